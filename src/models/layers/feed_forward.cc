#include "models/layers/feed_forward.h"

#include <algorithm>

#include "tensor/balance.h"
#include "tensor/linear.h"

namespace sparsam {

Result<GatedNetwork> GatedNetwork::load(const Checkpoint& from, const std::string& name, std::size_t width) {
  const std::size_t d = from.config.hidden_size;
  GatedNetwork net;
  net.gate = TRY(from.matrix(name + "gate", width, d));
  net.up = TRY(from.matrix(name + "up", width, d));
  net.down = TRY(from.matrix(name + "down", d, width));
  net.gate_bias = TRY(from.optional_vector(name + "gate.bias", width));
  net.up_bias = TRY(from.optional_vector(name + "up.bias", width));
  net.down_bias = TRY(from.optional_vector(name + "down.bias", d));
  return net;
}

Tensor GatedNetwork::operator()(Context& ctx, const Tensor& x_TD) const {
  const Tensor gate_TF = linear(ctx, x_TD, gate, gate_bias);
  const Tensor up_TF = linear(ctx, x_TD, up, up_bias);
  return linear(ctx, gated(ctx, activation, gate_TF, up_TF), down, down_bias);
}

Result<Mixture> Mixture::load(const Checkpoint& from, const std::string& prefix, std::size_t layer) {
  const ModelConfig& c = from.config;
  Mixture m;
  m.layer = layer;
  m.rule = c.routing;
  m.router = TRY(from.matrix(prefix + "router", c.routing.experts, c.hidden_size));
  m.router_bias = TRY(from.optional_vector(prefix + "router_bias", c.routing.experts));
  for (std::size_t e = 0; e < c.routing.experts; ++e) {
    const std::string expert = fmt::format("{}experts.{}.", prefix, e);
    m.experts.gate.push_back(TRY(from.matrix(expert + "gate", c.moe_intermediate_size, c.hidden_size)));
    m.experts.up.push_back(TRY(from.matrix(expert + "up", c.moe_intermediate_size, c.hidden_size)));
    m.experts.down.push_back(TRY(from.matrix(expert + "down", c.hidden_size, c.moe_intermediate_size)));
  }
  if (c.shared_intermediate_size > 0) {
    m.shared = TRY(GatedNetwork::load(from, prefix + "shared.", c.shared_intermediate_size));
  }
  return m;
}

Tensor Mixture::operator()(Context& ctx, const Tensor& x_TD) const {
  const Routing routing = route(ctx, linear(ctx, x_TD, router, {}, Precision::full), router_bias, rule);
  if (ctx.loads != nullptr) ctx.loads->add(layer, routing.expert, rule.experts);
  const Tensor routed_TD = mix_experts(ctx, x_TD, experts, routing);
  return shared.gate.empty() ? routed_TD : add(ctx, routed_TD, shared(ctx, x_TD));
}

Result<FeedForward> FeedForward::load(const Checkpoint& from, const std::string& prefix, std::size_t layer) {
  const ModelConfig& c = from.config;
  FeedForward f;
  // What predicts further tokens stands behind the last layer and is built like it.
  f.sparse = !c.sparse_layers.empty() && c.sparse_layers[std::min(layer, c.sparse_layers.size() - 1)];
  if (f.sparse) {
    f.mixture = TRY(Mixture::load(from, prefix, layer));
  } else {
    f.dense = TRY(GatedNetwork::load(from, prefix + "mlp.", c.intermediate_size));
  }
  return f;
}

}  // namespace sparsam
