// The loss of next tokens, and its gradient at once: logits are made for a few rows at a time and never all held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

// What the gradient of row t's loss counts, given that loss. Called once for each row that is aimed at, by any thread.
using RowFactor = std::function<double(std::size_t row, double loss)>;
inline RowFactor same_for_all(double factor) {
  return [factor](std::size_t, double) { return factor; };
}

// The sum over rows t with targets[t] >= 0 of -log softmax(head h_t)[targets[t]]. losses: [T], each row's own (0 where
// nothing is aimed at), or empty. With a tape, adds the sum of factor(t) times the rows' gradients to those of h and
// head at once.
double cross_entropy(Context& ctx, const Tensor& h_TD, const Weight& head_VD, std::span<const std::int32_t> targets,
                     const RowFactor& factor, std::span<float> losses = {});

}  // namespace sparsam
