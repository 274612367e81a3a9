// Products of sorted rows with the matrix of their expert, each expert one product.
#pragma once

#include <vector>

#include "tensor/expert_order.h"
#include "tensor/weight.h"

namespace sparsam {

// A block of rows of one expert's matrix: one task.
struct ExpertRows {
  std::size_t expert, first, count;
};
// All rows of the matrices of all experts that have tokens.
std::vector<ExpertRows> cut(const std::vector<Weight>& weights, const ExpertOrder& order);

// y_RN[r] = w[e] x_RK[r], where row r belongs to expert e. Float weights.
Tensor grouped_linear(Context& ctx, const Tensor& x_RK, const std::vector<Weight>& w, const ExpertOrder& order);

}  // namespace sparsam
