// Each rule against the probabilities that it should leave, computed plainly; and what must never change a draw.
#include "generate/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"

namespace sparsam {
namespace {

const Kernels& kKernels = kernels_for(Isa::scalar);
const std::vector<float> kLogits = {1.0f, 3.0f, 2.5f, -1.0f, 0.5f, 3.0f, -4.0f, 2.0f};
const std::vector<std::int32_t> kHistory = {4, 7, 1};

SamplingParameters plain() {
  SamplingParameters p;
  p.temperature = 1;
  return p;
}

std::vector<double> probabilities(std::vector<double> logits) {
  double sum = 0;
  for (double& x : logits) sum += x = std::exp(x);
  for (double& x : logits) x /= sum;
  return logits;
}

// The given tokens only, their probabilities adding up to one.
std::vector<double> only(std::vector<double> p, const std::vector<std::size_t>& kept) {
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (std::ranges::find(kept, i) == kept.end()) p[i] = 0;
    sum += p[i];
  }
  for (double& x : p) x /= sum;
  return p;
}

std::vector<double> of_logits() { return probabilities({kLogits.begin(), kLogits.end()}); }

// How often each token comes among 20,000 draws; three standard deviations are at most 0.011.
void expect_distribution(SamplingParameters p, const std::vector<double>& wanted,
                         const std::vector<std::int32_t>& history = kHistory, std::size_t prompt = kHistory.size()) {
  constexpr int kDraws = 20000;
  std::vector<int> count(kLogits.size());
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<float> logits = kLogits;
    p.seed = static_cast<std::uint64_t>(draw);
    ++count[static_cast<std::size_t>(sample(kKernels, logits, p, history, prompt).token)];
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(count[i]) / kDraws, wanted[i], 0.012) << "token " << i;
    if (wanted[i] == 0) {
      EXPECT_EQ(count[i], 0) << "token " << i << " is ruled out";
    }
  }
}

std::int32_t greedy(std::vector<float> logits, SamplingParameters p,
                    const std::vector<std::int32_t>& history = kHistory, std::size_t prompt = kHistory.size()) {
  p.temperature = 0;
  return sample(kKernels, logits, p, history, prompt).token;
}

TEST(Sampler, GreedyTakesTheLowestOfTheLikeliest) {
  EXPECT_EQ(greedy(kLogits, plain()), 1);
  EXPECT_EQ(greedy({5, 5, 5}, plain()), 0);
}

TEST(Sampler, TemperaturesTooSmallToDivideByAreGreedy) {
  for (const float temperature : {1e-45f, 1e-38f, 1e-10f}) {
    SamplingParameters p = plain();
    p.temperature = temperature;
    std::vector<float> logits = {10000.0f, 9999.0f, -10000.0f};
    const Sampled sampled = sample(kKernels, logits, p, kHistory, kHistory.size());
    EXPECT_EQ(sampled.token, 0);
    EXPECT_TRUE(std::isfinite(sampled.log_probability));
  }
}

TEST(Sampler, DrawsByTheSoftmaxOfTheLogitsOverTheTemperature) {
  for (const float temperature : {0.5f, 1.0f, 3.0f}) {
    SamplingParameters p = plain();
    p.temperature = temperature;
    std::vector<double> scaled;
    for (const float x : kLogits) scaled.push_back(static_cast<double>(x / temperature));
    expect_distribution(p, probabilities(scaled));
  }
}

TEST(Sampler, TopKKeepsTheLikeliestAndOfEqualOnesTheLowest) {
  SamplingParameters p = plain();
  p.top_k = 3;
  expect_distribution(p, only(of_logits(), {1, 5, 2}));
  p.top_k = 1;
  expect_distribution(p, only(of_logits(), {1}));
  p.top_k = 100;
  expect_distribution(p, of_logits());
}

TEST(Sampler, TopPKeepsTheFewestWhoseMassReachesIt) {
  // Sorted: 1 and 5 with 0.311 each, 2 with 0.189, 7 with 0.114, 0 with 0.042, …
  SamplingParameters p = plain();
  p.top_p = 0.6f;
  expect_distribution(p, only(of_logits(), {1, 5}));
  p.top_p = 0.7f;
  expect_distribution(p, only(of_logits(), {1, 5, 2}));
  p.top_p = 0.0f;
  expect_distribution(p, only(of_logits(), {1}));
}

TEST(Sampler, MinPKeepsWhatIsNotTooFarFromTheLikeliest) {
  SamplingParameters p = plain();
  p.min_p = 0.5f;  // 2's probability is 0.61 of the largest, 7's 0.37
  expect_distribution(p, only(of_logits(), {1, 5, 2}));
  p.min_p = 1.0f;
  expect_distribution(p, only(of_logits(), {1, 5}));
}

