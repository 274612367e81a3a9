// The router of a mixture of experts (DeepSeekMoE, arXiv 2401.06066; DeepSeek-V3 report, equations 12-16).
//
//   T tokens   E experts   K experts per token
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

struct RoutingRule {
  enum class Score { softmax, sigmoid };
  enum class GroupScore { best, two_best };  // V2: the best expert's score; V3: the sum of the two best

  Score score = Score::softmax;
  std::size_t experts = 0, per_token = 0;
  std::size_t groups = 1, groups_kept = 1;
  GroupScore group_score = GroupScore::best;
  bool normalize = false;  // weights divided by their sum over the chosen
  float factor = 1.0f;     // and multiplied by this
};

// The experts of each token, best first, and their weights.
struct Routing {
  std::vector<std::int32_t> expert;  // [T][K]
  Tensor weight_TK;
  std::size_t per_token = 0;
};

// Which experts the tokens of a pass took, a list [T][K] for each mixture in the order of the pass. One pass records
// it, and another one over the same tokens follows it: what trains then computes with the experts that generated
// ("keep routing", DeepSeek-V3.2, arXiv 2512.02556, 3.1), however near a tie was. Mixtures behind the last list choose
// for themselves.
struct RouteTrace {
  enum class Mode { record, follow };
  Mode mode = Mode::record;
  std::vector<std::vector<std::int32_t>> mixtures = {};
  std::size_t next = 0;  // the mixture that a following pass comes to next
};

// Choice by s + bias, weight by s alone (bias may be empty). Ties go to the lower expert. A token whose scores are not
// finite takes the first experts, and its output stays not finite.
Routing route(Context& ctx, const Tensor& logits_TE, const Vector& bias_E, const RoutingRule& rule);

}  // namespace sparsam
