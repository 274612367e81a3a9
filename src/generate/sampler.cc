#include "generate/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"

namespace sparsam {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

struct Candidate {
  std::int32_t token;
  float logit;
  float probability;
  float surprise;  // distance from the entropy
};

bool more_likely(const Candidate& a, const Candidate& b) {
  return a.logit > b.logit || (a.logit == b.logit && a.token < b.token);
}
bool more_typical(const Candidate& a, const Candidate& b) {
  return a.surprise < b.surprise || (a.surprise == b.surprise && a.token < b.token);
}

bool changes_logits(const SamplingParameters& p) {
  return p.repetition_penalty != 1.0f || p.presence_penalty != 0 || p.frequency_penalty != 0 || !p.logit_bias.empty();
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

// Weights of a softmax in place of its logits; returns the logarithm of what they were divided by.
float to_weights(const Kernels& kernels, std::span<float> x) {
  const float largest = kernels.max(x.data(), x.size());
  return largest + std::log(kernels.exp_sum(x.data(), largest, x.size()));
}

// The index at which the running sum exceeds `share` of the whole.
std::size_t pick(std::span<const float> weights, double share) {
  double sum = 0, whole = 0;
  for (const float w : weights) whole += static_cast<double>(w);
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] > 0) last = i;
    sum += static_cast<double>(weights[i]);
    if (share * whole < sum) return i;
  }
  return last;
}

// Probabilities of the candidates, in their order.
std::vector<float> normalize(const Kernels& kernels, std::vector<Candidate>& candidates) {
  std::vector<float> weights;
  weights.reserve(candidates.size());
  for (const Candidate& c : candidates) weights.push_back(c.logit);
  to_weights(kernels, weights);
  double sum = 0;
  for (const float w : weights) sum += static_cast<double>(w);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    candidates[i].probability = static_cast<float>(static_cast<double>(weights[i]) / sum);
  }
  return weights;
}

// The first `count` in this order come to the front, sorted.
void bring_forward(std::vector<Candidate>& candidates, std::size_t count,
                   bool (*before)(const Candidate&, const Candidate&)) {
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(count);
  if (count < candidates.size()) std::ranges::nth_element(candidates, end, before);
  std::sort(candidates.begin(), end, before);
}

// Keeps the shortest beginning of this order whose probabilities add up to p; at least one. A few candidates usually
// do, so not all are sorted.
void keep_mass(std::vector<Candidate>& candidates, float p, bool (*before)(const Candidate&, const Candidate&)) {
  for (std::size_t count = 64;; count *= 8) {
    count = std::min(count, candidates.size());
    bring_forward(candidates, count, before);
    double sum = 0;
    std::size_t kept = 0;
    while (kept < count && (kept == 0 || sum < static_cast<double>(p))) {
      sum += static_cast<double>(candidates[kept++].probability);
    }
    if (sum >= static_cast<double>(p) || count == candidates.size()) {
      candidates.resize(kept);
      return;
    }
  }
}

void keep_typical(const Kernels& kernels, std::vector<Candidate>& candidates, float p) {
  normalize(kernels, candidates);
  float entropy = 0;
  for (Candidate& c : candidates) {
    c.surprise = -std::log(c.probability);
    if (c.probability > 0) entropy += c.probability * c.surprise;
  }
  for (Candidate& c : candidates) c.surprise = std::fabs(c.surprise - entropy);
  keep_mass(candidates, p, more_typical);
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

std::vector<TokenProbability> likeliest(const Kernels& kernels, std::span<const float> logits, std::size_t count) {
  std::vector<float> weights(logits.begin(), logits.end());
  const float total = to_weights(kernels, weights);
  std::vector<std::int32_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  count = std::min(count, order.size());
  const auto logit = [&](std::int32_t token) { return logits[static_cast<std::size_t>(token)]; };
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count),
                            [&](auto a, auto b) { return logit(a) > logit(b) || (logit(a) == logit(b) && a < b); });
  std::vector<TokenProbability> best;
  for (std::size_t i = 0; i < count; ++i) best.push_back({order[i], logit(order[i]) - total});
  return best;
}

Sampled sample(const Kernels& kernels, std::span<float> logits, const SamplingParameters& p,
               std::span<const std::int32_t> history, std::size_t prompt_size, const grammar::TokenMask* allowed) {
  std::vector<float> weights(logits.begin(), logits.end());
  const float total = to_weights(kernels, weights);
  if (allowed != nullptr) allowed->apply(logits);
  // Penalties change the choice, not what the model thought of it.
  std::vector<float> own;
  if (changes_logits(p)) {
    own.assign(logits.begin(), logits.end());
    apply_penalties(logits, p, history, prompt_size);
  }
  const auto result = [&](std::size_t token) {
    return Sampled{static_cast<std::int32_t>(token), (own.empty() ? logits[token] : own[token]) - total};
  };
  // At such temperatures the best token has all the probability that a float32 can tell, and 1 / temperature overflows.
  constexpr float kFrozen = 1e-6f;
  if (p.temperature < kFrozen) {
    const float best = kernels.max(logits.data(), logits.size());
    return result(static_cast<std::size_t>(std::ranges::find(logits, best) - logits.begin()));
  }

  const double draw = uniform(p.seed, p.choice, history.size(), Purpose::sampling);
  std::ranges::copy(logits, weights.begin());
  kernels.scale(weights.data(), 1.0f / p.temperature, weights.size());
  if (p.top_k == 0 && p.top_p >= 1 && p.typical_p >= 1 && p.min_p == 0) {
    to_weights(kernels, weights);
    return result(pick(weights, draw));
  }
  std::vector<Candidate> candidates;
  candidates.reserve(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] > kNever) candidates.push_back({static_cast<std::int32_t>(i), weights[i], 0, 0});
  }
  if (p.top_k > 0 && static_cast<std::size_t>(p.top_k) < candidates.size()) {
    bring_forward(candidates, static_cast<std::size_t>(p.top_k), more_likely);
    candidates.resize(static_cast<std::size_t>(p.top_k));
  }
  if (p.typical_p < 1) keep_typical(kernels, candidates, p.typical_p);
  if (p.top_p < 1) {
    normalize(kernels, candidates);
    keep_mass(candidates, p.top_p, more_likely);
  }
  if (p.min_p > 0) {
    normalize(kernels, candidates);
    float best = 0;
    for (const Candidate& c : candidates) best = std::max(best, c.probability);
    std::erase_if(candidates, [&](const Candidate& c) { return c.probability < p.min_p * best; });
  }
  const std::vector<float> left = normalize(kernels, candidates);
  return result(static_cast<std::size_t>(candidates[pick(left, draw)].token));
}

}  // namespace sparsam
