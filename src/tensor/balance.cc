#include "tensor/balance.h"

#include <numeric>

#include "tensor/largest.h"

namespace sparsam {

void ExpertLoads::add(std::size_t layer, std::span<const std::int32_t> expert, std::size_t experts) {
  if (layers_.size() <= layer) layers_.resize(layer + 1);
  layers_[layer].resize(experts);
  for (const std::int32_t e : expert) ++layers_[layer][static_cast<std::size_t>(e)];
}

template <typename Real>
void SequenceBalance::apply(ThreadPool& pool, const Real* scores, std::size_t experts, std::size_t per_token,
                            Real* gradient) {
  const double weight = alpha / static_cast<double>(step_tokens);
  const std::size_t sequences = begins.empty() ? 0 : begins.size() - 1;
  std::vector<double> losses(sequences);
  pool.run(static_cast<std::int64_t>(sequences), [&](std::int64_t task, int) {
    const auto s = static_cast<std::size_t>(task);
    std::vector<double> frequency(experts), share(experts);
    std::vector<std::int32_t> chosen;
    for (std::size_t t = begins[s]; t < begins[s + 1]; ++t) {
      const Real* score = scores + t * experts;
      largest(score, experts, per_token, chosen);
      for (const std::int32_t e : chosen) frequency[static_cast<std::size_t>(e)] += 1;
      const Real sum = std::accumulate(score, score + experts, Real{0});
      for (std::size_t e = 0; e < experts; ++e) share[e] += static_cast<double>(score[e] / sum);
    }
    const auto count = static_cast<double>(begins[s + 1] - begins[s]);
    for (std::size_t e = 0; e < experts && count > 0; ++e) {
      frequency[e] *= static_cast<double>(experts) / (static_cast<double>(per_token) * count);
      losses[s] += weight * frequency[e] * share[e];
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
  });
  loss += std::accumulate(losses.begin(), losses.end(), 0.0);
}

template void SequenceBalance::apply<float>(ThreadPool&, const float*, std::size_t, std::size_t, float*);
template void SequenceBalance::apply<double>(ThreadPool&, const double*, std::size_t, std::size_t, double*);

}  // namespace sparsam
