#include "tensor/linear_backward.h"

#include <algorithm>
#include <type_traits>

#include "tensor/plain.h"

namespace sparsam {
namespace {

// Rows of a matrix that stay in the second-level cache while they are used again and again.
constexpr std::size_t kBlock = 64;
constexpr std::size_t kTokensPerTask = 32, kRowsPerTask = 16;

// y[t] += sum_j p[t][j] v[j], in blocks of j, which leave the order of the sums as it is.
void accumulate(const Kernels& kernels, Arena& scratch, const float* p, std::size_t ldp, std::size_t rows,
                const float* v, std::size_t ldv, std::size_t inner, std::size_t width, float* y, std::size_t ldy) {
  int* first = scratch.take<int>(rows);
  int* last = scratch.take<int>(rows);
  std::fill(first, first + rows, 0);
  for (std::size_t j = 0; j < inner; j += kBlock) {
    std::fill(last, last + rows, static_cast<int>(std::min(kBlock, inner - j)));
    kernels.weigh(p + j, ldp, v + j * ldv, ldv, first, last, rows, width, y, ldy);
  }
}

}  // namespace

void add_input_gradient(const Kernels& kernels, Arena& scratch, const Weight& w, const float* dy, std::size_t ldy,
                        std::size_t tokens, float* dx, std::size_t ldx) {
  const std::size_t width = w.cols();
  if (w.dtype() == DType::f32) {
    accumulate(kernels, scratch, dy, ldy, tokens, reinterpret_cast<const float*>(w.data()), width, w.rows(), width, dx,
               ldx);
    return;
  }
  float* widened = scratch.take<float>(kBlock * width);
  const Arena::Mark before = scratch.mark();
  for (std::size_t n = 0; n < w.rows(); n += kBlock) {
    const std::size_t count = std::min(kBlock, w.rows() - n);
    for (std::size_t i = 0; i < count; ++i) {
      const WeightRows row = w.from_row(n + i);
      kernels.widen(row.dtype, row.data, row.scales, widened + i * width, width);
    }
    accumulate(kernels, scratch, dy + n, ldy, tokens, widened, width, count, width, dx, ldx);
    scratch.release(before);
  }
}

void add_weight_gradient(const Kernels& kernels, Arena& scratch, const float* dy, std::size_t ldy, const float* x,
                         std::size_t ldx, std::size_t tokens, std::size_t first, std::size_t count, std::size_t width,
                         float* dw) {
  float* across = scratch.take<float>(count * tokens);  // dy^T
  for (std::size_t t = 0; t < tokens; ++t) {
    for (std::size_t n = 0; n < count; ++n) across[n * tokens + t] = dy[t * ldy + first + n];
  }
  accumulate(kernels, scratch, across, tokens, count, x, ldx, tokens, width, dw, width);
}

void linear_backward(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, const Tensor& y_TN) {
  plain::with_real(y_TN.real(), [&]<typename Real>() {
    Real* const dw = ctx.tape->gradient<Real>(w_NK.data());
    Real* const db = bias_N.empty() ? nullptr : ctx.tape->gradient<Real>(bias_N.data_of<Real>());
    const std::size_t tokens = x_TK.rows(), rows = w_NK.rows(), width = w_NK.cols();
    const auto dy = plain::gradients<Real>(y_TN);
    const std::size_t inputs = x_TK.differentiable() ? (tokens + kTokensPerTask - 1) / kTokensPerTask : 0;
    const std::size_t weights = dw == nullptr && db == nullptr ? 0 : (rows + kRowsPerTask - 1) / kRowsPerTask;
    ctx.pool.run(static_cast<std::int64_t>(inputs + weights), [&](std::int64_t index, int worker) {
      const auto task = static_cast<std::size_t>(index);
      Arena& scratch = ctx.scratch(worker);
      if (task < inputs) {
        const std::size_t t = task * kTokensPerTask, count = std::min(kTokensPerTask, tokens - t);
        if constexpr (std::is_same_v<Real, float>) {
          add_input_gradient(ctx.kernels, scratch, w_NK, dy[t], dy.stride, count, x_TK.gradient(t), x_TK.stride());
        } else {
          const plain::Rows<const Real> w{reinterpret_cast<const Real*>(w_NK.data()), rows, width, width};
          plain::linear_backward_input(dy, w, plain::gradients<Real>(x_TK), t, t + count);
        }
        return;
      }
      const std::size_t n = (task - inputs) * kRowsPerTask, count = std::min(kRowsPerTask, rows - n);
      if constexpr (std::is_same_v<Real, float>) {
        if (dw != nullptr) {
          add_weight_gradient(ctx.kernels, scratch, dy[0], dy.stride, x_TK.row(0), x_TK.stride(), tokens, n, count,
                              width, dw + n * width);
        }
        for (std::size_t t = 0; db != nullptr && t < tokens; ++t) {
          for (std::size_t i = n; i < n + count; ++i) db[i] += dy[t][i];
        }
      } else {
        const plain::Rows<Real> dweight{dw, rows, width, width};
        plain::linear_backward_weight(plain::values<Real>(x_TK), dy, dweight, db, n, n + count);
      }
    });
  });
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
