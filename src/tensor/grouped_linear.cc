#include "tensor/grouped_linear.h"

#include <algorithm>
#include <type_traits>

#include "base/error.h"
#include "tensor/linear.h"
#include "tensor/linear_backward.h"
#include "tensor/plain.h"

namespace sparsam {
namespace {

constexpr std::size_t kTokensPerTask = 32, kRowsPerTask = 16;

// The part of a matrix of sorted rows that belongs to one expert.
template <typename Real>
plain::Rows<Real> part_of(plain::Rows<Real> all, const ExpertOrder& order, std::size_t expert) {
  return {all ? all[order.begin[expert]] : nullptr, order.rows_of(expert), all.cols, all.stride};
}

template <typename Real>
void backward(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order,
              const Tensor& y_RN) {
  struct Task {
    std::size_t expert, first, count;
    bool of_weight;
  };
  std::vector<Task> tasks;
  for (std::size_t e = 0; e < w.size(); ++e) {
    const std::size_t rows = order.rows_of(e);
    if (rows == 0) continue;
    for (std::size_t r = 0; x_RK.differentiable() && r < rows; r += kTokensPerTask) {
      tasks.push_back({e, r, std::min(kTokensPerTask, rows - r), false});
    }
    if (ctx.tape->gradient<Real>(w[e].data()) == nullptr) continue;
    for (std::size_t n = 0; n < w[e].rows(); n += kRowsPerTask) {
      tasks.push_back({e, n, std::min(kRowsPerTask, w[e].rows() - n), true});
    }
  }
  ctx.pool.run(static_cast<std::int64_t>(tasks.size()), [&](std::int64_t index, int worker) {
    const Task& task = tasks[static_cast<std::size_t>(index)];
    const Weight& weight = w[task.expert];
    const auto x = part_of(plain::values<Real>(x_RK), order, task.expert);
    const auto dx = part_of(plain::gradients<Real>(x_RK), order, task.expert);
    const auto dy = part_of(plain::gradients<Real>(y_RN), order, task.expert);
    const plain::Rows<Real> dw{ctx.tape->gradient<Real>(weight.data()), weight.rows(), weight.cols(), weight.cols()};
    if constexpr (std::is_same_v<Real, float>) {
      Arena& scratch = ctx.scratch(worker);
      if (task.of_weight) {
        add_weight_gradient(ctx.kernels, scratch, dy[0], dy.stride, x[0], x.stride, x.rows, task.first, task.count,
                            weight.cols(), dw[task.first]);
      } else {
        add_input_gradient(ctx.kernels, scratch, weight, dy[task.first], dy.stride, task.count, dx[task.first],
                           dx.stride);
      }
    } else if (task.of_weight) {
      plain::linear_backward_weight<Real>(x, dy, dw, nullptr, task.first, task.first + task.count);
    } else {
      plain::linear_backward_input(dy, plain::rows_of<Real>(weight), dx, task.first, task.first + task.count);
    }
  });
}

}  // namespace

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

Tensor grouped_linear(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order) {
  const Tensor y_RN = ctx.make(x_RK.rows(), w[0].rows());
  const std::vector<ExpertRows> tasks = cut(w, order);
  ctx.pool.run(static_cast<std::int64_t>(tasks.size()), [&](std::int64_t index, int) {
    const ExpertRows& task = tasks[static_cast<std::size_t>(index)];
    const Weight& weight = w[task.expert];
    const std::size_t begin = order.begin[task.expert], rows = order.rows_of(task.expert);
    CHECK(activation_block(weight.dtype()) == 0, "grouped_linear takes float weights");
    if (ctx.real == DType::f64) {
      const plain::Rows<const double> part{plain::rows_of<double>(weight)[task.first], task.count, weight.cols(),
                                           weight.cols()};
      auto y = part_of(plain::values<double>(y_RN), order, task.expert);
      y.data += task.first;
      plain::linear<double>(part_of(plain::values<double>(x_RK), order, task.expert), part, nullptr, y, 0, rows);
    } else {
      dot_rows(ctx.kernels, weight, task.first, task.count, x_RK.slice(begin, rows), nullptr,
               y_RN.row(begin) + task.first, y_RN.stride());
    }
  });
  ctx.record([=, &w](Context& back) {
    plain::with_real(y_RN.real(), [&]<typename Real>() { backward<Real>(back, x_RK, w, order, y_RN); });
  });
  return y_RN;
}

}  // namespace sparsam
