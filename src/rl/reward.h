// What an answer is worth: 1 where it is right, a little where it has at least the form of an answer, less where it
// comes near the limit of tokens. No other model judges.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tasks/external_verifier.h"
#include "tasks/verify.h"

namespace sparsam {

struct RewardOptions {
  enum class Kind {
    right,
    format,  // a control: any answer line of the kind asked counts as right
    random,  // a control: a coin decides
  };
  Kind kind = Kind::right;
  double format_reward = 0.1;
  std::size_t max_tokens = 256, overlong_margin = 32;  // see overlong_penalty; 0: no penalty
  std::string verifier = {};                           // a program; empty: our own
  int verifier_timeout_ms = 5000;
  std::uint64_t seed = 1;  // of the coin
};

struct Rewarded {
  double reward = 0;
  bool right = false;  // whatever the reward is for
  bool format_ok = false;
  std::string reason;  // why not right
};

class Rewarder {
 public:
  explicit Rewarder(const RewardOptions& options);
  // tokens: of the completion; whole: it ended by itself; number: of the answer in the run, for the coin.
  Rewarded operator()(const tasks::Question& question, const std::string& completion, std::size_t tokens, bool whole,
                      std::uint64_t number);
  // Errors: an external verifier that cannot be started at all.
  Result<void> ready() { return external_ ? external_->ready() : Result<void>(); }
  // How often an external verifier crashed, hung or spoke nonsense.
  std::int64_t verifier_failures() const { return external_ ? external_->failures() : 0; }

 private:
  RewardOptions options_;
  std::unique_ptr<tasks::ExternalVerifier> external_;
};

}  // namespace sparsam
