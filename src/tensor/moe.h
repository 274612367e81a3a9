// The experts of a mixture (DeepSeekMoE, arXiv 2401.06066; DeepSeek-V3 report, equations 12-16).
//
//   T tokens   D width   E experts   K experts per token   F expert width
#pragma once

#include <vector>

#include "tensor/routing.h"
#include "tensor/weight.h"

namespace sparsam {

struct Experts {
  std::vector<Weight> gate, up;  // [E]: each [F, D]
  std::vector<Weight> down;      // [E]: each [D, F]
};

// y_t = sum_k W_down,e (weight_tk silu(W_gate,e x_t) * (W_up,e x_t)),  e = expert_tk, in order of k. The weight enters
// where a row is narrow: on the way back its gradient needs nothing of the wider rows behind.
Tensor mix_experts(Context& ctx, const Tensor& x_TD, const Experts& experts, const Routing& routing);

}  // namespace sparsam
