#include "models/layers/latent_attention.h"

#include "tensor/linear.h"

namespace sparsam {
namespace {

// Of the latents' norms, in every DeepSeek model: their code leaves it at its default, whatever rms_norm_eps says of
// the others.
constexpr float kLatentEps = 1e-6f;

}  // namespace

Result<LatentAttention> LatentAttention::load(const Checkpoint& from, const std::string& prefix, std::size_t) {
  const ModelConfig& c = from.config;
  const std::size_t h = c.num_attention_heads, n = c.qk_nope_head_dim, r = c.qk_rope_head_dim, z = c.v_head_dim;
  const std::string at = prefix + "attention.";
  LatentAttention a;
  if (c.q_lora_rank == 0) {
    a.q = TRY(from.matrix(at + "q", h * (n + r), c.hidden_size));
  } else {
    a.q_a = TRY(from.matrix(at + "q_a", c.q_lora_rank, c.hidden_size));
    a.q_a_bias = TRY(from.optional_vector(at + "q_a.bias", c.q_lora_rank));
    a.q_a_norm = TRY(from.vector(at + "q_a_norm", c.q_lora_rank));
    a.q_b = TRY(from.matrix(at + "q_b", h * (n + r), c.q_lora_rank));
  }
  a.kv_a = TRY(from.matrix(at + "kv_a", c.kv_lora_rank + r, c.hidden_size));
  a.kv_a_bias = TRY(from.optional_vector(at + "kv_a.bias", c.kv_lora_rank + r));
  a.kv_a_norm = TRY(from.vector(at + "kv_a_norm", c.kv_lora_rank));
  if (from.has(at + "kv_b")) {
    a.up.joint = TRY(from.matrix(at + "kv_b", h * (n + z), c.kv_lora_rank));
    for (const char* half : {"k_b", "v_b"}) from.leave(at + half);  // GGUF files may hold both forms
  } else {
    a.up.keys = TRY(from.matrix(at + "k_b", h * c.kv_lora_rank, n));
    a.up.values = TRY(from.matrix(at + "v_b", h * z, c.kv_lora_rank));
  }
  a.o = TRY(from.matrix(at + "o", c.hidden_size, h * z));
  a.o_bias = TRY(from.optional_vector(at + "o.bias", c.hidden_size));
  a.shape = {h, n, r, z, c.kv_lora_rank, c.attention_scale};
  return a;
}

Tensor LatentAttention::operator()(Context& ctx, const Tensor& x_TD, const Batch& batch, int layer,
                                   const RopeTable& table) const {
  const auto [heads, n, r, z, c, scale] = shape;
  const auto project = [&](const Tensor& x, const Weight& w, const Vector& bias = {}) {
    return linear(ctx, x, w, bias, Precision::fine);
  };
  const Tensor q_THd =
      q.empty() ? project(rms_norm(ctx, project(x_TD, q_a, q_a_bias), q_a_norm, kLatentEps), q_b) : project(x_TD, q);
  rope(ctx, table, q_THd, n + r, n);

  const Tensor kv_TC = project(x_TD, kv_a, kv_a_bias);
  const Tensor latent_TC = rms_norm(ctx, kv_TC.columns(0, c), kv_a_norm, kLatentEps);
  const Tensor k_rope_TR = kv_TC.columns(c, r);
  rope(ctx, table, k_rope_TR, r);
  return project(mla_attention(ctx, q_THd, latent_TC, k_rope_TR, up, batch, layer, shape), o, o_bias);
}

CacheSpec::Layer LatentAttention::cache(const ModelConfig& c) {
  return {{{"latent", c.kv_lora_rank + c.qk_rope_head_dim}}};
}

}  // namespace sparsam
