#include "train/permutation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace sparsam {
namespace {

TEST(Permutation, GivesEveryItemOnce) {
  for (const std::uint64_t n : {1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000, 4097}) {
    const Permutation order(n, 7, 3, 1);
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < n; ++i) {
      EXPECT_LT(order[i], n);
      seen.insert(order[i]);
    }
    EXPECT_EQ(seen.size(), n) << n;
  }
}

TEST(Permutation, DependsOnSeedEpochAndStream) {
  const std::uint64_t n = 1000;
  const Permutation base(n, 1, 0, 0);
  const Permutation others[] = {{n, 2, 0, 0}, {n, 1, 1, 0}, {n, 1, 0, 1}, {n, 1ull << 40, 0, 0}};
  for (const Permutation& other : others) {
    int same = 0;
    for (std::uint64_t i = 0; i < n; ++i) same += base[i] == other[i];
    EXPECT_LT(same, 12);  // one on average; more than 11 has a probability below 1e-9
  }
}

TEST(Permutation, HasNoMemoryOfTheFirstOrder) {
  // The correlation of i and its place is that of chance: 1/sqrt(n) is one deviation.
  const std::uint64_t n = 10'000;
  const Permutation order(n, 11, 0, 0);
  const double mean = (static_cast<double>(n) - 1) / 2;
  double covariance = 0, variance = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    covariance += (static_cast<double>(i) - mean) * (static_cast<double>(order[i]) - mean);
    variance += (static_cast<double>(i) - mean) * (static_cast<double>(i) - mean);
  }
  EXPECT_LT(std::abs(covariance / variance), 0.05);
}

TEST(Permutation, WorksOnHugeRangesWithoutMemory) {
  const std::uint64_t n = (std::uint64_t{1} << 41) + 12345;
  const Permutation order(n, 5, 0, 0);
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = n - 1000; i < n; ++i) seen.insert(order[i]);
  EXPECT_EQ(seen.size(), 1000u);
  EXPECT_LT(*seen.rbegin(), n);
  EXPECT_GT(*seen.rbegin() - *seen.begin(), n / 2);
}

}  // namespace
}  // namespace sparsam
