// Products with weights, and the embedding.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

// y_TN = x_TK w_NK^T (+ bias_N, where it is not empty). The activations are quantised once for all quantised weights
// that read x. Attention asks for fine ones: its scores go through an exponential, and a router's choice behind them
// can flip.
Tensor linear(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N = {},
              Precision precision = Precision::coarse);

// The 8-bit form of x in blocks of 32 or 256; made at the first call.
const QuantizedRows& quantized(Context& ctx, const Tensor& x, int block, Precision precision = Precision::coarse);
// Room for the 8-bit form of `rows` rows of `cols`.
QuantizedRows make_quantized(Arena& arena, std::size_t rows, std::size_t cols, int block);

// y[t, n] for rows [first, first + count) of w and all rows of x, in one thread. xq: the quantised form where w needs
// one. y points at the column of row `first`.
void dot_rows(const Kernels& kernels, const Weight& w, std::size_t first, std::size_t count, const Tensor& x,
              const QuantizedRows* xq, float* y, std::size_t ldy);

// The same with fine activations where w is quantised, from rows of x that are no tensor. The rows of w may lie
// anywhere.
void dot_rows_fine(const Kernels& kernels, Arena& scratch, const Weight& w, std::size_t first, std::size_t count,
                   const float* x, std::size_t ldx, std::size_t tokens, float* y, std::size_t ldy);

// Rows of a product that make one task, where so many threads (or so few, since other products stand beside) share it.
std::size_t rows_per_task(const Weight& w, int shares);

// h_TD: the rows of the embedding that the tokens name, times a factor (Gemma: sqrt(D)).
Tensor embed(Context& ctx, std::span<const std::int32_t> tokens, const Weight& embedding_VD, float factor = 1.0f);

}  // namespace sparsam
