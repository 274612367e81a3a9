// The arithmetic of a training step, as everybody counts it: multiplications and additions of the matrix products,
// three times those of the forward pass (which the way back does twice); recomputation is not counted.
#pragma once

#include "models/config.h"
#include "tensor/batch.h"

namespace sparsam {

// Of a row of the batch with n tokens: 6 n (weights that one token is multiplied with, the head among them), and
// 6 L H (d_key + d_value) n (n + 1) / 2 for what attention sees.
class StepFlops {
 public:
  explicit StepFlops(const ModelConfig& config);
  double of(const Batch& batch) const;

 private:
  double weights_ = 0, per_pair_ = 0;
};

}  // namespace sparsam
