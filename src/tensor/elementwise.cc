#include "tensor/elementwise.h"

#include <algorithm>

#include "base/error.h"
#include "kernels/elementary.h"

namespace sparsam {
namespace {

// function(t) for every row; rows that make one task hold about this many numbers.
template <typename Function>
void each_row(Context& ctx, const Tensor& x, Function function) {
  constexpr std::size_t kNumbers = std::size_t{1} << 14;
  const std::size_t step = std::max<std::size_t>(1, kNumbers / std::max<std::size_t>(1, x.cols()));
  ctx.pool.run(static_cast<std::int64_t>((x.rows() + step - 1) / step), [&](std::int64_t task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * step;
    for (std::size_t t = first; t < std::min(x.rows(), first + step); ++t) function(t);
  });
}

}  // namespace

Tensor rms_norm(Context& ctx, const Tensor& x_TD, const Vector& weight_D, float eps) {
  CHECK(weight_D.size() == x_TD.cols(), "rms_norm: width");
  const Tensor out = ctx.make(x_TD.rows(), x_TD.cols());
  each_row(ctx, x_TD,
           [&](std::size_t t) { ctx.kernels.rms_norm(x_TD.row(t), weight_D.data(), eps, out.row(t), x_TD.cols()); });
  return out;
}

void rms_norm_heads(Context& ctx, const Tensor& x_THd, const Vector& weight_d, float eps) {
  const std::size_t width = weight_d.size();
  CHECK(x_THd.cols() % width == 0, "rms_norm_heads: width");
  each_row(ctx, x_THd, [&](std::size_t t) {
    for (float* x = x_THd.row(t); x < x_THd.row(t) + x_THd.cols(); x += width) {
      ctx.kernels.rms_norm(x, weight_d.data(), eps, x, width);
    }
  });
}

Tensor add(Context& ctx, const Tensor& a_TD, const Tensor& b_TD) {
  const Tensor out = ctx.make(a_TD.rows(), a_TD.cols());
  each_row(ctx, a_TD, [&](std::size_t t) { ctx.kernels.add(a_TD.row(t), b_TD.row(t), out.row(t), out.cols()); });
  return out;
}

Tensor gated(Context& ctx, Gate gate, const Tensor& gate_TF, const Tensor& up_TF) {
  const auto function = gate == Gate::silu ? ctx.kernels.silu_mul : ctx.kernels.gelu_mul;
  const Tensor out = ctx.make(gate_TF.rows(), gate_TF.cols());
  each_row(ctx, gate_TF, [&](std::size_t t) { function(gate_TF.row(t), up_TF.row(t), out.row(t), out.cols()); });
  return out;
}

RopeTable rope_table(Context& ctx, const Rope& rope, std::span<const std::int32_t> positions) {
  const std::size_t pairs = rope.frequencies.size();
  RopeTable table{rope.pairing, ctx.make(positions.size(), pairs), ctx.make(positions.size(), pairs)};
  each_row(ctx, table.cosine, [&](std::size_t t) {
    for (std::size_t i = 0; i < pairs; ++i) {
      const SinCos both = sincos_f64(static_cast<double>(positions[t]) * rope.frequencies[i]);
      table.cosine.row(t)[i] = static_cast<float>(both.cosine) * rope.magnitude;
      table.sine.row(t)[i] = static_cast<float>(both.sine) * rope.magnitude;
    }
  });
  return table;
}

void rope(Context& ctx, const RopeTable& table, const Tensor& x_THd, std::size_t head, std::size_t offset) {
  const std::size_t width = 2 * table.cosine.cols();
  CHECK(x_THd.cols() % head == 0 && offset + width <= head, "rope: width");
  each_row(ctx, x_THd, [&](std::size_t t) {
    for (float* x = x_THd.row(t); x < x_THd.row(t) + x_THd.cols(); x += head) {
      ctx.kernels.rope(table.pairing, x + offset, table.cosine.row(t), table.sine.row(t), width);
    }
  });
}

}  // namespace sparsam
