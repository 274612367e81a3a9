#include "rl/grpo.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sparsam {
namespace {

TEST(Grpo, AdvantagesAddUpToZeroAndVanishWhereAllAreEqual) {
  const std::vector<double> rewards = {1, 0, 0, 1, 0};
  EXPECT_EQ(advantages(rewards, {}), (std::vector<double>{0.6, -0.4, -0.4, 0.6, -0.4}));
  const auto scaled = advantages(rewards, {.by_deviation = true});
  double squares = 0;
  for (const double a : scaled) squares += a * a / 5;
  EXPECT_NEAR(squares, 1, 1e-12);
  EXPECT_EQ(advantages(std::vector<double>{0.1, 0.1, 0.1}, {}), (std::vector<double>{0, 0, 0}));
}

TEST(Grpo, AnswersLoseSoftlyTowardsTheLongest) {
  EXPECT_EQ(overlong_penalty(80, 100, 20), 0);
  EXPECT_EQ(overlong_penalty(90, 100, 20), 0.5);
  EXPECT_EQ(overlong_penalty(100, 100, 20), 1);
  EXPECT_EQ(overlong_penalty(130, 100, 20), 1);
}

// The objective of one token, of which token_factor gives the slope along log pi.
double objective(double advantage, double log_pi, double rollout, double reference, const GrpoOptions& o) {
  const double ratio = std::exp(log_pi - rollout), log_ratio = reference - log_pi;
  const double clipped = std::min(std::max(ratio, 1 - o.clip_low), 1 + o.clip_high);
  return std::min(ratio * advantage, clipped * advantage) - o.kl * (std::exp(log_ratio) - log_ratio - 1);
}

TEST(Grpo, TheFactorIsTheSlopeOfTheObjective) {
  for (const double kl : {0.0, 0.1}) {
    const GrpoOptions options{.kl = kl};
    for (const double advantage : {-0.7, 0.4}) {
      for (const double log_pi : {-3.0, -2.1, -2.0, -1.9, -1.0}) {  // ratios from 0.37 to 2.7
        const double rollout = -2.0, reference = -2.3, h = 1e-6;
        const double slope = (objective(advantage, log_pi + h, rollout, reference, options) -
                              objective(advantage, log_pi - h, rollout, reference, options)) /
                             (2 * h);
        EXPECT_NEAR(token_factor(advantage, -log_pi, rollout, reference, options), slope, 1e-6)
            << advantage << " at " << log_pi;
      }
    }
  }
}

}  // namespace
}  // namespace sparsam
