// What a number of right answers says about a model, and how surely.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sparsam {

struct Interval {
  double low = 0, high = 0;
};

// The chance that at least one of k answers is right, from n answers of which c are: without bias, 1 - C(n-c, k) / C(n,
// k) (Chen et al., arXiv 2107.03374, equation 1). k <= n.
double pass_at_k(std::size_t n, std::size_t c, std::size_t k);

// Of a share of n independent trials, by Wilson's score: sound where the share is near 0 or 1, and where n is small.
Interval wilson_interval(double share, std::size_t n, double z = 1.96);

// 95 % of the means of resampled questions (percentile bootstrap; the draws depend on the seed alone): for values that
// are no single trials, such as pass@k and differences between two models on the same questions.
Interval bootstrap_interval(std::span<const double> values, std::uint64_t seed = 1, std::size_t resamples = 2000);

double mean(std::span<const double> values);

// The answer that most give; of several the one that came first. Empty answers do not vote.
std::string majority(std::span<const std::string> answers);

}  // namespace sparsam
