#include "tensor/expert_order.h"

#include <algorithm>
#include <numeric>
#include <type_traits>

#include "tensor/linear.h"
#include "tensor/plain.h"

namespace sparsam {
namespace {

constexpr std::size_t kTokensPerTask = 32;

template <typename Function>
void each_token(Context& ctx, std::size_t tokens, Function function) {
  ctx.pool.run(static_cast<std::int64_t>((tokens + kTokensPerTask - 1) / kTokensPerTask), [&](std::int64_t task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * kTokensPerTask;
    for (std::size_t t = first; t < std::min(tokens, first + kTokensPerTask); ++t) function(t);
  });
}

template <typename Real>
Real dot(Context& ctx, const Real* a, const Real* b, std::size_t n) {
  if constexpr (std::is_same_v<Real, float>) {
    float sum;
    ctx.kernels.dot({DType::f32, reinterpret_cast<const std::byte*>(a), n * sizeof(float)}, 1, b, n, 1, n, &sum, 1);
    return sum;
  } else {
    return std::inner_product(a, a + n, b, Real{0});
  }
}

template <typename Real>
void add_scaled(Context& ctx, const Real* x, Real by, Real* y, std::size_t n) {
  if constexpr (std::is_same_v<Real, float>) {
    ctx.kernels.add_scaled(x, by, y, n);
  } else {
    for (std::size_t i = 0; i < n; ++i) y[i] += by * x[i];
  }
}

}  // namespace

ExpertOrder sort_by_expert(std::span<const std::int32_t> chosen, std::size_t per_token, std::size_t experts) {
  ExpertOrder order;
  order.per_token = per_token;
  order.begin.assign(experts + 1, 0);
  for (const std::int32_t e : chosen) ++order.begin[static_cast<std::size_t>(e) + 1];
  std::partial_sum(order.begin.begin(), order.begin.end(), order.begin.begin());
  order.token.resize(chosen.size());
  order.row.resize(chosen.size());
  std::vector<std::size_t> next(order.begin.begin(), order.begin.end() - 1);
  for (std::size_t s = 0; s < chosen.size(); ++s) {
    const std::size_t row = next[static_cast<std::size_t>(chosen[s])]++;
    order.token[row] = static_cast<std::int32_t>(s / per_token);
    order.row[s] = row;
  }
  return order;
}

std::vector<ExpertRows> cut(const std::vector<Weight>& weights, const ExpertOrder& order) {
  std::vector<ExpertRows> tasks;
  for (std::size_t e = 0; e < weights.size(); ++e) {
    if (order.rows_of(e) == 0) continue;
    const std::size_t step = rows_per_task(weights[e], 1);
    for (std::size_t n = 0; n < weights[e].rows(); n += step) {
      tasks.push_back({e, n, std::min(step, weights[e].rows() - n)});
    }
  }
  return tasks;
}

Tensor gather(Context& ctx, const Tensor& x_TD, const ExpertOrder& order) {
  const Tensor out = ctx.make_constant(order.rows(), x_TD.cols());
  plain::with_real(ctx.real, [&]<typename Real>() {
    for (std::size_t r = 0; r < order.rows(); ++r) {
      const Real* from = x_TD.row_of<Real>(static_cast<std::size_t>(order.token[r]));
      std::copy(from, from + x_TD.cols(), out.row_of<Real>(r));
    }
  });
  return out;
}

Tensor weighted(Context& ctx, const Tensor& x_RF, const Tensor& weight_TK, const ExpertOrder& order) {
  const Tensor out = ctx.make(x_RF.rows(), x_RF.cols());
  const std::size_t width = x_RF.cols(), per_token = order.per_token;
  plain::with_real(ctx.real, [&]<typename Real>() {
    each_token(ctx, weight_TK.rows(), [&](std::size_t t) {
      for (std::size_t k = 0; k < per_token; ++k) {
        const std::size_t row = order.row[t * per_token + k];
        const Real weight = weight_TK.row_of<Real>(t)[k];
        std::transform(x_RF.row_of<Real>(row), x_RF.row_of<Real>(row) + width, out.row_of<Real>(row),
                       [weight](Real x) { return weight * x; });
      }
    });
  });
  ctx.record([=](Context& back) {
    plain::with_real(out.real(), [&]<typename Real>() {
      each_token(back, weight_TK.rows(), [&](std::size_t t) {
        for (std::size_t k = 0; k < per_token; ++k) {
          const std::size_t row = order.row[t * per_token + k];
          const Real* dy = out.gradient_of<Real>(row);
          add_scaled(back, dy, weight_TK.row_of<Real>(t)[k], x_RF.gradient_of<Real>(row), width);
          if (weight_TK.differentiable()) {
            weight_TK.gradient_of<Real>(t)[k] += dot(back, dy, x_RF.row_of<Real>(row), width);
          }
        }
      });
    });
  });
  return out;
}

template <typename Real>
void add_parts(Context& ctx, const Real* parts_RD, const ExpertOrder& order, Real* y_TD, std::size_t width,
               std::size_t stride) {
  each_token(ctx, order.rows() / order.per_token, [&](std::size_t t) {
    Real* const y = y_TD + t * stride;
    for (std::size_t k = 0; k < order.per_token; ++k) {
      const Real* const part = parts_RD + order.row[t * order.per_token + k] * width;
      if constexpr (std::is_same_v<Real, float>) {
        ctx.kernels.add(y, part, y, width);
      } else {
        for (std::size_t i = 0; i < width; ++i) y[i] += part[i];
      }
    }
  });
}
template void add_parts(Context&, const float*, const ExpertOrder&, float*, std::size_t, std::size_t);
template void add_parts(Context&, const double*, const ExpertOrder&, double*, std::size_t, std::size_t);

}  // namespace sparsam
