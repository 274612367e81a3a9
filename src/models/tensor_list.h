// The tensors that a model of a configuration consists of, under the canonical names of checkpoint.h: what a model that
// is trained from nothing is made of. Optional tensors (biases of Llama's projections) are not among them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/config.h"

namespace sparsam {

struct TensorShape {
  std::string name;
  std::size_t rows = 0, cols = 0;  // a vector has one row
  enum class Kind {
    matrix,
    residual,  // a matrix whose product is added to the stream of hidden states
    norm,
    bias,  // of a projection or a router
  };
  Kind kind = Kind::matrix;
};

// In the order of a forward pass.
std::vector<TensorShape> tensors_of(const ModelConfig& config);

}  // namespace sparsam
