// metrics.jsonl of a run of reinforcement learning: an object for each step.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "eval/scores.h"

namespace sparsam {

struct ReasonMetrics {
  std::int64_t step = 0;  // counted from 1
  double reward = 0;      // mean over the answers
  double right = 0;       // share of the answers
  double format_ok = 0;
  double unended = 0;      // share that the limit of tokens cut off
  double length = 0;       // tokens of an answer, mean
  double no_variance = 0;  // share of the groups, which teach nothing
  double entropy = 0;      // mean of -log p over the sampled tokens
  double lr = 0;
  // Of the policy step; absent where no group had variance.
  std::optional<double> grad_norm, clipped, difference;  // |log pi - log pi_rollout|, mean over the tokens
  std::int64_t tokens = 0, trained_tokens = 0;           // of answers sampled, and learned from, in all
  double flops = 0;                                      // of all rollouts and steps so far
  double rollout_s = 0, train_s = 0;                     // of this step
  std::int64_t verifier_failures = 0;                    // so far
  // By "family/level": the shares of right answers of the step's groups, in the order of the questions.
  std::map<std::string, std::vector<double>> groups;
  // Behind the step, on held-out questions.
  std::optional<double> pass_1, pass_k, majority;
  std::int64_t k = 0;
  std::map<std::string, double> family_pass_1;

  std::string to_json() const;  // one line, without its end
  // Nothing for what is no line of ours.
  static std::optional<ReasonMetrics> parse(std::string_view line);
};

}  // namespace sparsam