TEST(Sampler, TypicalPKeepsWhatSurprisesMostLikeTheEntropy) {
  const std::vector<double> all = of_logits();
  double entropy = 0;
  for (const double x : all) entropy -= x * std::log(x);
  for (const float mass : {0.2f, 0.5f, 0.9f}) {
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), 0);
    const auto distance = [&](std::size_t i) { return std::fabs(-std::log(all[i]) - entropy); };
    std::ranges::sort(
        order, [&](std::size_t a, std::size_t b) { return std::pair(distance(a), a) < std::pair(distance(b), b); });
    std::vector<std::size_t> kept;
    double sum = 0;
    while (sum < static_cast<double>(mass)) {
      kept.push_back(order[kept.size()]);
      sum += all[kept.back()];
    }
    SamplingParameters p = plain();
    p.typical_p = mass;
    expect_distribution(p, only(all, kept));
  }
}

TEST(Sampler, TheRepetitionPenaltyDividesPositiveAndMultipliesNegativeLogits) {
  SamplingParameters p = plain();
  p.repetition_penalty = 2;
  std::vector<double> changed(kLogits.begin(), kLogits.end());
  for (const std::size_t i : {1u, 4u, 7u}) changed[i] /= 2;
  changed[3] *= 2;
  std::vector<std::int32_t> history = kHistory;
  history.push_back(3);
  history.push_back(1);  // twice there counts once
  expect_distribution(p, probabilities(changed), history);
}

TEST(Sampler, TheRepetitionPenaltyLooksBackNoFurtherThanItsWindow) {
  SamplingParameters p = plain();
  p.repetition_penalty = 100;
  p.penalty_window = 2;
  EXPECT_EQ(greedy({9, 8, 7, 6}, p, {0, 1, 2}), 0) << "0 was three tokens ago";
  p.penalty_window = 3;
  EXPECT_EQ(greedy({9, 8, 7, 6}, p, {0, 1, 2}), 3);
}

TEST(Sampler, PresenceAndFrequencyPenaltiesCountGeneratedTokensOnly) {
  SamplingParameters p = plain();
  p.presence_penalty = 0.5f;
  p.frequency_penalty = 0.25f;
  std::vector<double> changed(kLogits.begin(), kLogits.end());
  changed[1] -= 0.5 + 2 * 0.25;
  changed[2] -= 0.5 + 0.25;
  expect_distribution(p, probabilities(changed), {5, 5, 5, 1, 2, 1}, 3);
}

TEST(Sampler, ALogitBiasShiftsOrRulesOut) {
  SamplingParameters p = plain();
  p.logit_bias = {{1, -2.0f}, {5, -1000.0f}};
  std::vector<double> changed(kLogits.begin(), kLogits.end());
  changed[1] -= 2;
  changed[5] -= 1000;
  expect_distribution(p, probabilities(changed));
}

TEST(Sampler, WhatTheModelRulesOutNeverComes) {
  SamplingParameters p = plain();
  p.temperature = 100;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    p.seed = seed;
    std::vector<float> logits(4, -std::numeric_limits<float>::infinity());
    logits[2] = -50;
    EXPECT_EQ(sample(kKernels, logits, p, kHistory, 3).token, 2);
  }
}

TEST(Sampler, TheLogProbabilityIsTheModelsOwnWhateverTheRules) {
  SamplingParameters p = plain();
  p.temperature = 0.3f;
  p.top_k = 2;
  p.repetition_penalty = 1.7f;
  p.logit_bias = {{2, 9.0f}};
  std::vector<float> logits = kLogits;
  const Sampled drawn = sample(kKernels, logits, p, kHistory, 3);
  EXPECT_NEAR(drawn.log_probability, std::log(of_logits()[static_cast<std::size_t>(drawn.token)]), 1e-5);
}

TEST(Sampler, ADrawDependsOnSeedChoiceAndPositionAndOnNothingElse) {
  SamplingParameters p = plain();
  p.temperature = 100;  // nearly uniform
  std::vector<std::int32_t> tokens;
  for (std::uint32_t choice = 0; choice < 2; ++choice) {
    for (std::size_t position = 1; position < 40; ++position) {
      p.choice = choice;
      const std::vector<std::int32_t> history(position, 0);
      std::vector<float> logits = kLogits, again = kLogits;
      tokens.push_back(sample(kKernels, logits, p, history, 1).token);
      EXPECT_EQ(sample(kKernels, again, p, std::vector<std::int32_t>(position, 3), position).token, tokens.back());
    }
  }
  const auto half = static_cast<std::ptrdiff_t>(tokens.size() / 2);
  EXPECT_FALSE(std::equal(tokens.begin(), tokens.begin() + half, tokens.begin() + half)) << "choices differ";
  std::ranges::sort(tokens);
  EXPECT_GE(std::unique(tokens.begin(), tokens.end()) - tokens.begin(), 6) << "positions differ";
}

