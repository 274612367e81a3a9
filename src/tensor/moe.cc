#include "tensor/moe.h"

#include <algorithm>
#include <cstring>

#include "tensor/elementwise.h"
#include "tensor/expert_order.h"
#include "tensor/expert_products.h"
#include "tensor/linear.h"

namespace sparsam {
namespace {

// The rows of x in sorted order, in the forms that the experts' weights need: a file may store each in another format.
struct Sorted {
  Tensor floats;
  QuantizedRows of_32, of_256;

  const QuantizedRows& form(int block) const { return block == 32 ? of_32 : of_256; }
};

// Whether any of the matrices wants activations in blocks of this size; 0: as floats.
bool needs(std::initializer_list<const std::vector<Weight>*> matrices, int block) {
  return std::ranges::any_of(matrices, [block](const std::vector<Weight>* experts) {
    return std::ranges::any_of(*experts, [block](const Weight& w) { return activation_block(w.dtype()) == block; });
  });
}

QuantizedRows sorted_form(Context& ctx, const Tensor& x_TD, const ExpertOrder& order, int block) {
  const QuantizedRows& all = quantized(ctx, x_TD, block);
  const QuantizedRows made = make_quantized(ctx.arena, order.rows(), x_TD.cols(), block);
  for (std::size_t r = 0; r < order.rows(); ++r) {
    const QuantizedRows from = all.row(static_cast<std::size_t>(order.token[r])), to = made.row(r);
    std::memcpy(to.q, from.q, all.stride);
    std::memcpy(to.d, from.d, all.blocks * sizeof(float));
    std::memcpy(to.sums, from.sums, all.stride / 16 * sizeof(std::int16_t));
  }
  return made;
}

Sorted sorted(Context& ctx, const Tensor& x_TD, const ExpertOrder& order, const Experts& experts) {
  Sorted x;
  if (needs({&experts.gate, &experts.up}, 0)) x.floats = gather(ctx, x_TD, order);
  if (needs({&experts.gate, &experts.up}, 32)) x.of_32 = sorted_form(ctx, x_TD, order, 32);
  if (needs({&experts.gate, &experts.up}, 256)) x.of_256 = sorted_form(ctx, x_TD, order, 256);
  return x;
}

// y[rows of the expert, first .. first + count) = x w^T
void multiply(const Kernels& kernels, const Weight& w, const ExpertRows& task, const ExpertOrder& order,
              const Sorted& x, float* y, std::size_t ldy) {
  const std::size_t begin = order.begin[task.expert], tokens = order.rows_of(task.expert);
  if (const int block = activation_block(w.dtype()); block != 0) {
    kernels.dot_quantized(w.from_row(task.first), task.count, x.form(block).row(begin), tokens, y, ldy);
  } else {
    dot_rows(kernels, w, task.first, task.count, x.floats.slice(begin, tokens), nullptr, y, ldy);
  }
}

// Gate, up, activation and weight in one task, nothing kept.
Tensor fused_experts(Context& ctx, const Tensor& x_TD, const Experts& experts, const Tensor& weight_TK,
                     const ExpertOrder& order) {
  const Kernels& k = ctx.kernels;
  const std::size_t rows = order.rows(), width = experts.gate[0].rows();
  auto* const weights = ctx.arena.take<float>(rows);
  for (std::size_t s = 0; s < rows; ++s) {
    weights[order.row[s]] = weight_TK.row(s / order.per_token)[s % order.per_token];
  }
  const Sorted x = sorted(ctx, x_TD, order, experts);
  const Tensor hidden = ctx.make(rows, width);
  const std::vector<ExpertRows> in = cut(experts.gate, order);
  ctx.pool.run(static_cast<std::int64_t>(in.size()), [&](std::int64_t index, int worker) {
    const ExpertRows& task = in[static_cast<std::size_t>(index)];
    const std::size_t begin = order.begin[task.expert], end = order.begin[task.expert + 1];
    float* up = ctx.scratch(worker).take<float>((end - begin) * task.count);
    float* gate = hidden.row(begin) + task.first;
    multiply(k, experts.gate[task.expert], task, order, x, gate, hidden.stride());
    multiply(k, experts.up[task.expert], task, order, x, up, task.count);
    for (std::size_t r = 0; r < end - begin; ++r) {
      float* out = gate + r * hidden.stride();
      k.silu_mul(out, up + r * task.count, out, task.count);
      k.scale(out, weights[begin + r], task.count);
    }
  });

  Sorted h;
  h.floats = hidden;
  if (needs({&experts.down}, 32)) h.of_32 = quantized(ctx, hidden, 32);
  if (needs({&experts.down}, 256)) h.of_256 = quantized(ctx, hidden, 256);
  const Tensor parts = ctx.make(rows, x_TD.cols());
  const std::vector<ExpertRows> out = cut(experts.down, order);
  ctx.pool.run(static_cast<std::int64_t>(out.size()), [&](std::int64_t index, int) {
    const ExpertRows& task = out[static_cast<std::size_t>(index)];
    float* y = parts.row(order.begin[task.expert]) + task.first;
    multiply(k, experts.down[task.expert], task, order, h, y, parts.stride());
  });
  const Tensor y_TD = ctx.make_constant(x_TD.rows(), x_TD.cols());
  std::fill_n(y_TD.row(0), y_TD.rows() * y_TD.cols(), 0.0f);
  add_parts(ctx, parts.row(0), order, y_TD.row(0), y_TD.cols(), y_TD.stride());
  return y_TD;
}

}  // namespace

Tensor mix_experts(Context& ctx, const Tensor& x_TD, const Experts& experts, const Routing& routing) {
  const ExpertOrder order = sort_by_expert(routing.expert, routing.per_token, experts.gate.size());
  if (ctx.tape == nullptr && ctx.real == DType::f32 && ctx.rounding == Rounding::float32) {
    return fused_experts(ctx, x_TD, experts, routing.weight_TK, order);
  }
  const auto [gate_RF, up_RF] = experts_in(ctx, x_TD, experts.gate, experts.up, order);
  const Tensor hidden_RF = weighted(ctx, gated(ctx, Gate::silu, gate_RF, up_RF), routing.weight_TK, order);
  return experts_out(ctx, hidden_RF, experts.down, order);
}

}  // namespace sparsam
