// Grouped-query attention with its projections, as in Llama, Mixtral, Qwen and Gemma: optional biases, optional norms
// on queries and keys, full or sliding window.
#pragma once

#include <string>

#include "models/checkpoint.h"
#include "tensor/batch.h"
#include "tensor/gqa_attention.h"

namespace sparsam {

struct Attention {
  Weight q, k, v, o;
  Vector q_bias, k_bias, v_bias, o_bias;  // empty where there is none
  Vector q_norm, k_norm;                  // [head_dim] or empty
  GqaShape shape;
  float eps = 0;

  // prefix: "blocks.3."
  static Result<Attention> load(const Checkpoint& from, const std::string& prefix, std::size_t layer);
  // x_TD, normalised -> [T, D]
  Tensor operator()(Context& ctx, const Tensor& x_TD, const Batch& batch, int layer, const RopeTable& rope) const;
  static CacheSpec::Layer cache(const ModelConfig& config);
};

}  // namespace sparsam
