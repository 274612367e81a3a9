// The way back through products: dx = dy w and dw = dy^T x, each output one chain in a fixed order (over the rows of w,
// over the tokens), whatever the threads.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/context.h"
#include "tensor/product.h"
#include "tensor/weight.h"

namespace sparsam {

// Adds to x's gradient, where it has one, and to those of w and bias, where they are trained.
// `rounding` is that of the product forward.
void linear_backward(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, Rounding rounding,
                     const Tensor& y_TN);

// Adds factor times h's gradient to the rows of the embedding that the tokens name, in the order of the tokens.
void embed_backward(Context& ctx, std::span<const std::int32_t> tokens, const Weight& embedding_VD, float factor,
                    const Tensor& h_TD);

// The two products of a layer, for operations that group their rows:
//   dx += dy w
Product input_gradient(const Tensor& y_TN, const Operand& w_across, const Tensor& x_TK);
//   dw = dy^T x, or added to what is there
Product weight_gradient(const Tensor& y_TN, const Tensor& x_TK, Tape::Place<float> dw_NK);

}  // namespace sparsam
