#include "tensor/expert_order.h"

#include <algorithm>
#include <numeric>
#include <type_traits>

#include "tensor/plain.h"

namespace sparsam {

ExpertOrder sort_by_expert(std::span<const std::int32_t> chosen, std::size_t per_token, std::size_t experts) {
  ExpertOrder order;
  order.per_token = per_token;
  order.begin.assign(experts + 1, 0);
  for (const std::int32_t e : chosen) ++order.begin[static_cast<std::size_t>(e) + 1];
  std::partial_sum(order.begin.begin(), order.begin.end(), order.begin.begin());
  order.slot.resize(chosen.size());
  order.row.resize(chosen.size());
  std::vector<std::size_t> next(order.begin.begin(), order.begin.end() - 1);
  for (std::size_t s = 0; s < chosen.size(); ++s) {
    const std::size_t row = next[static_cast<std::size_t>(chosen[s])]++;
    order.slot[row] = s;
    order.row[s] = row;
  }
  return order;
}

Tensor gather(Context& ctx, const Tensor& x_TD, const ExpertOrder& order) {
  const Tensor out = ctx.make(order.rows(), x_TD.cols());
  plain::with_real(ctx.real, [&]<typename Real>() {
    for (std::size_t r = 0; r < order.rows(); ++r) {
      const Real* from = x_TD.row_of<Real>(order.token(r));
      std::copy(from, from + x_TD.cols(), out.row_of<Real>(r));
    }
  });
  if (!x_TD.differentiable()) return out;
  ctx.record([=](Context& back) {
    plain::with_real(out.real(), [&]<typename Real>() {
      back.pool.run(static_cast<std::int64_t>(x_TD.rows()), [&](std::int64_t task, int) {
        const auto t = static_cast<std::size_t>(task);
        Real* dx = x_TD.gradient_of<Real>(t);
        for (std::size_t s = t * order.per_token; s < (t + 1) * order.per_token; ++s) {
          const Real* dy = out.gradient_of<Real>(order.row[s]);
          for (std::size_t i = 0; i < x_TD.cols(); ++i) dx[i] += dy[i];
        }
      });
    });
  });
  return out;
}

Tensor combine(Context& ctx, const Tensor& parts_RD, const Tensor& weight_TK, const ExpertOrder& order) {
  const Tensor y_TD = ctx.make(weight_TK.rows(), parts_RD.cols());
  const std::size_t width = y_TD.cols(), per_token = order.per_token;
  plain::with_real(ctx.real, [&]<typename Real>() {
    ctx.pool.run(static_cast<std::int64_t>(y_TD.rows()), [&](std::int64_t task, int) {
      const auto t = static_cast<std::size_t>(task);
      Real* y = y_TD.row_of<Real>(t);
      std::fill(y, y + width, Real{0});
      for (std::size_t k = 0; k < per_token; ++k) {
        const Real* part = parts_RD.row_of<Real>(order.row[t * per_token + k]);
        const Real weight = weight_TK.row_of<Real>(t)[k];
        if constexpr (std::is_same_v<Real, float>) {
          ctx.kernels.add_scaled(part, weight, y, width);
        } else {
          for (std::size_t i = 0; i < width; ++i) y[i] += weight * part[i];
        }
      }
    });
  });
  ctx.record([=](Context& back) {
    plain::with_real(y_TD.real(), [&]<typename Real>() {
      back.pool.run(static_cast<std::int64_t>(y_TD.rows()), [&](std::int64_t task, int) {
        const auto t = static_cast<std::size_t>(task);
        const Real* dy = y_TD.gradient_of<Real>(t);
        for (std::size_t k = 0; k < per_token; ++k) {
          const std::size_t row = order.row[t * per_token + k];
          const Real* part = parts_RD.row_of<Real>(row);
          Real* dpart = parts_RD.gradient_of<Real>(row);
          const Real weight = weight_TK.row_of<Real>(t)[k];
          Real along = 0;
          for (std::size_t i = 0; i < width; ++i) {
            along += part[i] * dy[i];
            dpart[i] += weight * dy[i];
          }
          if (weight_TK.differentiable()) weight_TK.gradient_of<Real>(t)[k] += along;
        }
      });
    });
  });
  return y_TD;
}

}  // namespace sparsam
