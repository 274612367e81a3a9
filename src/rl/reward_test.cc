#include "rl/reward.h"

#include <gtest/gtest.h>

namespace sparsam {
namespace {

tasks::Question sum() {
  tasks::Question question;
  question.text = "2+2?";
  question.answer = "4";
  return question;
}

TEST(Reward, IsForWhatIsRightAndALittleForTheForm) {
  Rewarder reward({.format_reward = 0.1, .max_tokens = 100, .overlong_margin = 20});
  const auto of = [&](const std::string& text, std::size_t tokens = 10, bool whole = true) {
    return reward(sum(), text, tokens, whole, 0);
  };
  EXPECT_EQ(of("<think>2+2=4</think>Four.\nAnswer: 4").reward, 1);
  EXPECT_EQ(of("Answer: 5").reward, 0.1);
  EXPECT_EQ(of("It is 4.").reward, 0) << "no answer line";
  EXPECT_EQ(of("Answer: four").reward, 0);
  EXPECT_FALSE(of("Answer: 4", 10, false).right) << "it did not end";
  EXPECT_EQ(of("Answer: 4", 10, false).reward, 0.1);
  EXPECT_EQ(of("Answer: 4", 90).reward, 0.5) << "half of the margin is used up";
  EXPECT_EQ(of("Answer: 4", 90).right, true);
  EXPECT_EQ(of("nonsense", 100, false).reward, -1);
}

TEST(Reward, ControlsDoNotLookAtWhatIsRight) {
  Rewarder format({.kind = RewardOptions::Kind::format});
  EXPECT_EQ(format(sum(), "Answer: 5", 5, true, 0).reward, 1);
  EXPECT_FALSE(format(sum(), "Answer: 5", 5, true, 0).right);
  EXPECT_EQ(format(sum(), "4", 5, true, 0).reward, 0);

  Rewarder coin({.kind = RewardOptions::Kind::random});
  double heads = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) heads += coin(sum(), "Answer: 5", 5, true, i).reward;
  EXPECT_NEAR(heads, 500, 60);
  EXPECT_TRUE(coin(sum(), "Answer: 4", 5, true, 3).right) << "what is told is what is right";
}

TEST(Reward, AVerifierThatFailsNeverRewards) {
  Rewarder reward({.verifier = "/nonexistent/verifier", .verifier_timeout_ms = 100});
  const Rewarded result = reward(sum(), "Answer: 4", 5, true, 0);
  EXPECT_EQ(result.reward, 0);
  EXPECT_NE(result.reason.find("verifier"), std::string::npos) << result.reason;
  EXPECT_EQ(reward.verifier_failures(), 1);
}

}  // namespace
}  // namespace sparsam
