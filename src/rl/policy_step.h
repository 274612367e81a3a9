// One step of policy gradients from answers that were sampled: the trainer reads them again, compares how likely it
// finds their tokens with what the rollout found, and moves the weights.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rl/grpo.h"
#include "rl/rollout.h"
#include "train/trainer.h"

namespace sparsam {

struct Experience {
  std::vector<std::int32_t> prompt;
  Completion completion;
  double advantage = 0;
  std::vector<float> reference;  // log-probabilities of the completion's tokens by the reference; empty without one
};

struct PolicyReport {
  StepReport step;
  std::size_t tokens = 0;      // of completions
  double mean_difference = 0;  // |log pi - log pi_rollout| over the tokens
  double largest_difference = 0;
  double clipped_share = 0;
};

// Every token counts alike (DAPO 3.3): the divisor is the number of completions times `divisor_tokens`, a constant, so
// that an answer's length does not change what its tokens count (Dr. GRPO). Errors: invalid_argument (nothing to learn
// from), and those of Trainer::step.
Result<PolicyReport> policy_step(Trainer& trainer, std::span<const Experience> experience, const GrpoOptions& options,
                                 std::size_t divisor_tokens, double rate, double bias_rate = 0);

}  // namespace sparsam
