// The products of a layer of experts as training wants them: each expert with the rows of the tokens that chose it,
// without a copy of those rows, there and back. Float weights.
//
//   T tokens   R = T K rows, one for each choice   D width   F an expert's width
#pragma once

#include <vector>

#include "tensor/expert_order.h"
#include "tensor/weight.h"

namespace sparsam {

struct GateAndUp {
  Tensor gate_RF, up_RF;
};

// gate_RF[r] = gate[e] x_TD[token(r)] and likewise up, where row r belongs to expert e.
GateAndUp experts_in(Context& ctx, const Tensor& x_TD, const std::vector<Weight>& gate, const std::vector<Weight>& up,
                     const ExpertOrder& order);

// y_TD[t] = sum_k down[e] x_RF[row(t, k)], in order of k, e = the expert of that row.
Tensor experts_out(Context& ctx, const Tensor& x_RF, const std::vector<Weight>& down, const ExpertOrder& order);

}  // namespace sparsam
