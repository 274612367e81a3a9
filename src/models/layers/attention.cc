#include "models/layers/attention.h"

#include "tensor/linear.h"

namespace sparsam {

Result<Attention> Attention::load(const Checkpoint& from, const std::string& prefix, std::size_t layer) {
  const ModelConfig& c = from.config;
  const std::size_t d = c.head_dim, queries = c.num_attention_heads * d, keys = c.num_key_value_heads * d;
  const std::string at = prefix + "attention.";
  Attention a;
  a.q = TRY(from.matrix(at + "q", queries, c.hidden_size));
  a.k = TRY(from.matrix(at + "k", keys, c.hidden_size));
  a.v = TRY(from.matrix(at + "v", keys, c.hidden_size));
  a.o = TRY(from.matrix(at + "o", c.hidden_size, queries));
  a.q_bias = TRY(from.optional_vector(at + "q.bias", queries));
  a.k_bias = TRY(from.optional_vector(at + "k.bias", keys));
  a.v_bias = TRY(from.optional_vector(at + "v.bias", keys));
  a.o_bias = TRY(from.optional_vector(at + "o.bias", c.hidden_size));
  a.q_norm = TRY(from.optional_vector(at + "q_norm", d));
  a.k_norm = TRY(from.optional_vector(at + "k_norm", d));
  a.eps = c.rms_norm_eps;
  a.shape = {c.num_attention_heads, c.num_key_value_heads, d, c.attention_scale};
  if (!c.sliding_layers.empty() && c.sliding_layers[layer]) a.shape.window = static_cast<int>(c.sliding_window);
  return a;
}

Tensor Attention::operator()(Context& ctx, const Tensor& x_TD, const Batch& batch, int layer,
                             const RopeTable& table) const {
  Tensor q_THd = linear(ctx, x_TD, q, q_bias, Precision::fine);
  Tensor k_TGd = linear(ctx, x_TD, k, k_bias, Precision::fine);
  const Tensor v_TGd = linear(ctx, x_TD, v, v_bias, Precision::fine);
  if (!q_norm.empty()) q_THd = rms_norm_heads(ctx, q_THd, q_norm, eps);
  if (!k_norm.empty()) k_TGd = rms_norm_heads(ctx, k_TGd, k_norm, eps);
  rope(ctx, table, q_THd, shape.head_dim);
  rope(ctx, table, k_TGd, shape.head_dim);
  const Tensor mixed_THd = gqa_attention(ctx, q_THd, k_TGd, v_TGd, batch, layer, shape);
  return linear(ctx, mixed_THd, o, o_bias, Precision::fine);
}

CacheSpec::Layer Attention::cache(const ModelConfig& c) {
  const std::size_t width = c.num_key_value_heads * c.head_dim;
  return {{{"k", width}, {"v", width}}};
}

}  // namespace sparsam
