#include "tensor/balance.h"

#include <algorithm>
#include <numeric>

namespace sparsam {

void ExpertLoads::add(std::size_t layer, std::span<const std::int32_t> expert, std::size_t experts) {
  if (layers_.size() <= layer) layers_.resize(layer + 1);
  layers_[layer].resize(experts);
  for (const std::int32_t e : expert) ++layers_[layer][static_cast<std::size_t>(e)];
}

template <typename Real>
void SequenceBalance::apply(const Real* scores, std::size_t experts, std::size_t per_token, Real* gradient) {
  std::vector<double> frequency(experts), share(experts);
  std::vector<std::size_t> order(experts);
  for (std::size_t s = 0; s + 1 < begins.size(); ++s) {
    const std::size_t tokens = begins[s + 1] - begins[s];
    if (tokens == 0) continue;
    std::ranges::fill(frequency, 0.0);
    std::ranges::fill(share, 0.0);
    for (std::size_t t = begins[s]; t < begins[s + 1]; ++t) {
      const Real* score = scores + t * experts;
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::ranges::partial_sort(
          order, order.begin() + static_cast<std::ptrdiff_t>(per_token),
          [score](std::size_t a, std::size_t b) { return score[a] > score[b] || (score[a] == score[b] && a < b); });
      for (std::size_t k = 0; k < per_token; ++k) frequency[order[k]] += 1;
      const Real sum = std::accumulate(score, score + experts, Real{0});
      for (std::size_t e = 0; e < experts; ++e) share[e] += static_cast<double>(score[e] / sum);
    }
    const auto count = static_cast<double>(tokens);
    const double weight = alpha / static_cast<double>(step_tokens);
    for (std::size_t e = 0; e < experts; ++e) {
      frequency[e] *= static_cast<double>(experts) / (static_cast<double>(per_token) * count);
      loss += weight * frequency[e] * share[e];
    }
    for (std::size_t t = begins[s]; t < begins[s + 1]; ++t) {
      const Real* score = scores + t * experts;
      const Real sum = std::accumulate(score, score + experts, Real{0});
      double mean = 0;
      for (std::size_t e = 0; e < experts; ++e) mean += frequency[e] * static_cast<double>(score[e] / sum);
      for (std::size_t e = 0; e < experts; ++e) {
        gradient[t * experts + e] = static_cast<Real>(weight * (frequency[e] - mean)) / sum;
      }
    }
  }
}

template void SequenceBalance::apply<float>(const float*, std::size_t, std::size_t, float*);
template void SequenceBalance::apply<double>(const double*, std::size_t, std::size_t, double*);

}  // namespace sparsam
