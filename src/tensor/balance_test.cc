#include "tensor/balance.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sparsam {
namespace {

TEST(ExpertLoads, AreAddedUpByLayer) {
  ExpertLoads loads;
  loads.add(2, std::vector<std::int32_t>{0, 1, 0, 3}, 4);
  loads.add(2, std::vector<std::int32_t>{3}, 4);
  ASSERT_EQ(loads.layers().size(), 3u);
  EXPECT_TRUE(loads.layers()[0].empty());
  EXPECT_EQ(loads.layers()[2], (std::vector<std::int64_t>{2, 1, 0, 2}));
}

// Two sequences of two and three tokens, three experts, one for each token; by hand.
TEST(SequenceBalance, IsTheMeanOverSequencesOfFrequencyTimesShare) {
  const std::vector<double> scores = {0.6, 0.2, 0.2, 0.1, 0.4, 0.5, 0.9, 0.05, 0.05, 0.3, 0.3, 0.4, 1.0, 0.5, 0.5};
  ThreadPool pool(2);
  SequenceBalance balance{0.5, 5, {0, 2, 5}};
  std::vector<double> gradient(scores.size());
  balance.apply(pool, scores.data(), 3, 1, gradient.data());
  // First: experts 0 and 2, f = 3/2 {1, 0, 1}, P = {0.35, 0.3, 0.35}; second: 0, 2, 0, f = {2, 0, 1}.
  const double first = 1.5 * 0.35 + 1.5 * 0.35;
  const double second = 2 * (0.9 + 0.3 + 0.5) / 3 + (0.05 + 0.4 + 0.25) / 3;
  EXPECT_NEAR(balance.loss, 0.5 * (2 * first + 3 * second) / 5, 1e-12);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    std::vector<double> moved = scores, unused(scores.size());
    SequenceBalance more{0.5, 5, {0, 2, 5}}, less = more;
    moved[i] += 1e-6;
    more.apply(pool, moved.data(), 3, 1, unused.data());
    moved[i] -= 2e-6;
    less.apply(pool, moved.data(), 3, 1, unused.data());
    EXPECT_NEAR(gradient[i], (more.loss - less.loss) / 2e-6, 1e-7) << i;
  }
}

}  // namespace
}  // namespace sparsam
