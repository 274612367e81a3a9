#include "tensor/routing.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "tensor/balance.h"
#include "tensor/largest.h"
#include "tensor/plain.h"

namespace sparsam {
namespace {

// function(first, end) for blocks of tokens.
template <typename Function>
void in_blocks(Context& ctx, std::size_t tokens, Function function) {
  constexpr std::size_t kTokens = 64;
  ctx.pool.run(static_cast<std::int64_t>((tokens + kTokens - 1) / kTokens), [&](std::int64_t task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * kTokens;
    function(first, std::min(tokens, first + kTokens));
  });
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

// The chosen experts of one token, best first.
template <typename Real>
void choose(const RoutingRule& rule, const Real* scores, const Vector& bias_E, std::vector<Real>& choice,
            std::vector<std::int32_t>& order, std::int32_t* expert) {
  std::copy(scores, scores + rule.experts, choice.begin());
  if (!bias_E.empty()) {
    for (std::size_t e = 0; e < rule.experts; ++e) choice[e] += bias_E.data_of<Real>()[e];
  }
  if (rule.groups > 1) mask_groups(rule, choice.data(), order);
  largest(choice.data(), rule.experts, rule.per_token, order);
  std::copy_n(order.begin(), rule.per_token, expert);
}

// Their weights.
template <typename Real>
void weigh(const RoutingRule& rule, const Real* scores, const std::int32_t* expert, Real* weight) {
  Real sum = 0;
  for (std::size_t k = 0; k < rule.per_token; ++k) {
    weight[k] = scores[static_cast<std::size_t>(expert[k])];
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

// Takes the experts from the trace of another pass, if there is one.
bool given_routes(Context& ctx, std::vector<std::int32_t>& expert) {
  RouteTrace* const routes = ctx.routes;
  if (routes == nullptr || routes->mode == RouteTrace::Mode::record || routes->next == routes->mixtures.size()) {
    return false;
  }
  const std::vector<std::int32_t>& given = routes->mixtures[routes->next++];
  CHECK(given.size() == expert.size(), "a trace of the same tokens and experts per token");
  expert = given;
  return true;
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
  const bool follows = given_routes(ctx, routing.expert);
  plain::with_real(ctx.real, [&]<typename Real>() {
    in_blocks(ctx, tokens, [&](std::size_t first, std::size_t end) {
      std::vector<Real> choice(rule.experts);
      std::vector<std::int32_t> order;
      for (std::size_t t = first; t < end; ++t) {
        Real* scores = scores_TE.row_of<Real>(t);
        std::copy(logits_TE.row_of<Real>(t), logits_TE.row_of<Real>(t) + rule.experts, scores);
        to_scores(ctx.kernels, rule, scores);
        std::int32_t* expert = routing.expert.data() + t * rule.per_token;
        if (!follows) choose(rule, scores, bias_E, choice, order, expert);
        weigh(rule, scores, expert, routing.weight_TK.row_of<Real>(t));
      }
    });
  });
  if (ctx.routes != nullptr && ctx.routes->mode == RouteTrace::Mode::record) {
    ctx.routes->mixtures.push_back(routing.expert);
  }
  Tensor beside_TE;  // the gradient of the scores from the sequence-wise loss
  if (ctx.balance != nullptr) {
    beside_TE = ctx.make_constant(tokens, rule.experts);
    plain::with_real(ctx.real, [&]<typename Real>() {
      ctx.balance->apply(ctx.pool, scores_TE.row_of<Real>(0), rule.experts, rule.per_token, beside_TE.row_of<Real>(0));
    });
  }
  ctx.record([=, expert = routing.expert, weight_TK = routing.weight_TK](Context& back) {
    plain::with_real(weight_TK.real(), [&]<typename Real>() {
      in_blocks(back, tokens, [&](std::size_t first, std::size_t end) {
        for (std::size_t t = first; t < end; ++t) {
          plain::route_backward<Real>(
              rule.score == RoutingRule::Score::softmax, rule.normalize, static_cast<Real>(rule.factor),
              scores_TE.row_of<Real>(t), rule.experts, expert.data() + t * rule.per_token, rule.per_token,
              weight_TK.gradient_of<Real>(t), beside_TE.rows() == 0 ? nullptr : beside_TE.row_of<Real>(t),
              logits_TE.gradient_of<Real>(t));
        }
      });
    });
  });
  return routing;
}

}  // namespace sparsam
