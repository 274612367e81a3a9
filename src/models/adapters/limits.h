// Sanity of a configuration that came from a file: sizes within bounds and in agreement, before anything is computed or
// allocated from them.
#pragma once

#include <string_view>

#include "base/error.h"
#include "models/config.h"

namespace sparsam {

// The numbers that others are divided or multiplied by: nonzero and below limits that no real model reaches.
Result<void> check_limits(std::string_view label, const ModelConfig& config);
// The whole configuration.
Result<void> check_config(std::string_view label, const ModelConfig& config);

}  // namespace sparsam