// More candidates than are sorted at first: what is kept is what sorting all of them would keep.
TEST(Sampler, CutsALargeVocabularyAsIfItWereSorted) {
  constexpr std::size_t kSize = 5000;
  Random random(3);
  std::vector<float> logits(kSize);
  for (float& x : logits) x = 0.5f * std::round(4 * random.normal());  // with many ties
  std::vector<double> wide(logits.begin(), logits.end());
  const std::vector<double> all = probabilities(wide);
  std::vector<std::size_t> order(kSize);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order,
                    [&](std::size_t a, std::size_t b) { return std::pair(-logits[a], a) < std::pair(-logits[b], b); });
  for (const float mass : {0.05f, 0.5f, 0.95f}) {
    std::size_t kept = 0;
    double sum = 0;
    while (sum < static_cast<double>(mass)) sum += all[order[kept++]];
    std::vector<bool> allowed(kSize);
    for (std::size_t i = 0; i <= kept; ++i) allowed[order[i]] = true;  // rounding may keep one more
    SamplingParameters p = plain();
    p.top_p = mass;
    for (p.seed = 0; p.seed < 400; ++p.seed) {
      std::vector<float> copy = logits;
      EXPECT_TRUE(allowed[static_cast<std::size_t>(sample(kKernels, copy, p, kHistory, 3).token)]);
    }
  }
}

TEST(Sampler, EveryInstructionSetDrawsTheSame) {
  Random random(4);
  std::vector<float> logits(1000);
  for (float& x : logits) x = 3 * random.normal();
  for (const float top_p : {1.0f, 0.8f}) {
    SamplingParameters p = plain();
    p.top_p = top_p;
    for (p.seed = 0; p.seed < 50; ++p.seed) {
      std::vector<float> copy = logits;
      const Sampled wanted = sample(kKernels, copy, p, kHistory, 3);
      for (const Isa isa : available_isas()) {
        copy = logits;
        const Sampled got = sample(kernels_for(isa), copy, p, kHistory, 3);
        EXPECT_EQ(got.token, wanted.token) << name(isa);
        EXPECT_EQ(got.log_probability, wanted.log_probability) << name(isa);
      }
    }
  }
}

TEST(Sampler, ParametersOutOfRangeAreNamed) {
  const auto refused = [](auto&& set) {
    SamplingParameters p;
    set(p);
    const auto checked = p.check();
    return checked ? std::string("accepted") : checked.error().message;
  };
  EXPECT_EQ(refused([](auto& p) { p.temperature = -1; }), "temperature is -1; it must be between 0 and 100");
  EXPECT_TRUE(refused([](auto& p) { p.top_p = 1.5f; }).starts_with("top-p is 1.5"));
  EXPECT_TRUE(refused([](auto& p) { p.min_p = std::nanf(""); }).starts_with("min-p is nan"));
  EXPECT_TRUE(refused([](auto& p) { p.top_k = -1; }).starts_with("top-k is -1"));
  EXPECT_TRUE(refused([](auto& p) { p.repetition_penalty = 0; }).starts_with("repetition-penalty is 0"));
  EXPECT_EQ(refused([](auto&) {}), "accepted");
}

TEST(Sampler, TheLikeliestComeInOrderWithTheModelsOwnProbabilities) {
  const auto best = likeliest(kKernels, kLogits, 3);
  const auto p = probabilities({kLogits.begin(), kLogits.end()});
  ASSERT_EQ(best.size(), 3u);
  const std::vector<std::size_t> expected = {1, 5, 2};  // 1 and 5 are equal
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(best[i].token, static_cast<std::int32_t>(expected[i]));
    EXPECT_NEAR(best[i].log_probability, std::log(p[expected[i]]), 1e-5);
  }
  EXPECT_EQ(likeliest(kKernels, kLogits, 100).size(), kLogits.size());
}

TEST(Sampler, DrawsAllowedTokensOnlyAndKeepsTheModelsOwnProbability) {
  const std::vector<float> logits{1, 4, 2, 3, 0, 5, 5, 6};
  grammar::TokenMask mask(4);  // shorter than the logits: what it does not know is not allowed
  mask.allow(0);
  mask.allow(2);
  for (const float temperature : {0.0f, 1.0f}) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      SamplingParameters p;
      p.temperature = temperature;
      p.seed = seed;
      p.repetition_penalty = 1.5f;
      std::vector<float> copy = logits, free = logits;
      const Sampled drawn = sample(kKernels, copy, p, kHistory, 3, &mask);
      EXPECT_TRUE(drawn.token == 0 || drawn.token == 2);
      EXPECT_TRUE(temperature > 0 || drawn.token == 2);
      double sum = 0;
      for (const float l : logits) sum += std::exp(static_cast<double>(l));
      EXPECT_NEAR(drawn.log_probability,
                  static_cast<double>(logits[static_cast<std::size_t>(drawn.token)]) - std::log(sum), 1e-5);
    }
  }
}

}  // namespace
}  // namespace sparsam
