// Frequencies and magnitudes against those of Hugging Face transformers 5.23, which computes them in float32.
#include "models/layers/rope_scaling.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace sparsam {
namespace {

constexpr std::array<std::size_t, 9> kPairs = {0, 5, 10, 13, 17, 20, 23, 26, 31};

RopeConfig rope_of(RopeConfig::Scaling scaling, double theta, double factor, double original) {
  RopeConfig c;
  c.dim = 64;
  c.scaling = scaling;
  c.theta = theta;
  c.factor = factor;
  c.original_context = original;
  return c;
}

void expect_rope(const RopeConfig& config, double magnitude, const std::array<double, 9>& frequencies) {
  const Rope rope = make_rope(config);
  ASSERT_EQ(rope.frequencies.size(), 32u);
  EXPECT_NEAR(rope.magnitude, magnitude, 1e-6);
  for (std::size_t i = 0; i < kPairs.size(); ++i) {
    EXPECT_NEAR(rope.frequencies[kPairs[i]] / frequencies[i], 1, 1e-5) << "pair " << kPairs[i];
  }
}

TEST(RopeScaling, LinearDividesAllFrequencies) {
  expect_rope(rope_of(RopeConfig::Scaling::linear, 1e4, 4, 0), 1,
              {0.25, 0.0592843406, 0.0140585322, 0.00592843397, 0.00187473558, 0.000790569466, 0.000333380362,
               0.000140585325, 3.33380376e-05});
}

TEST(RopeScaling, Llama3DividesLongWavesAndBlendsThoseBetween) {
  RopeConfig c = rope_of(RopeConfig::Scaling::llama3, 5e5, 8, 8192);
  c.low_freq_factor = 1;
  c.high_freq_factor = 4;
  expect_rope(c, 1,
              {1, 0.128687382, 0.0165604409, 0.00483942125, 0.000178507791, 3.42810235e-05, 1.00178686e-05,
               2.92749974e-06, 3.7673226e-07});
}

TEST(RopeScaling, YarnBlendsBetweenItsTwoCountsOfTurns) {
  expect_rope(rope_of(RopeConfig::Scaling::yarn, 1e6, 4, 32768), 1.13862944,
              {1, 0.115478203, 0.0133352149, 0.0030431177, 0.000324690831, 4.44569851e-05, 1.21741887e-05,
               3.33380353e-06, 3.84981632e-07});
}

TEST(RopeScaling, DeepSeeksMagnitudesCancelOrDivideAndScaleTheScores) {
  RopeConfig c = rope_of(RopeConfig::Scaling::yarn, 1e4, 40, 4096);
  const std::array<double, 9> frequencies = {1,
                                             0.237137362,
                                             0.0562341288,
                                             0.0183781441,
                                             0.00356199732,
                                             0.000790569407,
                                             3.3338034e-05,
                                             1.40585325e-05,
                                             3.33380353e-06};
  c.mscale = c.mscale_all_dim = 1;
  expect_rope(c, 1, frequencies);
  EXPECT_NEAR(yarn_score_factor(c), std::pow(0.1 * std::log(40.0) + 1, 2), 1e-12);
  c.mscale_all_dim = 0.707;
  expect_rope(c, 1.0857264, frequencies);
  EXPECT_NEAR(yarn_score_factor(c), std::pow(0.0707 * std::log(40.0) + 1, 2), 1e-12);
}

TEST(RopeScaling, ARampOfNoWidthIsAStep) {
  RopeConfig c = rope_of(RopeConfig::Scaling::yarn, 5e4, 32, 4096);
  c.beta_fast = c.beta_slow = 1;
  c.mscale = c.mscale_all_dim = 1;
  expect_rope(c, 1,
              {1, 0.184410617, 0.0340072773, 0.0123322811, 0.00318912975, 3.61404673e-05, 1.31058541e-05,
               4.75266143e-06, 8.76441277e-07});
}

TEST(RopeScaling, TheRampsEndsCanStayUnroundedAndTheMagnitudeBeGiven) {
  RopeConfig c = rope_of(RopeConfig::Scaling::yarn, 1e4, 16, 2048);
  c.beta_fast = 16;
  c.beta_slow = 2;
  c.truncate = false;
  c.attention_factor = 1.3;
  expect_rope(c, 1.3,
              {1, 0.237137362, 0.0562341288, 0.0159354135, 0.00114688498, 0.000197642366, 8.33450904e-05,
               3.51463314e-05, 8.3345094e-06});
}

TEST(RopeScaling, DivisorsOfAFileApplyPairByPair) {
  RopeConfig c = rope_of(RopeConfig::Scaling::none, 1e4, 1, 0);
  const Rope plain = make_rope(c);
  c.divisors.assign(32, 1.0f);
  c.divisors[7] = 8;
  const Rope divided = make_rope(c);
  EXPECT_EQ(divided.frequencies[7], plain.frequencies[7] / 8);
  EXPECT_EQ(divided.frequencies[8], plain.frequencies[8]);
}

}  // namespace
}  // namespace sparsam
