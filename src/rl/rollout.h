// Answers of a policy to questions: what it said, and how likely it found each token.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "generate/engine.h"

namespace sparsam {

struct Completion {
  std::size_t request = 0;                 // of those that were asked
  std::vector<std::int32_t> tokens;        // the end token included, where it came
  std::vector<float> log_probabilities;    // of each, by the model's own distribution
  std::vector<std::uint16_t> routes = {};  // see Event::routes
  Finish finish = Finish::none;
};

// One completion for each request, in their order. As many run at once as the engine has room for; what each gets does
// not depend on that. Errors: those of Engine::submit and Engine::step.
Result<std::vector<Completion>> roll_out(Engine& engine, std::span<const Request> requests);

}  // namespace sparsam
