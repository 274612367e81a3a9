// The feed-forward half of a block: a gated network, or a mixture of them with shared ones beside it.
#pragma once

#include <string>

#include "models/checkpoint.h"
#include "tensor/moe.h"

namespace sparsam {

// down(act(gate x) * up x)
struct GatedNetwork {
  Weight gate, up, down;
  Vector gate_bias, up_bias, down_bias;
  Gate activation = Gate::silu;

  // name: "blocks.3.mlp." or "blocks.3.shared."
  static Result<GatedNetwork> load(const Checkpoint& from, const std::string& name, std::size_t width);
  Tensor operator()(Context& ctx, const Tensor& x_TD) const;
};

// DeepSeekMoE (arXiv 2401.06066): sum over the chosen experts, plus the shared ones on every token.
struct Mixture {
  std::size_t layer = 0;
  Weight router;
  Vector router_bias;  // steers selection only, never the weight (DeepSeek-V3 2.1.2); may be empty
  RoutingRule rule;
  Experts experts;
  GatedNetwork shared;  // empty where there is none

  static Result<Mixture> load(const Checkpoint& from, const std::string& prefix, std::size_t layer);
  Tensor operator()(Context& ctx, const Tensor& x_TD) const;
};

// Whichever of the two a layer has.
struct FeedForward {
  GatedNetwork dense;
  Mixture mixture;
  bool sparse = false;

  // prefix: "blocks.3."
  static Result<FeedForward> load(const Checkpoint& from, const std::string& prefix, std::size_t layer);
  Tensor operator()(Context& ctx, const Tensor& x_TD) const { return sparse ? mixture(ctx, x_TD) : dense(ctx, x_TD); }
};

}  // namespace sparsam
