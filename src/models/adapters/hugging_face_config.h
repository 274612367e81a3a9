// config.json to a ModelConfig.
#pragma once

#include <string_view>

#include "base/error.h"
#include "models/config.h"

namespace sparsam {

// label: the file's path, for messages.
Result<ModelConfig> config_from_hugging_face(std::string_view json, std::string_view label);

}  // namespace sparsam
