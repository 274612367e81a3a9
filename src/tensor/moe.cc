#include "tensor/moe.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "tensor/linear.h"

namespace sparsam {
namespace {

// The indices of the `count` largest of n values, largest first; ties go to the lower index.
void largest(const float* values, std::size_t n, std::size_t count, std::vector<std::int32_t>& order) {
  order.resize(n);
  std::iota(order.begin(), order.end(), 0);
  const auto before = [values](std::int32_t a, std::int32_t b) {
    const float va = values[a], vb = values[b];
    return va > vb || (va == vb && a < b) || (va == va && vb != vb) || (va != va && vb != vb && a < b);
  };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), before);
}

// Experts outside the kept groups can no longer be chosen.
void mask_groups(const RoutingRule& rule, float* choice, std::vector<std::int32_t>& order) {
  const std::size_t size = rule.experts / rule.groups;
  std::vector<float> score(rule.groups);
  for (std::size_t g = 0; g < rule.groups; ++g) {
    const float* members = choice + g * size;
    const std::size_t counted = rule.group_score == RoutingRule::GroupScore::best ? 1 : std::min<std::size_t>(2, size);
    largest(members, size, counted, order);
    for (std::size_t i = 0; i < counted; ++i) score[g] += members[order[i]];
  }
  largest(score.data(), rule.groups, rule.groups_kept, order);
  std::vector<bool> kept(rule.groups);
  for (std::size_t i = 0; i < rule.groups_kept; ++i) kept[static_cast<std::size_t>(order[i])] = true;
  for (std::size_t e = 0; e < rule.experts; ++e) {
    if (!kept[e / size]) choice[e] = -std::numeric_limits<float>::infinity();
  }
}

// Tokens sorted by expert: rows [begin[e], begin[e + 1]) of the sorted order belong to expert e.
struct Order {
  std::vector<std::size_t> begin;  // [E + 1]
  std::vector<std::size_t> slot;   // [T K]: sorted row -> t K + k
  std::vector<std::size_t> row;    // [T K]: t K + k -> sorted row
};

Order sort_by_expert(const Routing& routing, std::size_t experts) {
  Order order;
  const std::size_t slots = routing.expert.size();
  order.begin.assign(experts + 1, 0);
  for (const std::int32_t e : routing.expert) ++order.begin[static_cast<std::size_t>(e) + 1];
  std::partial_sum(order.begin.begin(), order.begin.end(), order.begin.begin());
  order.slot.resize(slots);
  order.row.resize(slots);
  std::vector<std::size_t> next(order.begin.begin(), order.begin.end() - 1);
  for (std::size_t s = 0; s < slots; ++s) {
    const std::size_t row = next[static_cast<std::size_t>(routing.expert[s])]++;
    order.slot[row] = s;
    order.row[s] = row;
  }
  return order;
}

// The rows of x in sorted order, in the form that the experts' weights need.
struct Sorted {
  Tensor floats;
  QuantizedRows q;
};

Sorted gather(Context& ctx, const Tensor& x_TD, const Order& order, std::size_t per_token, int block) {
  const std::size_t rows = order.slot.size();
  Sorted sorted;
  if (block == 0) {
    sorted.floats = ctx.make(rows, x_TD.cols());
    for (std::size_t r = 0; r < rows; ++r) {
      const float* from = x_TD.row(order.slot[r] / per_token);
      std::copy(from, from + x_TD.cols(), sorted.floats.row(r));
    }
    return sorted;
  }
  const QuantizedRows& all = quantized(ctx, x_TD, block);
  sorted.q = make_quantized(ctx.arena, rows, x_TD.cols(), block);
  for (std::size_t r = 0; r < rows; ++r) {
    const QuantizedRows from = all.row(order.slot[r] / per_token), to = sorted.q.row(r);
    std::memcpy(to.q, from.q, all.stride);
    std::memcpy(to.d, from.d, all.blocks * sizeof(float));
    std::memcpy(to.sums, from.sums, all.stride / 16 * sizeof(std::int16_t));
  }
  return sorted;
}

// Blocks of rows of the weights of every expert that has tokens.
struct Task {
  std::size_t expert, first, count;
};

std::vector<Task> cut(const std::vector<Weight>& weights, const Order& order) {
  std::vector<Task> tasks;
  for (std::size_t e = 0; e < weights.size(); ++e) {
    const std::size_t tokens = order.begin[e + 1] - order.begin[e];
    if (tokens == 0) continue;
    const std::size_t step = rows_per_task(weights[e], 1);
    for (std::size_t n = 0; n < weights[e].rows(); n += step) {
      tasks.push_back({e, n, std::min(step, weights[e].rows() - n)});
    }
  }
  return tasks;
}

