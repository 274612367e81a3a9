// The loss of next tokens, and its gradient at once: logits are made for a few rows at a time and never all held.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

// The sum over rows t with targets[t] >= 0 of -log softmax(head h_t)[targets[t]]. losses: [T], each row's own (0 where
// nothing is aimed at), or empty. With a tape, adds `factor` times its gradient to those of h and head at once: the
// loss is factor times the sum that is returned.
double cross_entropy(Context& ctx, const Tensor& h_TD, const Weight& head_VD, std::span<const std::int32_t> targets,
                     double factor, std::span<float> losses = {});

}  // namespace sparsam
