// Llama 3.1's extension of the context in its two forms: as a rule (config.json) and as the divisor of each frequency
// that the rule comes to (GGUF's rope_freqs.weight).
#pragma once

#include <optional>
#include <vector>

#include "models/config.h"

namespace sparsam {

// What each of the dim / 2 frequencies is divided by.
std::vector<float> rope_divisors(const RopeConfig& config);

// The rule that gives config.divisors, as a configuration without them; nothing where no rule does. The rule has one
// number more than its result tells apart: low_freq_factor is taken to be 1, as in every published model.
std::optional<RopeConfig> rule_of_divisors(const RopeConfig& config);

}  // namespace sparsam
