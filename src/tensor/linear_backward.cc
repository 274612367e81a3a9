#include "tensor/linear_backward.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "tensor/exact_product.h"
#include "tensor/plain.h"
#include "tensor/product.h"

namespace sparsam {
namespace {

// db[n] += sum_t dy[t][n], ascending.
void bias_backward(Context& ctx, const Tensor& y_TN, float* db) {
  constexpr std::size_t kColumns = 64;
  ctx.pool.run(static_cast<std::int64_t>((y_TN.cols() + kColumns - 1) / kColumns), [&](std::int64_t task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * kColumns,
                      count = std::min(kColumns, y_TN.cols() - first);
    for (std::size_t t = 0; t < y_TN.rows(); ++t) {
      ctx.kernels.add(db + first, y_TN.gradient(t) + first, db + first, count);
    }
  });
}

}  // namespace

Product input_gradient(const Tensor& y_TN, const Operand& w_across, const Tensor& x_TK) {
  return {{y_TN.gradient(0), y_TN.rows(), y_TN.stride()}, w_across, y_TN.cols(), x_TK.gradient(0), x_TK.stride(), true};
}

Product weight_gradient(const Tensor& y_TN, const Tensor& x_TK, Tape::Place<float> dw_NK) {
  return {{y_TN.gradient(0), y_TN.cols(), y_TN.stride(), true},
          {x_TK.row(0), x_TK.cols(), x_TK.stride(), true},
          x_TK.rows(),
          dw_NK.data,
          x_TK.cols(),
          dw_NK.add};
}

void linear_backward(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, Rounding rounding,
                     const Tensor& y_TN) {
  if (y_TN.real() == DType::f64) return linear_exact_backward(ctx, x_TK, w_NK, bias_N, y_TN);
  const Tape::Place<float> dw = ctx.tape->take<float>(w_NK.data());
  float* const db = bias_N.empty() ? nullptr : ctx.tape->gradient<float>(bias_N.data());
  const Arena::Mark before = ctx.arena.mark();
  std::array<Product, 2> products;
  std::size_t count = 0;
  if (x_TK.differentiable()) products[count++] = input_gradient(y_TN, weight_across(ctx, w_NK), x_TK);
  if (dw.data != nullptr) products[count++] = weight_gradient(y_TN, x_TK, dw);
  multiply_dense(ctx, rounding, std::span(products).first(count));
  ctx.arena.release(before);
  if (db != nullptr) bias_backward(ctx, y_TN, db);
}

void embed_backward(Context& ctx, std::span<const std::int32_t> tokens, const Weight& embedding_VD, float factor,
                    const Tensor& h_TD) {
  constexpr std::size_t kColumns = 64;  // of one task, for all tokens: a token that comes twice is added up in order
  plain::with_real(h_TD.real(), [&]<typename Real>() {
    Real* const dw = ctx.tape->gradient<Real>(embedding_VD.data());
    if (dw == nullptr) return;
    const std::size_t width = h_TD.cols();
    ctx.pool.run(static_cast<std::int64_t>((width + kColumns - 1) / kColumns), [&](std::int64_t task, int) {
      const std::size_t begin = static_cast<std::size_t>(task) * kColumns, end = std::min(width, begin + kColumns);
      for (std::size_t t = 0; t < tokens.size(); ++t) {
        const Real* dy = h_TD.gradient_of<Real>(t);
        Real* row = dw + static_cast<std::size_t>(tokens[t]) * width;
        for (std::size_t i = begin; i < end; ++i) row[i] += static_cast<Real>(factor) * dy[i];
      }
    });
  });
}

}  // namespace sparsam
