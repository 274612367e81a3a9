#include "rl/reward.h"

#include <algorithm>

#include "base/random.h"
#include "rl/grpo.h"

namespace sparsam {

Rewarder::Rewarder(const RewardOptions& options) : options_(options) {
  if (!options.verifier.empty()) {
    external_ = std::make_unique<tasks::ExternalVerifier>(options.verifier, options.verifier_timeout_ms);
  }
}

Rewarded Rewarder::operator()(const tasks::Question& question, const std::string& completion, std::size_t tokens,
                              bool whole, std::uint64_t number) {
  const tasks::Verdict verdict =
      external_ ? external_->verify(question, completion) : tasks::verify(question, completion);
  Rewarded result{0, verdict.right && whole, verdict.format_ok, verdict.reason};
  if (verdict.right && !whole) result.reason = "it did not come to an end";
  switch (options_.kind) {
    case RewardOptions::Kind::right:
      result.reward = result.right ? 1 : verdict.format_ok ? options_.format_reward : 0;
      break;
    case RewardOptions::Kind::format:
      result.reward = verdict.format_ok && whole ? 1 : 0;
      break;
    case RewardOptions::Kind::random:
      result.reward = uniform(options_.seed, 1, number, Purpose::data) < 0.5 ? 1 : 0;
      break;
  }
  if (options_.overlong_margin > 0) {
    result.reward -= overlong_penalty(tokens, options_.max_tokens, options_.overlong_margin);
  }
  return result;
}

}  // namespace sparsam
