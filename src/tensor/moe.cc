#include "tensor/moe.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "tensor/balance.h"
#include "tensor/expert_order.h"
#include "tensor/grouped_linear.h"
#include "tensor/linear.h"
#include "tensor/plain.h"

namespace sparsam {
namespace {

// The indices of the `count` largest of n values, largest first; ties go to the lower index.
template <typename Real>
void largest(const Real* values, std::size_t n, std::size_t count, std::vector<std::int32_t>& order) {
  order.resize(n);
  std::iota(order.begin(), order.end(), 0);
  const auto before = [values](std::int32_t a, std::int32_t b) {
    const Real va = values[a], vb = values[b];
    return va > vb || (va == vb && a < b) || (va == va && vb != vb) || (va != va && vb != vb && a < b);
  };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), before);
}

// Experts outside the kept groups can no longer be chosen.
template <typename Real>
void mask_groups(const RoutingRule& rule, Real* choice, std::vector<std::int32_t>& order) {
  const std::size_t size = rule.experts / rule.groups;
  std::vector<Real> score(rule.groups);
  for (std::size_t g = 0; g < rule.groups; ++g) {
    const Real* members = choice + g * size;
    const std::size_t counted = rule.group_score == RoutingRule::GroupScore::best ? 1 : std::min<std::size_t>(2, size);
    largest(members, size, counted, order);
    for (std::size_t i = 0; i < counted; ++i) score[g] += members[order[i]];
  }
  largest(score.data(), rule.groups, rule.groups_kept, order);
  std::vector<bool> kept(rule.groups);
  for (std::size_t i = 0; i < rule.groups_kept; ++i) kept[static_cast<std::size_t>(order[i])] = true;
  for (std::size_t e = 0; e < rule.experts; ++e) {
    if (!kept[e / size]) choice[e] = -std::numeric_limits<Real>::infinity();
  }
}

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
    const QuantizedRows from = all.row(order.token(r)), to = made.row(r);
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

// Rows of W_down (silu(W_gate x) * (W_up x)) in sorted order: gate, up and activation in one task, nothing kept.
Tensor fused_experts(Context& ctx, const Tensor& x_TD, const Experts& experts, const ExpertOrder& order) {
  const Kernels& k = ctx.kernels;
  const std::size_t rows = order.rows(), width = experts.gate[0].rows();
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
  return parts;
}

// Weights of the chosen experts of one token, and its scores over all of them.
template <typename Real>
void choose(const RoutingRule& rule, const Real* scores, const Vector& bias_E, std::vector<Real>& choice,
            std::vector<std::int32_t>& order, std::int32_t* expert, Real* weight) {
  std::copy(scores, scores + rule.experts, choice.begin());
  if (!bias_E.empty()) {
    for (std::size_t e = 0; e < rule.experts; ++e) choice[e] += bias_E.data_of<Real>()[e];
  }
  if (rule.groups > 1) mask_groups(rule, choice.data(), order);
  largest(choice.data(), rule.experts, rule.per_token, order);
  Real sum = 0;
  for (std::size_t k = 0; k < rule.per_token; ++k) {
    expert[k] = order[k];
    weight[k] = scores[static_cast<std::size_t>(order[k])];
    sum += weight[k];
  }
  const Real by =
      rule.normalize ? static_cast<Real>(rule.factor) / (sum + Real{1e-20}) : static_cast<Real>(rule.factor);
  for (std::size_t k = 0; k < rule.per_token; ++k) weight[k] *= by;
}

void to_scores(const Kernels& kernels, const RoutingRule& rule, float* x) {
  if (rule.score == RoutingRule::Score::sigmoid) return kernels.sigmoid(x, rule.experts);
  const float sum = kernels.exp_sum(x, kernels.max(x, rule.experts), rule.experts);
  kernels.scale(x, 1.0f / sum, rule.experts);
}
void to_scores(const Kernels&, const RoutingRule& rule, double* x) {
  const double most = *std::max_element(x, x + rule.experts);
  double sum = 0;
  for (std::size_t e = 0; e < rule.experts; ++e) {
    if (rule.score == RoutingRule::Score::sigmoid)
      x[e] = plain::sigmoid(x[e]);
    else
      sum += x[e] = std::exp(x[e] - most);
  }
  for (std::size_t e = 0; sum > 0 && e < rule.experts; ++e) x[e] /= sum;
}

}  // namespace

Routing route(Context& ctx, const Tensor& logits_TE, const Vector& bias_E, const RoutingRule& rule) {
  CHECK(logits_TE.cols() == rule.experts, "route: experts");
  const std::size_t tokens = logits_TE.rows();
  Routing routing;
  routing.per_token = rule.per_token;
  routing.expert.resize(tokens * rule.per_token);
  routing.weight_TK = ctx.make(tokens, rule.per_token);
  const Tensor scores_TE = ctx.make_constant(tokens, rule.experts);
  plain::with_real(ctx.real, [&]<typename Real>() {
    std::vector<Real> choice(rule.experts);
    std::vector<std::int32_t> order;
    for (std::size_t t = 0; t < tokens; ++t) {
      Real* scores = scores_TE.row_of<Real>(t);
      std::copy(logits_TE.row_of<Real>(t), logits_TE.row_of<Real>(t) + rule.experts, scores);
      to_scores(ctx.kernels, rule, scores);
      choose(rule, scores, bias_E, choice, order, routing.expert.data() + t * rule.per_token,
             routing.weight_TK.row_of<Real>(t));
    }
  });
  Tensor beside_TE;  // the gradient of the scores from the sequence-wise loss
  if (ctx.balance != nullptr) {
    beside_TE = ctx.make_constant(tokens, rule.experts);
    plain::with_real(ctx.real, [&]<typename Real>() {
      ctx.balance->apply(scores_TE.row_of<Real>(0), rule.experts, rule.per_token, beside_TE.row_of<Real>(0));
    });
  }
  ctx.record([=, expert = routing.expert, weight_TK = routing.weight_TK](Context&) {
    plain::with_real(weight_TK.real(), [&]<typename Real>() {
      for (std::size_t t = 0; t < tokens; ++t) {
        plain::route_backward<Real>(rule.score == RoutingRule::Score::softmax, rule.normalize,
                                    static_cast<Real>(rule.factor), scores_TE.row_of<Real>(t), rule.experts,
                                    expert.data() + t * rule.per_token, rule.per_token, weight_TK.gradient_of<Real>(t),
                                    beside_TE.rows() == 0 ? nullptr : beside_TE.row_of<Real>(t),
                                    logits_TE.gradient_of<Real>(t));
      }
    });
  });
  return routing;
}

Tensor mix_experts(Context& ctx, const Tensor& x_TD, const Experts& experts, const Routing& routing) {
  const ExpertOrder order = sort_by_expert(routing.expert, routing.per_token, experts.gate.size());
  if (ctx.tape == nullptr && ctx.real == DType::f32 && ctx.rounding == Rounding::float32) {
    return combine(ctx, fused_experts(ctx, x_TD, experts, order), routing.weight_TK, order);
  }
  const Tensor x_RD = gather(ctx, x_TD, order);
  const Tensor gate_RF = grouped_linear(ctx, x_RD, experts.gate, order);
  const Tensor up_RF = grouped_linear(ctx, x_RD, experts.up, order);
  const Tensor parts_RD = grouped_linear(ctx, gated(ctx, Gate::silu, gate_RF, up_RF), experts.down, order);
  return combine(ctx, parts_RD, routing.weight_TK, order);
}

}  // namespace sparsam
