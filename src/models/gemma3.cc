// Gemma 3 (arXiv 2503.19786): norms before and after each half of a block, five layers with a sliding window and their
// own rotary base to one that sees everything, a GELU gate, and an embedding scaled by sqrt(D).
//
//   T tokens of the batch, sequences end to end   D model width
#include "models/gemma3.h"

#include "models/layers/attention.h"
#include "models/layers/decoder.h"

namespace sparsam {
namespace {

struct GemmaBlock {
  Vector attention_norm, attention_post_norm, mlp_norm, mlp_post_norm;
  Attention attention;
  GatedNetwork mlp;
  float eps = 0;

  static Result<GemmaBlock> load(const Checkpoint& from, const std::string& prefix, std::size_t layer) {
    const std::size_t d = from.config.hidden_size;
    GemmaBlock block;
    block.attention_norm = TRY(from.vector(prefix + "attention_norm", d));
    block.attention = TRY(Attention::load(from, prefix, layer));
    block.attention_post_norm = TRY(from.vector(prefix + "attention_post_norm", d));
    block.mlp_norm = TRY(from.vector(prefix + "mlp_norm", d));
    block.mlp = TRY(GatedNetwork::load(from, prefix + "mlp.", from.config.intermediate_size));
    block.mlp.activation = Gate::gelu_tanh;
    block.mlp_post_norm = TRY(from.vector(prefix + "mlp_post_norm", d));
    block.eps = from.config.rms_norm_eps;
    return block;
  }

  Tensor operator()(Context& ctx, const Tensor& h_TD, const Batch& batch, int layer, const Rotary& rotary) const {
    const RopeTable& table = attention.shape.window > 0 ? rotary.local : rotary.full;
    const Tensor x_TD = rms_norm(ctx, h_TD, attention_norm, eps);
    const Tensor a_TD = attention(ctx, x_TD, batch, layer, table);
    const Tensor mid_TD = add(ctx, h_TD, rms_norm(ctx, a_TD, attention_post_norm, eps));
    const Tensor u_TD = rms_norm(ctx, mid_TD, mlp_norm, eps);
    return add(ctx, mid_TD, rms_norm(ctx, mlp(ctx, u_TD), mlp_post_norm, eps));
  }

  static CacheSpec::Layer cache(const ModelConfig& config) { return Attention::cache(config); }
};

}  // namespace

Result<std::unique_ptr<Model>> make_gemma3(Checkpoint checkpoint) {
  return Decoder<GemmaBlock>::open(std::move(checkpoint));
}

}  // namespace sparsam
