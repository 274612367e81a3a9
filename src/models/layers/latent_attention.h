// Multi-head latent attention with its projections (DeepSeek-V3 report, arXiv 2412.19437, equations 1-11).
#pragma once

#include <string>

#include "models/checkpoint.h"
#include "tensor/batch.h"
#include "tensor/mla_attention.h"

namespace sparsam {

struct LatentAttention {
  Weight q;         // where queries are not compressed
  Weight q_a, q_b;  // else: to the latent and back
  Weight kv_a;      // [C + R, D]
  Vector q_a_norm, kv_a_norm;
  LatentUp up;
  Weight o;
  Vector q_a_bias, kv_a_bias, o_bias;  // empty where there is none
  MlaShape shape;

  // prefix: "blocks.3."
  static Result<LatentAttention> load(const Checkpoint& from, const std::string& prefix, std::size_t layer);
  Tensor operator()(Context& ctx, const Tensor& x_TD, const Batch& batch, int layer, const RopeTable& rope) const;
  static CacheSpec::Layer cache(const ModelConfig& config);
};

}  // namespace sparsam
