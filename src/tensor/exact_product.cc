#include "tensor/exact_product.h"

#include <algorithm>

namespace sparsam {
namespace {

constexpr std::size_t kRows = 16, kColumns = 32;  // of a task

}  // namespace

void multiply_exact(Context& ctx, const ExactOperand& left, const ExactOperand& right, std::size_t count, double* c,
                    std::size_t ldc, bool add) {
  const std::size_t tall = (left.rows + kRows - 1) / kRows, wide = (right.rows + kColumns - 1) / kColumns;
  ctx.pool.run(static_cast<std::int64_t>(tall * wide), [&](std::int64_t index, int worker) {
    const std::size_t m0 = static_cast<std::size_t>(index) % tall * kRows;
    const std::size_t n0 = static_cast<std::size_t>(index) / tall * kColumns;
    const std::size_t columns = std::min(kColumns, right.rows - n0);
    double* const packed = ctx.scratch(worker).take<double>(count * kColumns);  // [i][column], zeros behind the last
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t n = 0; n < kColumns; ++n) {
        packed[i * kColumns + n] = n < columns ? right.data[(n0 + n) * right.of_row + i * right.of_i] : 0.0;
      }
    }
    for (std::size_t m = m0; m < std::min(left.rows, m0 + kRows); ++m) {
      double sum[kColumns];
      for (std::size_t n = 0; n < kColumns; ++n) sum[n] = add && n < columns ? c[m * ldc + n0 + n] : 0.0;
      for (std::size_t i = 0; i < count; ++i) {
        const double factor = left.data[m * left.of_row + i * left.of_i];
        for (std::size_t n = 0; n < kColumns; ++n) sum[n] += factor * packed[i * kColumns + n];
      }
      std::copy(sum, sum + columns, c + m * ldc + n0);
    }
  });
}

void linear_exact(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, const Tensor& y_TN) {
  const auto* const w = reinterpret_cast<const double*>(w_NK.data());
  multiply_exact(ctx, {x_TK.row_of<double>(0), x_TK.rows(), x_TK.stride()}, {w, w_NK.rows(), w_NK.cols()}, w_NK.cols(),
                 y_TN.row_of<double>(0), y_TN.stride(), false);
  for (std::size_t t = 0; !bias_N.empty() && t < y_TN.rows(); ++t) {
    for (std::size_t n = 0; n < y_TN.cols(); ++n) y_TN.row_of<double>(t)[n] += bias_N.data_of<double>()[n];
  }
}

void linear_exact_backward(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N,
                           const Tensor& y_TN) {
  const std::size_t tokens = x_TK.rows(), rows = w_NK.rows(), width = w_NK.cols();
  const double* const dy = y_TN.gradient_of<double>(0);
  if (x_TK.differentiable()) {
    multiply_exact(ctx, {dy, tokens, y_TN.stride()}, {reinterpret_cast<const double*>(w_NK.data()), width, 1, width},
                   rows, x_TK.gradient_of<double>(0), x_TK.stride(), true);
  }
  if (const auto dw = ctx.tape->take<double>(w_NK.data()); dw.data != nullptr) {
    multiply_exact(ctx, {dy, rows, 1, y_TN.stride()}, {x_TK.row_of<double>(0), width, 1, x_TK.stride()}, tokens,
                   dw.data, width, dw.add);
  }
  double* const db = bias_N.empty() ? nullptr : ctx.tape->gradient<double>(bias_N.data_of<double>());
  for (std::size_t t = 0; db != nullptr && t < tokens; ++t) {
    for (std::size_t n = 0; n < rows; ++n) db[n] += y_TN.gradient_of<double>(t)[n];
  }
}

}  // namespace sparsam
