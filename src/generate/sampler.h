// From logits to a token. Randomness is counter-based: a draw depends on seed, choice and position alone, so an answer
// does not change with what else is being answered.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "grammar/token_masks.h"
#include "kernels/kernels.h"

namespace sparsam {

struct SamplingParameters {
  float temperature = 0.7f;  // 0: the most likely token
  int top_k = 0;             // 0: all
  float top_p = 1.0f;
  float min_p = 0.0f;               // of the most likely token's probability
  float typical_p = 1.0f;           // locally typical sampling (Meister et al., arXiv 2202.00666)
  float repetition_penalty = 1.0f;  // CTRL (arXiv 1909.05858): over the last `penalty_window` tokens
  float presence_penalty = 0.0f;
  float frequency_penalty = 0.0f;  // both over the generated tokens, as OpenAI defines them
  int penalty_window = 256;
  std::uint64_t seed = 0;
  std::uint32_t choice = 0;  // which of several answers to one request
  std::vector<std::pair<std::int32_t, float>> logit_bias;

  // Errors name the parameter and its range.
  Result<void> check() const;
};

struct TokenProbability {
  std::int32_t token = 0;
  float log_probability = 0;  // by the model's own distribution, before penalties and cuts
};
using Sampled = TokenProbability;

// The `count` tokens that the model finds the likeliest, in that order. Ties go to the lowest id.
std::vector<TokenProbability> likeliest(const Kernels& kernels, std::span<const float> logits, std::size_t count);

// logits [V] are changed. history: the whole sequence; prompt_size of it is the prompt. Ties go to the lowest id.
// The logits must be finite or -inf, with at least one finite. allowed: other tokens are never drawn; at least one must
// be allowed that has a finite logit.
Sampled sample(const Kernels& kernels, std::span<float> logits, const SamplingParameters& parameters,
               std::span<const std::int32_t> history, std::size_t prompt_size,
               const grammar::TokenMask* allowed = nullptr);

}  // namespace sparsam
