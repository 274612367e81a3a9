// The way back through products: dx = dy w and dw = dy^T x, each output one chain of fused multiply-adds in a fixed
// order (over the rows of w, over the tokens), whatever the threads.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

// Adds to x's gradient, where it has one, and to those of w and bias, where they are trained.
void linear_backward(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, const Tensor& y_TN);

// Adds factor times h's gradient to the rows of the embedding that the tokens name, in the order of the tokens.
void embed_backward(Context& ctx, std::span<const std::int32_t> tokens, const Weight& embedding_VD, float factor,
                    const Tensor& h_TD);

// One product of those, for operations that group their rows: from the gradients dy [T][ldy] of rows of x [T][ldx].
// Each runs in one thread.
//   dx[t] += dy[t] w            all rows
void add_input_gradient(const Kernels& kernels, Arena& scratch, const Weight& w, const float* dy, std::size_t ldy,
                        std::size_t tokens, float* dx, std::size_t ldx);
//   dw[n] += sum_t dy[t][n] x[t]     rows [first, first + count) of w; dw points at the first
void add_weight_gradient(const Kernels& kernels, Arena& scratch, const float* dy, std::size_t ldy, const float* x,
                         std::size_t ldx, std::size_t tokens, std::size_t first, std::size_t count, std::size_t width,
                         float* dw);

}  // namespace sparsam
