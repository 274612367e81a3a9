#include "eval/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/random.h"

namespace sparsam {

double pass_at_k(std::size_t n, std::size_t c, std::size_t k) {
  if (n - c < k) return 1;
  double none = 1;  // C(n-c, k) / C(n, k), a factor at a time
  for (std::size_t i = n - c + 1; i <= n; ++i) none *= 1 - static_cast<double>(k) / static_cast<double>(i);
  return 1 - none;
}

Interval wilson_interval(double share, std::size_t n, double z) {
  if (n == 0) return {0, 1};
  const auto count = static_cast<double>(n);
  const double scale = 1 + z * z / count, middle = (share + z * z / (2 * count)) / scale;
  const double half = z / scale * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

double mean(std::span<const double> values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Interval bootstrap_interval(std::span<const double> values, std::uint64_t seed, std::size_t resamples) {
  if (values.empty()) return {};
  Random random(seed);
  std::vector<double> means;
  const auto n = static_cast<std::int64_t>(values.size());
  for (std::size_t r = 0; r < resamples; ++r) {
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i) sum += values[static_cast<std::size_t>(random.below(n))];
    means.push_back(sum / static_cast<double>(n));
  }
  std::ranges::sort(means);
  const auto at = [&](double share) {
    return means[static_cast<std::size_t>(share * static_cast<double>(resamples - 1))];
  };
  return {at(0.025), at(0.975)};
}

std::string majority(std::span<const std::string> answers) {
  std::map<std::string, std::size_t> votes;
  for (const std::string& answer : answers) {
    if (!answer.empty()) ++votes[answer];
  }
  std::string best;
  std::size_t most = 0;
  for (const std::string& answer : answers) {
    const auto found = votes.find(answer);
    if (found != votes.end() && found->second > most) {
      most = found->second;
      best = answer;
    }
  }
  return best;
}

}  // namespace sparsam