// y[rows of the expert, first .. first + count) = x w^T
void multiply(const Kernels& kernels, const Weight& w, const Task& task, const Order& order, const Sorted& x, float* y,
              std::size_t ldy) {
  const std::size_t begin = order.begin[task.expert], tokens = order.begin[task.expert + 1] - begin;
  if (activation_block(w.dtype()) != 0) {
    kernels.dot_quantized(w.from_row(task.first), task.count, x.q.row(begin), tokens, y, ldy);
  } else {
    dot_rows(kernels, w, task.first, task.count, x.floats.slice(begin, tokens), nullptr, y, ldy);
  }
}

}  // namespace

Routing route(Context& ctx, const Tensor& logits_TE, const Vector& bias_E, const RoutingRule& rule) {
  CHECK(logits_TE.cols() == rule.experts, "route: experts");
  Routing routing;
  routing.per_token = rule.per_token;
  routing.expert.resize(logits_TE.rows() * rule.per_token);
  routing.weight.resize(routing.expert.size());
  std::vector<float> score(rule.experts), choice(rule.experts);
  std::vector<std::int32_t> order;
  for (std::size_t t = 0; t < logits_TE.rows(); ++t) {
    std::copy(logits_TE.row(t), logits_TE.row(t) + rule.experts, score.begin());
    if (rule.score == RoutingRule::Score::sigmoid) {
      ctx.kernels.sigmoid(score.data(), rule.experts);
    } else {
      const float sum = ctx.kernels.exp_sum(score.data(), ctx.kernels.max(score.data(), rule.experts), rule.experts);
      ctx.kernels.scale(score.data(), 1.0f / sum, rule.experts);
    }
    choice = score;
    if (!bias_E.empty()) ctx.kernels.add(choice.data(), bias_E.data(), choice.data(), rule.experts);
    if (rule.groups > 1) mask_groups(rule, choice.data(), order);
    largest(choice.data(), rule.experts, rule.per_token, order);

    std::int32_t* expert = routing.expert.data() + t * rule.per_token;
    float* weight = routing.weight.data() + t * rule.per_token;
    float sum = 0;
    for (std::size_t k = 0; k < rule.per_token; ++k) {
      expert[k] = order[k];
      weight[k] = score[static_cast<std::size_t>(order[k])];
      sum += weight[k];
    }
    const float by = rule.normalize ? rule.factor / (sum + 1e-20f) : rule.factor;
    for (std::size_t k = 0; k < rule.per_token; ++k) weight[k] *= by;
  }
  return routing;
}

Tensor mix_experts(Context& ctx, const Tensor& x_TD, const Experts& experts, const Routing& routing) {
  const Kernels& k = ctx.kernels;
  const Order order = sort_by_expert(routing, experts.gate.size());
  const std::size_t rows = order.slot.size(), width = experts.gate[0].rows();
  const int block = activation_block(experts.gate[0].dtype());
  const int up_block = activation_block(experts.up[0].dtype());

  const Sorted x = gather(ctx, x_TD, order, routing.per_token, block);
  const Sorted x_up = up_block == block ? x : gather(ctx, x_TD, order, routing.per_token, up_block);
  const Tensor hidden = ctx.make(rows, width);
  const std::vector<Task> in = cut(experts.gate, order);
  ctx.pool.run(static_cast<std::int64_t>(in.size()), [&](std::int64_t index, int worker) {
    const Task& task = in[static_cast<std::size_t>(index)];
    const std::size_t begin = order.begin[task.expert], end = order.begin[task.expert + 1];
    float* up = ctx.scratch(worker).take<float>((end - begin) * task.count);
    float* gate = hidden.row(begin) + task.first;
    multiply(k, experts.gate[task.expert], task, order, x, gate, hidden.stride());
    multiply(k, experts.up[task.expert], task, order, x_up, up, task.count);
    for (std::size_t r = 0; r < end - begin; ++r) {
      float* out = gate + r * hidden.stride();
      k.silu_mul(out, up + r * task.count, out, task.count);
    }
  });

  Sorted h;
  h.floats = hidden;
  const int down_block = activation_block(experts.down[0].dtype());
  if (down_block != 0) h.q = quantized(ctx, hidden, down_block);
  const Tensor parts = ctx.make(rows, x_TD.cols());
  const std::vector<Task> out = cut(experts.down, order);
  ctx.pool.run(static_cast<std::int64_t>(out.size()), [&](std::int64_t index, int) {
    const Task& task = out[static_cast<std::size_t>(index)];
    float* y = parts.row(order.begin[task.expert]) + task.first;
    multiply(k, experts.down[task.expert], task, order, h, y, parts.stride());
  });

  const Tensor y_TD = ctx.make(x_TD.rows(), x_TD.cols());
  ctx.pool.run(static_cast<std::int64_t>(x_TD.rows()), [&](std::int64_t index, int) {
    const auto t = static_cast<std::size_t>(index);
    std::fill(y_TD.row(t), y_TD.row(t) + y_TD.cols(), 0.0f);
    for (std::size_t i = t * routing.per_token; i < (t + 1) * routing.per_token; ++i) {
      k.add_scaled(parts.row(order.row[i]), routing.weight[i], y_TD.row(t), y_TD.cols());
    }
  });
  return y_TD;
}

}  // namespace sparsam
