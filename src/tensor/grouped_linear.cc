#include "tensor/grouped_linear.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "tensor/exact_product.h"
#include "tensor/linear.h"
#include "tensor/linear_backward.h"
#include "tensor/product.h"

namespace sparsam {
namespace {

// The rows of one expert.
Tensor rows_of(const Tensor& all, const ExpertOrder& order, std::size_t expert) {
  return all.slice(order.begin[expert], order.rows_of(expert));
}

void backward(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order,
              Rounding rounding, const Tensor& y_RN) {
  const Arena::Mark before = ctx.arena.mark();
  std::vector<Product> products;
  for (std::size_t e = 0; e < w.size(); ++e) {
    if (order.rows_of(e) == 0) continue;
    const Tensor x = rows_of(x_RK, order, e), y = rows_of(y_RN, order, e);
    if (x.differentiable()) products.push_back(input_gradient(y, dense_values(ctx, w[e]), x));
    const Tape::Place<float> dw = ctx.tape->take<float>(w[e].data());
    if (dw.data != nullptr) products.push_back(weight_gradient(y, x, dw));
  }
  multiply_dense(ctx, rounding, products);
  ctx.arena.release(before);
}

void multiply_rounded(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order,
                      const Tensor& y_RN) {
  const Arena::Mark before = ctx.arena.mark();
  std::vector<Product> products;
  for (std::size_t e = 0; e < w.size(); ++e) {
    if (order.rows_of(e) == 0) continue;
    const Tensor x = rows_of(x_RK, order, e), y = rows_of(y_RN, order, e);
    products.push_back({{x.row(0), x.rows(), x.stride()},
                        {dense_values(ctx, w[e]), w[e].rows(), w[e].cols()},
                        w[e].cols(),
                        y.row(0),
                        y.stride()});
  }
  multiply_dense(ctx, Rounding::bfloat16, products);
  ctx.arena.release(before);
}

void multiply(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order,
              const Tensor& y_RN) {
  const std::vector<ExpertRows> tasks = cut(w, order);
  ctx.pool.run(static_cast<std::int64_t>(tasks.size()), [&](std::int64_t index, int) {
    const ExpertRows& task = tasks[static_cast<std::size_t>(index)];
    const Weight& weight = w[task.expert];
    const std::size_t begin = order.begin[task.expert], rows = order.rows_of(task.expert);
    CHECK(activation_block(weight.dtype()) == 0, "grouped_linear takes float weights");
    dot_rows(ctx.kernels, weight, task.first, task.count, x_RK.slice(begin, rows), nullptr,
             y_RN.row(begin) + task.first, y_RN.stride());
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
  const auto each_expert = [=, &w](auto function) {
    for (std::size_t e = 0; e < w.size(); ++e) {
      if (order.rows_of(e) > 0) function(rows_of(x_RK, order, e), w[e], rows_of(y_RN, order, e));
    }
  };
  if (ctx.real == DType::f64) {
    each_expert([&](const Tensor& x, const Weight& weight, const Tensor& y) { linear_exact(ctx, x, weight, {}, y); });
  } else if (ctx.rounding == Rounding::bfloat16) {
    multiply_rounded(ctx, x_RK, w, order, y_RN);
  } else {
    multiply(ctx, x_RK, w, order, y_RN);
  }
  ctx.record([=, &w, rounding = ctx.rounding](Context& back) {
    if (y_RN.real() == DType::f32) return backward(back, x_RK, w, order, rounding, y_RN);
    each_expert(
        [&](const Tensor& x, const Weight& weight, const Tensor& y) { linear_exact_backward(back, x, weight, {}, y); });
  });
  return y_RN;
}

}  // namespace sparsam
