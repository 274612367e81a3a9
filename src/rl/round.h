// One round of questions: asked, answered several times each, judged.
#pragma once

#include <cstdint>
#include <vector>

#include "generate/chat.h"
#include "rl/curriculum.h"
#include "rl/policy_step.h"
#include "rl/reward.h"
#include "rl/rollout.h"

namespace sparsam {

struct RoundOptions {
  std::size_t questions = 48, answers = 8, max_tokens = 256;
  double temperature = 1;
  std::uint64_t seed = 1;
};

// The answers to one question.
struct Group {
  Curriculum::Choice choice;
  std::vector<std::int32_t> prompt;
  std::vector<Completion> completions;
  std::vector<Rewarded> rewards;

  double right_share() const;
  bool has_variance() const;
};

// Round `number` of a run, with questions [number * questions, …). What it gives depends on the weights, the options
// and what the curriculum noted before. Errors: those of the engine and of the chat template.
Result<std::vector<Group>> play_round(Engine& engine, const Chat& chat, const Curriculum& curriculum,
                                      Rewarder& rewarder, const RoundOptions& options, std::uint64_t number);

// What the policy learns from: every answer of the round with its advantage.
std::vector<Experience> experience_of(const std::vector<Group>& groups, const GrpoOptions& options);

}  // namespace sparsam
