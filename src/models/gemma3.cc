// Gemma 3: norms before and after each half of a block, five layers with a sliding window and their own rotary base to
// one that sees everything, a GELU gate, and an embedding scaled by sqrt(D).
//
//   T tokens of the batch, sequences end to end   D model width
#include "models/gemma3.h"

#include <cmath>

#include "models/layers/attention.h"
#include "models/layers/feed_forward.h"
#include "models/layers/rope_scaling.h"
#include "tensor/linear.h"

namespace sparsam {
namespace {

struct Block {
  Vector attention_norm, attention_post_norm, mlp_norm, mlp_post_norm;
  Attention attention;
  GatedNetwork mlp;
};

class Gemma3 final : public Model {
 public:
  explicit Gemma3(Checkpoint checkpoint)
      : Model(std::move(checkpoint)), rope_(make_rope(config().rope)), local_rope_(make_rope(config().local_rope)) {}

  Result<void> load() {
    TRY(load_ends());
    const std::size_t d = config().hidden_size;
    for (std::size_t i = 0; i < config().num_hidden_layers; ++i) {
      const std::string at = fmt::format("blocks.{}.", i);
      Block& block = blocks_.emplace_back();
      block.attention_norm = TRY(checkpoint_.vector(at + "attention_norm", d));
      block.attention = TRY(Attention::load(checkpoint_, at, i));
      block.attention_post_norm = TRY(checkpoint_.vector(at + "attention_post_norm", d));
      block.mlp_norm = TRY(checkpoint_.vector(at + "mlp_norm", d));
      block.mlp = TRY(GatedNetwork::load(checkpoint_, at + "mlp.", config().intermediate_size));
      block.mlp.activation = Gate::gelu_tanh;
      block.mlp_post_norm = TRY(checkpoint_.vector(at + "mlp_post_norm", d));
    }
    return {};
  }

  Tensor forward(Context& ctx, const Batch& batch) const override {
    const float eps = config().rms_norm_eps;
    const RopeTable rope = rope_table(ctx, rope_, batch.positions);
    const RopeTable local_rope = rope_table(ctx, local_rope_, batch.positions);
    Tensor h_TD = embed(ctx, batch.tokens, embedding_, std::sqrt(static_cast<float>(config().hidden_size)));
    for (int i = 0; i < static_cast<int>(blocks_.size()); ++i) {
      const Block& b = blocks_[static_cast<std::size_t>(i)];
      h_TD = ctx.contained(h_TD, [&](const Tensor& in_TD) {
        const RopeTable& table = b.attention.shape.window > 0 ? local_rope : rope;
        const Tensor x_TD = rms_norm(ctx, in_TD, b.attention_norm, eps);
        const Tensor a_TD = rms_norm(ctx, b.attention(ctx, x_TD, batch, i, table), b.attention_post_norm, eps);
        const Tensor mid_TD = add(ctx, in_TD, a_TD);
        const Tensor u_TD = rms_norm(ctx, mid_TD, b.mlp_norm, eps);
        return add(ctx, mid_TD, rms_norm(ctx, b.mlp(ctx, u_TD), b.mlp_post_norm, eps));
      });
    }
    return rms_norm(ctx, h_TD, norm_, eps);
  }

  CacheSpec cache_spec() const override { return {{blocks_.size(), Attention::cache(config())}}; }

 private:
  Rope rope_, local_rope_;
  std::vector<Block> blocks_;
};

}  // namespace

Result<std::unique_ptr<Model>> make_gemma3(Checkpoint checkpoint) {
  auto model = std::make_unique<Gemma3>(std::move(checkpoint));
  TRY(model->load());
  return model;
}

}  // namespace sparsam
