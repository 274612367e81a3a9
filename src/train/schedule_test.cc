#include "train/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sparsam {
namespace {

TEST(Schedule, FallsAlongALine) {
  const Schedule s = {.kind = Schedule::Kind::linear, .rate = 1, .warmup = 10, .steps = 110, .floor = 0.2};
  EXPECT_EQ(rate_at(s, 9), 1);
  EXPECT_EQ(rate_at(s, 10), 1);
  EXPECT_NEAR(rate_at(s, 60), 0.6, 1e-12);
  EXPECT_NEAR(rate_at(s, 109), 0.208, 1e-12);
}

TEST(Schedule, WarmsUpInEqualParts) {
  const Schedule s = {.rate = 8, .warmup = 4, .steps = 100};
  EXPECT_EQ(rate_at(s, 0), 2);
  EXPECT_EQ(rate_at(s, 1), 4);
  EXPECT_EQ(rate_at(s, 3), 8);
  EXPECT_EQ(rate_at(s, 4), 8);
  EXPECT_EQ(rate_at(s, 99), 8);
}

TEST(Schedule, CosineGoesDownToTheFloorAndIsHalfWayInTheMiddle) {
  const Schedule s = {.kind = Schedule::Kind::cosine, .rate = 1, .warmup = 10, .steps = 110, .floor = 0.2};
  EXPECT_EQ(rate_at(s, 10), 1);
  EXPECT_NEAR(rate_at(s, 60), 0.6, 1e-12);
  EXPECT_GT(rate_at(s, 109), 0.2);
  EXPECT_LT(rate_at(s, 109), 0.2003);
  EXPECT_NEAR(rate_at(s, 110), 0.2, 1e-12);
  EXPECT_NEAR(rate_at(s, 1000), 0.2, 1e-12);  // a run that goes on past its end stays there
}

TEST(Schedule, WsdIsStableAndDecaysWithOneMinusSqrtAtTheEnd) {
  const Schedule s = {.kind = Schedule::Kind::wsd, .rate = 2, .warmup = 5, .steps = 100, .decay = 0.2};
  for (const int step : {5, 50, 80}) EXPECT_EQ(rate_at(s, step), 2) << step;
  EXPECT_NEAR(rate_at(s, 85), 2 * (1 - std::sqrt(0.25)), 1e-12);
  EXPECT_GT(rate_at(s, 99), 0);
  double before = rate_at(s, 80);
  for (int step = 81; step < 100; ++step) {
    EXPECT_LT(rate_at(s, step), before);
    before = rate_at(s, step);
  }
}

TEST(Schedule, AShortRunDecaysBehindItsWarmUp) {
  const Schedule s = {.kind = Schedule::Kind::wsd, .rate = 1, .warmup = 3, .steps = 4, .decay = 0.9};
  EXPECT_EQ(rate_at(s, 2), 1);
  EXPECT_EQ(rate_at(s, 3), 1);
  EXPECT_EQ(rate_at({.kind = Schedule::Kind::cosine, .rate = 1, .steps = 1}, 0), 1);
}

}  // namespace
}  // namespace sparsam
