// Balance among experts: how many tokens each was given, and the loss that a sequence pays for using few of them.
//
//   T tokens   K experts per token   E experts
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.h"

namespace sparsam {

// Tokens that each expert of each layer was given, summed over the forward passes that wrote here.
class ExpertLoads {
 public:
  // expert: [T K], the choices of a layer.
  void add(std::size_t layer, std::span<const std::int32_t> expert, std::size_t experts);
  void clear() { layers_.clear(); }
  // By layer; empty where a layer has no experts.
  const std::vector<std::vector<std::int64_t>>& layers() const { return layers_; }
  std::vector<std::vector<std::int64_t>>& layers() { return layers_; }

 private:
  std::vector<std::vector<std::int64_t>> layers_;
};

// The sequence-wise loss of DeepSeek-V3 (equations 17 to 20), each sequence weighted by its share of a step's tokens:
//
//   sum_s T_s / T  alpha sum_e f_e P_e
//   f_e = E / (K T_s) (tokens of s with e among their K largest scores),   P_e = mean over s of score_e / sum of scores
struct SequenceBalance {
  double alpha = 0;
  std::size_t step_tokens = 0;      // T
  std::vector<std::size_t> begins;  // first token of each sequence in the batch, and the batch's size
  double loss = 0;                  // added up over the layers

  // scores: [batch][E]. Writes the loss's gradient, of the same shape.
  template <typename Real>
  void apply(ThreadPool& pool, const Real* scores, std::size_t experts, std::size_t per_token, Real* gradient);
};

}  // namespace sparsam
