// Every tensor that a configuration implies, by canonical name: what a model with random weights is made of. Of biases
// that a family may leave out, only those are here that it always has (qwen2's).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/config.h"

namespace sparsam {

struct ParameterShape {
  enum class Kind { matrix, norm, bias };

  std::string name;  // models/checkpoint.h lists them
  Kind kind;
  std::size_t rows, cols;  // a vector has one row
};

// config: one that config_from_hugging_face accepted. In the order of computation.
std::vector<ParameterShape> parameter_list(const ModelConfig& config);

}  // namespace sparsam
