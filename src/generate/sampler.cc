#include "generate/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"
#include "kernels/elementary.h"

namespace sparsam {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

struct Candidate {
  std::int32_t token;
  float logit;
  float probability;
};

bool more_likely(const Candidate& a, const Candidate& b) {
  return a.logit > b.logit || (a.logit == b.logit && a.token < b.token);
}

void apply_penalties(std::span<float> logits, const SamplingParameters& p, std::span<const std::int32_t> history,
                     std::size_t prompt_size) {
  for (const auto& [token, bias] : p.logit_bias) logits[static_cast<std::size_t>(token)] += bias;
  if (p.repetition_penalty != 1.0f) {
    const std::size_t window = std::min(history.size(), static_cast<std::size_t>(p.penalty_window));
    std::vector<std::int32_t> recent(history.end() - static_cast<std::ptrdiff_t>(window), history.end());
    std::ranges::sort(recent);
    const auto tail = std::ranges::unique(recent);
    recent.erase(tail.begin(), tail.end());
    for (const std::int32_t token : recent) {
      float& logit = logits[static_cast<std::size_t>(token)];
      logit = logit > 0 ? logit / p.repetition_penalty : logit * p.repetition_penalty;
    }
  }
  if (p.presence_penalty != 0 || p.frequency_penalty != 0) {
    std::unordered_map<std::int32_t, int> count;
    for (const std::int32_t token : history.subspan(prompt_size)) ++count[token];
    for (const auto& [token, times] : count) {
      logits[static_cast<std::size_t>(token)] -= p.presence_penalty + p.frequency_penalty * static_cast<float>(times);
    }
  }
}

// Probabilities of the candidates, in their order.
void normalize(std::vector<Candidate>& candidates) {
  float largest = kNever, sum = 0;
  for (const Candidate& c : candidates) largest = std::max(largest, c.logit);
  for (Candidate& c : candidates) sum += c.probability = exp_f32(c.logit - largest);
  for (Candidate& c : candidates) c.probability /= sum;
}

// Keeps the shortest beginning whose probabilities add up to p; at least one.
void keep_mass(std::vector<Candidate>& candidates, float p) {
  float sum = 0;
  std::size_t kept = 0;
  while (kept < candidates.size() && (kept == 0 || sum < p)) sum += candidates[kept++].probability;
  candidates.resize(kept);
}

void keep_typical(std::vector<Candidate>& candidates, float p) {
  normalize(candidates);
  float entropy = 0;
  for (const Candidate& c : candidates) {
    if (c.probability > 0) entropy -= c.probability * std::log(c.probability);
  }
  const auto surprise = [&](const Candidate& c) { return std::fabs(-std::log(c.probability) - entropy); };
  std::ranges::sort(candidates, [&](const Candidate& a, const Candidate& b) {
    const float sa = surprise(a), sb = surprise(b);
    return sa < sb || (sa == sb && a.token < b.token);
  });
  keep_mass(candidates, p);
  std::ranges::sort(candidates, more_likely);
}

float log_sum_exp(std::span<const float> logits) {
  const float largest = *std::ranges::max_element(logits);
  float sum = 0;
  for (const float logit : logits) sum += exp_f32(logit - largest);
  return largest + std::log(sum);
}

}  // namespace

Result<void> SamplingParameters::check() const {
  const auto range = [](std::string_view name, double value, double low, double high) -> Result<void> {
    if (value >= low && value <= high) return {};
    return fail(Code::invalid_argument, "{} is {}; it must be between {} and {}", name, value, low, high);
  };
  TRY(range("temperature", temperature, 0, 100));
  TRY(range("top-k", top_k, 0, 1e9));
  TRY(range("top-p", top_p, 0, 1));
  TRY(range("min-p", min_p, 0, 1));
  TRY(range("typical-p", typical_p, 0, 1));
  TRY(range("repetition-penalty", repetition_penalty, 0.01, 100));
  TRY(range("presence-penalty", presence_penalty, -100, 100));
  TRY(range("frequency-penalty", frequency_penalty, -100, 100));
  return {};
}

Sampled sample(std::span<float> logits, const SamplingParameters& p, std::span<const std::int32_t> history,
               std::size_t prompt_size) {
  const float total = log_sum_exp(logits);
  // Penalties change the choice, not what the model thought of it.
  const auto result = [&](std::int32_t token, float logit) { return Sampled{token, logit - total}; };
  std::vector<float> own(logits.begin(), logits.end());
  apply_penalties(logits, p, history, prompt_size);

  if (p.temperature == 0) {
    const auto best = static_cast<std::int32_t>(std::ranges::max_element(logits) - logits.begin());
    return result(best, own[static_cast<std::size_t>(best)]);
  }
  std::vector<Candidate> candidates;
  candidates.reserve(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] > kNever) candidates.push_back({static_cast<std::int32_t>(i), logits[i] / p.temperature, 0});
  }
  if (p.top_k > 0 && static_cast<std::size_t>(p.top_k) < candidates.size()) {
    std::ranges::partial_sort(candidates, candidates.begin() + p.top_k, more_likely);
    candidates.resize(static_cast<std::size_t>(p.top_k));
  } else {
    std::ranges::sort(candidates, more_likely);
  }
  if (p.typical_p < 1) keep_typical(candidates, p.typical_p);
  if (p.top_p < 1) {
    normalize(candidates);
    keep_mass(candidates, p.top_p);
  }
  if (p.min_p > 0) {
    normalize(candidates);
    const float least = p.min_p * candidates.front().probability;
    std::erase_if(candidates, [least](const Candidate& c) { return c.probability < least; });
  }
  normalize(candidates);
  const double draw = uniform(p.seed, p.choice, history.size(), Purpose::sampling);
  double sum = 0;
  for (const Candidate& c : candidates) {
    sum += c.probability;
    if (draw < sum) return result(c.token, own[static_cast<std::size_t>(c.token)]);
  }
  return result(candidates.back().token, own[static_cast<std::size_t>(candidates.back().token)]);
}

}  // namespace sparsam
