// What an engine is asked, and what it tells of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generate/sampler.h"
#include "generate/thought_budget.h"
#include "grammar/constraint.h"

namespace sparsam {

// constraint: no token of the vocabulary can go on with the text that a request is held to.
enum class Finish { none, stop, length, context, cancelled, constraint };
std::string_view name(Finish finish);

struct Request {
  std::vector<std::int32_t> prompt;  // at least one token
  SamplingParameters sampling;
  std::size_t max_tokens = 0;             // 0: until the context is full
  std::vector<std::int32_t> stop_tokens;  // end of generation; not emitted
  // What the answer is held to. It ends with Finish::stop when it is whole and nothing can follow.
  std::optional<grammar::Constraint> constraint = {};
  std::optional<ThoughtBudget> thoughts = {};  // how long it may think
  std::size_t likeliest = 0;                   // how many of the likeliest tokens each event tells

  // Who asks. Places, memory and reading time are shared out among tenants (scheduler.h), and beginnings of prompts are
  // found by the same tenant only, unless they are `shared`: then by all whose are.
  std::string tenant = {};
  bool shared = false;
  double weight = 1;  // of the tenant, as of its latest request; above 0
  int priority = 0;   // higher ones go first, and take places of lower ones
};

struct Event {
  std::uint64_t request = 0;
  Sampled sampled;  // valid if has_token
  bool has_token = false;
  Finish finish = Finish::none;
  bool thoughts_ended = false;  // by their budget
  std::vector<TokenProbability> likeliest = {};
  std::size_t cached_tokens = 0;  // of the prompt, that others had read before
  // With the last event, where the engine records them: [tokens read][mixtures of the model][experts per token]. The
  // tokens are the prompt's and the generated ones but the last, which nothing was computed from.
  std::vector<std::uint16_t> routes = {};
};

}  // namespace sparsam
