// Products in double precision, for what is checked or must not round: one chain per output, in plain loops that the
// compiler turns into vectors.
#pragma once

#include <cstddef>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

// y = x w^T + b
void linear_exact(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, const Tensor& y_TN);
// dx += dy w, dw += dy^T x, db += sum_t dy, where they are wanted.
void linear_exact_backward(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N,
                           const Tensor& y_TN);

// Rows of n numbers that are multiplied: number i of row r at data[r of_row + i of_i].
struct ExactOperand {
  const double* data = nullptr;
  std::size_t rows = 0, of_row = 0, of_i = 1;
};

// c[m][n] (+)= sum over i < count of left(m, i) right(n, i)
void multiply_exact(Context& ctx, const ExactOperand& left, const ExactOperand& right, std::size_t count, double* c,
                    std::size_t ldc, bool add);

}  // namespace sparsam
