#include "tensor/moe.h"

#include "tensor/testing.h"

namespace sparsam {
namespace {

using testing::Bench;
using testing::Matrix;
using testing::Rows;

class Route : public ::testing::Test {
 protected:
  Routing route_one(const std::vector<float>& logits, const std::vector<float>& bias) {
    const Tensor x = bench_.ctx.make(1, logits.size());
    std::copy(logits.begin(), logits.end(), x.row(0));
    rule_.experts = logits.size();
    return route(bench_.ctx, x, bias.empty() ? Vector{} : Vector(bias), rule_);
  }
  Bench bench_;
  RoutingRule rule_;
};

TEST_F(Route, TiesGoToTheLowestExpert) {
  rule_.per_token = 3;
  EXPECT_EQ(route_one({1, 1, 1, 1, 1}, {}).expert, (std::vector<std::int32_t>{0, 1, 2}));
  EXPECT_EQ(route_one({0, 2, 1, 2, 1}, {}).expert, (std::vector<std::int32_t>{1, 3, 2}));
}

TEST_F(Route, SoftmaxWeightsAreProbabilitiesOverAllExperts) {
  rule_.per_token = 2;
  const Routing r = route_one({0, std::log(2.0f), std::log(5.0f)}, {});
  EXPECT_EQ(r.expert, (std::vector<std::int32_t>{2, 1}));
  EXPECT_NEAR(r.weight_TK.row(0)[0], 5.0f / 8, 1e-6);
  EXPECT_NEAR(r.weight_TK.row(0)[1], 2.0f / 8, 1e-6);
}

TEST_F(Route, NormalisedWeightsAddUpToTheFactor) {
  rule_.per_token = 2;
  rule_.normalize = true;
  rule_.factor = 2.5f;
  const Routing r = route_one({0, std::log(2.0f), std::log(6.0f)}, {});
  EXPECT_NEAR(r.weight_TK.row(0)[0], 2.5f * 6 / 8, 1e-6);
  EXPECT_NEAR(r.weight_TK.row(0)[1], 2.5f * 2 / 8, 1e-6);
}

TEST_F(Route, TheBiasSteersSelectionOnlyNeverTheWeight) {
  rule_.score = RoutingRule::Score::sigmoid;
  rule_.per_token = 1;
  EXPECT_EQ(route_one({2, 1, 0}, {}).expert[0], 0);
  const Routing r = route_one({2, 1, 0}, {0, 0, 0.9f});
  EXPECT_EQ(r.expert[0], 2);
  EXPECT_NEAR(r.weight_TK.row(0)[0], 0.5f, 1e-7) << "sigmoid(0), without the bias";
}

TEST_F(Route, AGroupsScoreIsItsBestExpertOrItsTwoBest) {
  rule_.score = RoutingRule::Score::sigmoid;
  rule_.per_token = 1;
  rule_.groups = 2;
  rule_.groups_kept = 1;
  // The first group has the best expert, the second the best pair.
  const std::vector<float> logits = {1.0f, -9, -9, 0.9f, 0.8f, -9};
  rule_.group_score = RoutingRule::GroupScore::best;
  EXPECT_EQ(route_one(logits, {}).expert[0], 0);
  rule_.group_score = RoutingRule::GroupScore::two_best;
  EXPECT_EQ(route_one(logits, {}).expert[0], 3);
}

TEST_F(Route, ExpertsOfDroppedGroupsAreNotChosenHoweverLowTheOthersAre) {
  rule_.score = RoutingRule::Score::sigmoid;
  rule_.group_score = RoutingRule::GroupScore::two_best;
  rule_.per_token = 2;
  rule_.groups = 2;
  rule_.groups_kept = 1;
  // All choices of the kept group but one lie below zero.
  EXPECT_EQ(route_one({-20, -20, -20, 1}, {-0.5f, -0.5f, -0.5f, 0.5f}).expert, (std::vector<std::int32_t>{3, 2}));
}

TEST_F(Route, AgreesWithLoopsOverDouble) {
  for (const bool sigmoid : {false, true}) {
    rule_ = {};
    rule_.score = sigmoid ? RoutingRule::Score::sigmoid : RoutingRule::Score::softmax;
    rule_.per_token = 6;
    rule_.experts = 64;
    const Tensor logits = bench_.random(50, 64, 3);
    const Routing r = route(bench_.ctx, logits, {}, rule_);
    for (std::size_t t = 0; t < 50; ++t) {
      std::vector<std::pair<double, int>> scores;
      double sum = 0;
      for (int e = 0; e < 64; ++e) sum += std::exp(static_cast<double>(logits.row(t)[e]));
      for (int e = 0; e < 64; ++e) {
        const double x = logits.row(t)[e];
        scores.emplace_back(-(sigmoid ? 1 / (1 + std::exp(-x)) : std::exp(x) / sum), e);
      }
      std::ranges::sort(scores);
      for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(r.expert[t * 6 + i], scores[i].second);
        EXPECT_NEAR(r.weight_TK.row(t)[i], -scores[i].first, 1e-6);
      }
    }
  }
}

TEST_F(Route, ScoresThatAreNoNumbersChooseTheFirstExpertsAndStayVisible) {
  rule_.per_token = 2;
  const Routing r = route_one({std::nanf(""), std::nanf(""), std::nanf("")}, {});
  EXPECT_EQ(r.expert, (std::vector<std::int32_t>{0, 1}));
  EXPECT_TRUE(std::isnan(r.weight_TK.row(0)[0]));
}

// Of gate, up and down; or each expert's begin one further than those of the one before it.
struct Formats {
  std::array<DType, 3> of;
  bool each_expert_another = false;
  DType operator()(std::size_t matrix, std::size_t expert) const {
    return of[(matrix + (each_expert_another ? expert : 0)) % of.size()];
  }
};

class MixExperts : public ::testing::TestWithParam<Formats> {
 protected:
  static constexpr std::size_t kExperts = 5, kWidth = 256, kHidden = 256, kTokens = 23, kPerToken = 3;
  MixExperts() {
    for (std::size_t e = 0; e < kExperts; ++e) {
      gate_.emplace_back(GetParam()(0, e), kHidden, kWidth, 10 + e);
      up_.emplace_back(GetParam()(1, e), kHidden, kWidth, 20 + e);
      down_.emplace_back(GetParam()(2, e), kWidth, kHidden, 30 + e);
      experts_.gate.push_back(gate_[e].weight);
      experts_.up.push_back(up_[e].weight);
      experts_.down.push_back(down_[e].weight);
    }
    Random random(1);
    routing_.per_token = kPerToken;
    for (std::size_t t = 0; t < kTokens; ++t) {
      for (std::size_t i = 0; i < kPerToken; ++i) {
        // The last expert stays without tokens, and a token may come to one expert twice: the sums must not care.
        routing_.expert.push_back(static_cast<std::int32_t>(random.below(kExperts - 1)));
        weights_.push_back(random.uniform(0.1f, 1.0f));
      }
    }
    routing_.weight_TK = weights_of(0, kTokens);
  }
  Tensor weights_of(std::size_t first, std::size_t tokens) {
    return {DType::f32, weights_.data() + first * kPerToken, nullptr, tokens, kPerToken, kPerToken, nullptr};
  }
  std::vector<Matrix> gate_, up_, down_;
  Experts experts_;
  std::vector<float> weights_;
  Routing routing_;
};

TEST_P(MixExperts, IsTheWeightedSumOfTheChosenExperts) {
  Bench bench;
  const Tensor x = bench.random(kTokens, kWidth, 2);
  Rows wanted;
  for (std::size_t t = 0; t < kTokens; ++t) {
    auto& out = wanted.emplace_back(kWidth, 0.0);
    const Rows one = {testing::rows_of(x)[t]};
    for (std::size_t i = t * kPerToken; i < (t + 1) * kPerToken; ++i) {
      const auto e = static_cast<std::size_t>(routing_.expert[i]);
      Rows hidden = testing::naive_linear(one, gate_[e]);
      const Rows up = testing::naive_linear(one, up_[e]);
      for (std::size_t f = 0; f < kHidden; ++f) hidden[0][f] *= up[0][f] / (1 + std::exp(-hidden[0][f]));
      const Rows y = testing::naive_linear(hidden, down_[e]);
      for (std::size_t d = 0; d < kWidth; ++d) out[d] += static_cast<double>(weights_[i]) * y[0][d];
    }
  }
  bool packed = false;
  for (const DType type : GetParam().of) packed = packed || is_quantized(type);
  EXPECT_LE(testing::relative_error(testing::rows_of(mix_experts(bench.ctx, x, experts_, routing_)), wanted),
            packed ? 2e-2 : 1e-6);
}

TEST_P(MixExperts, GivesATokenTheSameBitsAloneAndAtEveryLevelAndThreadCount) {
  Rows first;
  for (const Isa isa : available_isas()) {
    for (const int threads : {1, 2}) {
      Bench bench(isa, threads);
      const Tensor x = bench.random(kTokens, kWidth, 2);
      const Rows all = testing::rows_of(mix_experts(bench.ctx, x, experts_, routing_));
      if (first.empty()) first = all;
      EXPECT_TRUE(all == first) << name(isa) << ", " << threads << " threads";
      const Tensor one = bench.ctx.make(1, kWidth);
      std::copy(x.row(5), x.row(5) + kWidth, one.row(0));
      Routing own;
      own.per_token = kPerToken;
      own.expert.assign(routing_.expert.begin() + 15, routing_.expert.begin() + 18);
      own.weight_TK = weights_of(5, 1);
      EXPECT_TRUE(testing::rows_of(mix_experts(bench.ctx, one, experts_, own))[0] == all[5]) << name(isa);
    }
  }
}

using enum DType;
INSTANTIATE_TEST_SUITE_P(Formats, MixExperts,
                         ::testing::Values(Formats{{f32, f32, f32}}, Formats{{bf16, f8_e4m3, f16}},
                                           Formats{{q4_k, q4_k, q6_k}}, Formats{{q4_k, q5_0, q8_0}},
                                           Formats{{q8_0, f32, iq4_xs}}, Formats{{bf16, q4_1, mxfp4}},
                                           Formats{{q4_k, q5_0, bf16}, true}),
                         [](const auto& each) {
                           std::string name = each.param.each_expert_another ? "Mixed" : "";
                           for (const DType type : each.param.of) name += std::string(sparsam::info(type).name) + "x";
                           return name;
                         });

}  // namespace
}  // namespace sparsam
