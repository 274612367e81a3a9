#include "tensor/expert_products.h"

#include <algorithm>

#include "base/error.h"
#include "tensor/exact_product.h"
#include "tensor/linear.h"
#include "tensor/plain.h"
#include "tensor/product.h"

namespace sparsam {
namespace {

// function(e, first row, rows) for each expert that has some.
template <typename Function>
void each_expert(const ExpertOrder& order, Function function) {
  for (std::size_t e = 0; e < order.experts(); ++e) {
    if (order.rows_of(e) > 0) function(e, order.begin[e], order.rows_of(e));
  }
}

// --- Operands of one expert's products ---

// The tokens of sorted rows that begin at `first`, and the same across.
Operand tokens_along(const float* x_TD, std::size_t stride, const ExpertOrder& order, std::size_t first,
                     std::size_t rows) {
  return {x_TD, rows, stride, false, order.token.data() + first};
}
Operand tokens_across(const float* x_TD, std::size_t stride, const ExpertOrder& order, std::size_t first,
                      std::size_t width) {
  return {x_TD, width, stride, true, order.token.data() + first};
}

Product weight_gradient(const Operand& dy, const Operand& x, std::size_t rows, Tape::Place<float> dw) {
  return {dy, x, rows, dw.data, x.rows, dw.add};
}

// --- In ---

void multiply_in(Context& ctx, const Tensor& x_TD, const std::vector<Weight>& gate, const std::vector<Weight>& up,
                 const ExpertOrder& order, const GateAndUp& y) {
  std::vector<Product> products;
  each_expert(order, [&](std::size_t e, std::size_t first, std::size_t rows) {
    const Operand x = tokens_along(x_TD.row(0), x_TD.stride(), order, first, rows);
    for (const auto& [w, to] : {std::pair(&gate[e], y.gate_RF), std::pair(&up[e], y.up_RF)}) {
      products.push_back({x, weight_along(ctx, *w), w->cols(), to.row(first), to.stride()});
    }
  });
  multiply_dense(ctx, Rounding::bfloat16, products);
}

void multiply_in_backward(Context& ctx, Rounding rounding, const Tensor& x_TD, const std::vector<Weight>& gate,
                          const std::vector<Weight>& up, const ExpertOrder& order, const GateAndUp& y) {
  const std::size_t width = x_TD.cols(), hidden = y.gate_RF.cols();
  float* const parts = x_TD.differentiable() ? ctx.arena.take<float>(order.rows() * width) : nullptr;
  std::vector<Product> products;
  each_expert(order, [&](std::size_t e, std::size_t first, std::size_t rows) {
    const auto pairs = {std::pair(&gate[e], y.gate_RF), std::pair(&up[e], y.up_RF)};
    for (const auto& [w, from] : pairs) {
      if (parts == nullptr) break;
      const bool second = w == &up[e];
      products.push_back({{from.gradient(first), rows, from.stride()},
                          weight_across(ctx, *w),
                          hidden,
                          parts + first * width,
                          width,
                          second,
                          second});
    }
    for (const auto& [w, from] : pairs) {
      const Tape::Place<float> dw = ctx.tape->take<float>(w->data());
      if (dw.data == nullptr) continue;
      products.push_back(weight_gradient({from.gradient(first), hidden, from.stride(), true},
                                         tokens_across(x_TD.row(0), x_TD.stride(), order, first, width), rows, dw));
    }
  });
  multiply_dense(ctx, rounding, products);
  if (parts != nullptr) add_parts(ctx, parts, order, x_TD.gradient(0), width, x_TD.stride());
}

// --- Out ---

void multiply_out(Context& ctx, const Tensor& x_RF, const std::vector<Weight>& down, const ExpertOrder& order,
                  const Tensor& parts_RD) {
  std::vector<Product> products;
  each_expert(order, [&](std::size_t e, std::size_t first, std::size_t rows) {
    products.push_back({{x_RF.row(first), rows, x_RF.stride()},
                        weight_along(ctx, down[e]),
                        x_RF.cols(),
                        parts_RD.row(first),
                        parts_RD.stride()});
  });
  multiply_dense(ctx, Rounding::bfloat16, products);
}

void multiply_out_backward(Context& ctx, Rounding rounding, const Tensor& x_RF, const std::vector<Weight>& down,
                           const ExpertOrder& order, const Tensor& y_TD) {
  const std::size_t width = y_TD.cols(), hidden = x_RF.cols();
  std::vector<Product> products;
  each_expert(order, [&](std::size_t e, std::size_t first, std::size_t rows) {
    products.push_back({tokens_along(y_TD.gradient(0), y_TD.stride(), order, first, rows), weight_across(ctx, down[e]),
                        width, x_RF.gradient(first), x_RF.stride(), true});
    const Tape::Place<float> dw = ctx.tape->take<float>(down[e].data());
    if (dw.data == nullptr) return;
    products.push_back(weight_gradient(tokens_across(y_TD.gradient(0), y_TD.stride(), order, first, width),
                                       {x_RF.row(first), hidden, x_RF.stride(), true}, rows, dw));
  });
  multiply_dense(ctx, rounding, products);
}

// --- Nothing rounded ---

// As generation multiplies.
void multiply_floats(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order,
                     const Tensor& y_RN) {
  const std::vector<ExpertRows> tasks = cut(w, order);
  ctx.pool.run(static_cast<std::int64_t>(tasks.size()), [&](std::int64_t index, int) {
    const ExpertRows& task = tasks[static_cast<std::size_t>(index)];
    const Weight& weight = w[task.expert];
    const std::size_t begin = order.begin[task.expert], rows = order.rows_of(task.expert);
    CHECK(activation_block(weight.dtype()) == 0, "experts are trained with float weights");
    dot_rows(ctx.kernels, weight, task.first, task.count, x_RK.slice(begin, rows), nullptr,
             y_RN.row(begin) + task.first, y_RN.stride());
  });
}

void multiply_exactly(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order,
                      const Tensor& y_RN) {
  each_expert(order, [&](std::size_t e, std::size_t first, std::size_t rows) {
    linear_exact(ctx, x_RK.slice(first, rows), w[e], {}, y_RN.slice(first, rows));
  });
}

void multiply_exactly_backward(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order,
                               const Tensor& y_RN) {
  each_expert(order, [&](std::size_t e, std::size_t first, std::size_t rows) {
    linear_exact_backward(ctx, x_RK.slice(first, rows), w[e], {}, y_RN.slice(first, rows));
  });
}

// The sorted rows with gradients of zeros, which then are added to the tokens'.
template <typename Function>
void with_gathered(Context& ctx, const Tensor& x_TD, const ExpertOrder& order, Function function) {
  const Tensor x_RD = ctx.make(order.rows(), x_TD.cols());
  for (std::size_t r = 0; r < order.rows(); ++r) {
    const double* from = x_TD.row_of<double>(static_cast<std::size_t>(order.token[r]));
    std::copy(from, from + x_TD.cols(), x_RD.row_of<double>(r));
  }
  function(x_RD);
  if (!x_TD.differentiable()) return;
  add_parts(ctx, x_RD.gradient_of<double>(0), order, x_TD.gradient_of<double>(0), x_TD.cols(), x_TD.stride());
}

}  // namespace

GateAndUp experts_in(Context& ctx, const Tensor& x_TD, const std::vector<Weight>& gate, const std::vector<Weight>& up,
                     const ExpertOrder& order) {
  const GateAndUp y{ctx.make(order.rows(), gate[0].rows()), ctx.make(order.rows(), up[0].rows())};
  const Arena::Mark before = ctx.arena.mark();
  if (ctx.real == DType::f32 && ctx.rounding == Rounding::bfloat16) {
    multiply_in(ctx, x_TD, gate, up, order, y);
  } else {
    const auto multiply = ctx.real == DType::f64 ? multiply_exactly : multiply_floats;
    const Tensor x_RD = gather(ctx, x_TD, order);
    multiply(ctx, x_RD, gate, order, y.gate_RF);
    multiply(ctx, x_RD, up, order, y.up_RF);
  }
  ctx.arena.release(before);
  ctx.record([=, &gate, &up, rounding = ctx.rounding](Context& back) {
    const Arena::Mark mark = back.arena.mark();
    if (x_TD.real() == DType::f32) {
      multiply_in_backward(back, rounding, x_TD, gate, up, order, y);
    } else {
      with_gathered(back, x_TD, order, [&](const Tensor& x_RD) {
        multiply_exactly_backward(back, x_RD, gate, order, y.gate_RF);
        multiply_exactly_backward(back, x_RD, up, order, y.up_RF);
      });
    }
    back.arena.release(mark);
  });
  return y;
}

Tensor experts_out(Context& ctx, const Tensor& x_RF, const std::vector<Weight>& down, const ExpertOrder& order) {
  const Tensor y_TD = ctx.make(order.rows() / order.per_token, down[0].rows());
  const Arena::Mark before = ctx.arena.mark();
  const Tensor parts_RD = ctx.make_constant(order.rows(), y_TD.cols());
  const auto multiply = ctx.real == DType::f64               ? multiply_exactly
                        : ctx.rounding == Rounding::bfloat16 ? multiply_out
                                                             : multiply_floats;
  multiply(ctx, x_RF, down, order, parts_RD);
  plain::with_real(ctx.real, [&]<typename Real>() {
    std::fill_n(y_TD.row_of<Real>(0), y_TD.rows() * y_TD.cols(), Real{0});
    add_parts(ctx, parts_RD.row_of<Real>(0), order, y_TD.row_of<Real>(0), y_TD.cols(), y_TD.stride());
  });
  ctx.arena.release(before);
  ctx.record([=, &down, rounding = ctx.rounding](Context& back) {
    const Arena::Mark mark = back.arena.mark();
    if (x_RF.real() == DType::f32) {
      multiply_out_backward(back, rounding, x_RF, down, order, y_TD);
    } else {
      const Tensor dy_RD = back.make(order.rows(), y_TD.cols());
      for (std::size_t r = 0; r < order.rows(); ++r) {
        const double* from = y_TD.gradient_of<double>(static_cast<std::size_t>(order.token[r]));
        std::copy(from, from + y_TD.cols(), dy_RD.gradient_of<double>(r));
      }
      multiply_exactly_backward(back, x_RF, down, order, dy_RD);
    }
    back.arena.release(mark);
  });
  return y_TD;
}

}  // namespace sparsam
