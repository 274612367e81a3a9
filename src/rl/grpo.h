// Group relative policy optimisation (GRPO: DeepSeekMath, arXiv 2402.03300), with the repairs of DAPO (arXiv
// 2503.14476) and Dr. GRPO (arXiv 2503.20783): what a token of an answer counts.
//
//   G answers to one question, rewards r_1 … r_G;  A_i = r_i - mean r
//   rho_t = pi(token t) / pi_rollout(token t)
//   maximise  sum over answers and tokens  min(rho_t A_i, clip(rho_t, 1 - low, 1 + high) A_i) / divisor
//             - beta (pi_ref / pi - log(pi_ref / pi) - 1)
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sparsam {

struct GrpoOptions {
  double clip_low = 0.2, clip_high = 0.28;  // DAPO 3.1: room for unlikely tokens to grow
  bool by_deviation = false;                // A_i divided by the rewards' deviation, as GRPO had it: favours questions
                                            // that are nearly always, or nearly never, answered
  double kl = 0;                            // beta
};

// A_i. All zero where all rewards are equal: such a group teaches nothing.
std::vector<double> advantages(std::span<const double> rewards, const GrpoOptions& options);

// What an answer that is too long loses (DAPO 3.4): nothing up to most - margin tokens, then falling, 1 from `most` on.
double overlong_penalty(std::size_t tokens, std::size_t most, std::size_t margin);

// Whether the ratio is beyond the clip, on the side to which the advantage pushes: the objective is flat there.
bool is_clipped(double advantage, double loss, double rollout, const GrpoOptions& options);

// The factor of the gradient of a token's loss -log pi: A rho, or zero where the ratio is clipped; and what the
// reference draws it back by. loss: now; rollout, reference: its log-probabilities there and then.
double token_factor(double advantage, double loss, double rollout, double reference, const GrpoOptions& options);

}  // namespace sparsam
