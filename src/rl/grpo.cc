#include "rl/grpo.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sparsam {

std::vector<double> advantages(std::span<const double> rewards, const GrpoOptions& options) {
  const auto n = static_cast<double>(rewards.size());
  const double mean = std::accumulate(rewards.begin(), rewards.end(), 0.0) / n;
  std::vector<double> result;
  if (std::ranges::all_of(rewards, [&](double r) { return r == rewards.front(); })) {
    result.assign(rewards.size(), 0.0);
    return result;
  }
  double squares = 0;
  for (const double r : rewards) {
    result.push_back(r - mean);
    squares += (r - mean) * (r - mean);
  }
  if (options.by_deviation) {
    for (double& a : result) a /= std::sqrt(squares / n);
  }
  return result;
}

double overlong_penalty(std::size_t tokens, std::size_t most, std::size_t margin) {
  if (tokens + margin <= most) return 0;
  if (tokens >= most) return 1;
  return static_cast<double>(tokens + margin - most) / static_cast<double>(margin);
}

bool is_clipped(double advantage, double loss, double rollout, const GrpoOptions& options) {
  const double ratio = std::exp(-loss - rollout);
  return advantage > 0 ? ratio > 1 + options.clip_high : ratio < 1 - options.clip_low;
}

double token_factor(double advantage, double loss, double rollout, double reference, const GrpoOptions& options) {
  double factor = is_clipped(advantage, loss, rollout, options) ? 0 : advantage * std::exp(-loss - rollout);
  if (options.kl > 0) {
    // d/d log pi of (pi_ref / pi - log(pi_ref / pi) - 1) is 1 - pi_ref / pi.
    factor -= options.kl * (1 - std::exp(reference + loss));
  }
  return factor;
}

}  // namespace sparsam
