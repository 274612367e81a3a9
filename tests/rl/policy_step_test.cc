// Rollouts and steps of policy gradients on tiny models of every architecture: the trainer finds tokens as likely as
// the engine did, and what is rewarded comes more often.
#include "rl/policy_step.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/tiny_model.h"

namespace sparsam {
namespace {

constexpr std::size_t kAnswers = 8, kQuestions = 4, kLongest = 6;

class Policy : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    tiny_ = testing::tiny_model(GetParam());
    ASSERT_TRUE(testing::write_tiny_model(tiny_, folder_.path()));
    TrainerOptions options;
    options.small_steps_in_double = false;
    options.leaves = 2;
    options.threads = 2;
    trainer_ = Trainer::create(Checkpoint::open(folder_.path()).value(), options).value();
  }

  std::vector<Request> questions(std::uint64_t round) {
    std::vector<Request> requests;
    for (std::size_t q = 0; q < kQuestions; ++q) {
      for (std::uint32_t answer = 0; answer < kAnswers; ++answer) {
        Request request;
        request.prompt = testing::tiny_tokens(tiny_, 5, 100 + q);
        request.sampling.temperature = 1;
        request.sampling.seed = 1000 * round + q;
        request.sampling.choice = answer;
        request.max_tokens = kLongest;
        request.stop_tokens = {7};
        requests.push_back(request);
      }
    }
    return requests;
  }

  std::vector<Completion> answers(const std::vector<Request>& requests, std::size_t at_once) {
    const auto engine = Engine::create(trainer_->shared_model(), {.threads = 2,
                                                                  .cache_dtype = DType::f32,
                                                                  .context = 32,
                                                                  .sequences = at_once,
                                                                  .share_prefixes = false,
                                                                  .record_routes = true});
    return roll_out(*engine.value(), requests).value();
  }

  testing::ScratchFolder folder_;
  testing::TinyModel tiny_;
  std::unique_ptr<Trainer> trainer_;
};

// The share of even tokens, of all that an answer could have.
double reward(const Completion& completion) {
  const auto even = std::ranges::count_if(completion.tokens, [](std::int32_t id) { return id % 2 == 0; });
  return static_cast<double>(even) / static_cast<double>(kLongest);
}

TEST_P(Policy, LearnsWhatIsRewardedAndFindsTokensAsLikelyAsTheRolloutDid) {
  double first = 0, last = 0;
  constexpr std::uint64_t kRounds = 12;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    const std::vector<Request> requests = questions(round);
    const std::vector<Completion> completions = answers(requests, 32);
    std::vector<Experience> experience;
    double mean = 0;
    for (std::size_t q = 0; q < kQuestions; ++q) {
      std::vector<double> rewards;
      for (std::size_t i = q * kAnswers; i < (q + 1) * kAnswers; ++i) rewards.push_back(reward(completions[i]));
      const std::vector<double> by = advantages(rewards, {});
      for (std::size_t i = 0; i < kAnswers; ++i) {
        const std::size_t at = q * kAnswers + i;
        experience.push_back({requests[at].prompt, completions[at], by[i], {}});
        mean += rewards[i] / (kQuestions * kAnswers);
      }
    }
    (round == 0 ? first : last) = mean;
    const auto report = policy_step(*trainer_, experience, {}, kLongest, 0.003);
    ASSERT_TRUE(report) << report.error().message;
    // Latent attention multiplies in another order where it generates; all else uses the same kernels.
    const bool latent = GetParam().starts_with("deepseek");
    EXPECT_LE(report->mean_difference, latent ? 1e-4 : 1e-6);
    EXPECT_EQ(report->clipped_share, 0) << "rollouts are on-policy";
  }
  EXPECT_GT(last, first + 0.15) << "from " << first;
}

TEST_P(Policy, AnswersDoNotDependOnHowManyRunAtOnce) {
  const std::vector<Request> requests = questions(0);
  const std::vector<Completion> one = answers(requests, 1), many = answers(requests, 32);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].tokens, many[i].tokens);
    EXPECT_EQ(one[i].log_probabilities, many[i].log_probabilities);
  }
}

TEST_P(Policy, TrainsWithTheExpertsThatGenerated) {
  const std::vector<Request> requests = questions(0);
  std::vector<Completion> completions = answers(requests, 32);
  const RoutingRule& rule = trainer_->model().config().routing;
  std::vector<Experience> experience;
  for (const Completion& completion : completions) {
    const std::size_t read = requests[completion.request].prompt.size() + completion.tokens.size() - 1;
    if (rule.experts == 0) {
      EXPECT_TRUE(completion.routes.empty());
      continue;
    }
    ASSERT_EQ(completion.routes.size() % (read * rule.per_token), 0u);
    ASSERT_FALSE(completion.routes.empty());
    for (const std::uint16_t expert : completion.routes) ASSERT_LT(expert, rule.experts);
    experience.push_back(
        {requests[completion.request].prompt, completion, completion.request % 2 == 0 ? 1.0 : -1.0, {}});
  }
  if (rule.experts == 0) return;
  // Other experts than those: the tokens are no longer as likely, so the trace is followed.
  std::vector<Experience> misled = experience;
  for (Experience& one : misled) {
    for (std::uint16_t& expert : one.completion.routes)
      expert = static_cast<std::uint16_t>((expert + 1) % rule.experts);
  }
  const auto astray = policy_step(*trainer_, misled, {}, kLongest, 0);
  ASSERT_TRUE(astray) << astray.error().message;
  EXPECT_GT(astray->mean_difference, 1e-3);
  const auto faithful = policy_step(*trainer_, experience, {}, kLongest, 0);
  ASSERT_TRUE(faithful) << faithful.error().message;
  EXPECT_LE(faithful->mean_difference, 1e-5);
}

TEST_P(Policy, GroupsWithoutVarianceTeachNothing) {
  const std::vector<Request> requests = questions(0);
  std::vector<Experience> experience;
  for (const Completion& completion : answers(requests, 32)) {
    experience.push_back({requests[completion.request].prompt, completion, 0, {}});
  }
  const auto report = policy_step(*trainer_, experience, {}, kLongest, 0.003);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Models, Policy, ::testing::ValuesIn(testing::tiny_architectures()),
                         [](const auto& model) { return model.param; });

}  // namespace
}  // namespace sparsam
