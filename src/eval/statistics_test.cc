#include "eval/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sparsam {
namespace {

TEST(Statistics, PassAtKIsTheShareOfDrawsWithARightAnswer) {
  // Of the 10 pairs of five answers, two of them right, three have none.
  EXPECT_NEAR(pass_at_k(5, 2, 2), 0.7, 1e-12);
  EXPECT_NEAR(pass_at_k(5, 2, 1), 0.4, 1e-12);
  EXPECT_EQ(pass_at_k(5, 0, 5), 0);
  EXPECT_EQ(pass_at_k(5, 1, 5), 1);
  EXPECT_NEAR(pass_at_k(1000, 3, 64), 1 - std::pow(1 - 0.064, 3), 2e-3);
}

TEST(Statistics, WilsonStaysWithinOneAndNarrowsWithTrials) {
  const Interval few = wilson_interval(1.0, 20), many = wilson_interval(1.0, 2000);
  EXPECT_EQ(few.high, 1);
  EXPECT_NEAR(few.low, 0.8389, 1e-4);
  EXPECT_GT(many.low, 0.998);
  const Interval half = wilson_interval(0.5, 100);
  EXPECT_NEAR(half.low, 0.4038, 1e-4);
  EXPECT_NEAR(half.high, 0.5962, 1e-4);
  EXPECT_EQ(wilson_interval(0, 0).high, 1);
}

TEST(Statistics, TheBootstrapCoversWhatTheNormalDistributionSays) {
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(i % 4 == 0 ? 1 : 0);
  const double deviation = std::sqrt(0.25 * 0.75 / 400);
  const Interval interval = bootstrap_interval(values);
  EXPECT_NEAR(interval.low, 0.25 - 1.96 * deviation, 0.006);
  EXPECT_NEAR(interval.high, 0.25 + 1.96 * deviation, 0.006);
  const Interval again = bootstrap_interval(values);
  EXPECT_EQ(interval.low, again.low);
}

TEST(Statistics, TheMajorityIsWhatMostSayAndAmongEqualsTheFirst) {
  EXPECT_EQ(majority(std::vector<std::string>{"7", "", "", "", "12", "7"}), "7");
  EXPECT_EQ(majority(std::vector<std::string>{"12", "7"}), "12");
  EXPECT_EQ(majority(std::vector<std::string>{"", ""}), "");
}

}  // namespace
}  // namespace sparsam
