// Qwen3: Llama's block with an RMS norm on each head's query and key before rotation, and no biases.
//
//   T tokens of the batch, sequences end to end   D model width
#include "models/qwen3.h"

#include "models/layers/attention.h"
#include "models/layers/feed_forward.h"
#include "models/layers/rope_scaling.h"
#include "tensor/linear.h"

namespace sparsam {
namespace {

struct Block {
  Vector attention_norm, mlp_norm;
  Attention attention;
  GatedNetwork mlp;
};

class Qwen3 final : public Model {
 public:
  explicit Qwen3(Checkpoint checkpoint) : Model(std::move(checkpoint)), rope_(make_rope(config().rope)) {}

  Result<void> load() {
    TRY(load_ends());
    for (std::size_t i = 0; i < config().num_hidden_layers; ++i) {
      const std::string at = fmt::format("blocks.{}.", i);
      Block& block = blocks_.emplace_back();
      block.attention_norm = TRY(checkpoint_.vector(at + "attention_norm", config().hidden_size));
      block.attention = TRY(Attention::load(checkpoint_, at, i));
      block.mlp_norm = TRY(checkpoint_.vector(at + "mlp_norm", config().hidden_size));
      block.mlp = TRY(GatedNetwork::load(checkpoint_, at + "mlp.", config().intermediate_size));
    }
    return {};
  }

  Tensor forward(Context& ctx, const Batch& batch) const override {
    const float eps = config().rms_norm_eps;
    const RopeTable rope = rope_table(ctx, rope_, batch.positions);
    Tensor h_TD = embed(ctx, batch.tokens, embedding_);
    for (int i = 0; i < static_cast<int>(blocks_.size()); ++i) {
      const Block& b = blocks_[static_cast<std::size_t>(i)];
      h_TD = ctx.contained(h_TD, [&](const Tensor& in_TD) {
        const Tensor x_TD = rms_norm(ctx, in_TD, b.attention_norm, eps);
        const Tensor mid_TD = add(ctx, in_TD, b.attention(ctx, x_TD, batch, i, rope));
        const Tensor u_TD = rms_norm(ctx, mid_TD, b.mlp_norm, eps);
        return add(ctx, mid_TD, b.mlp(ctx, u_TD));
      });
    }
    return rms_norm(ctx, h_TD, norm_, eps);
  }

  CacheSpec cache_spec() const override { return {{blocks_.size(), Attention::cache(config())}}; }

 private:
  Rope rope_;
  std::vector<Block> blocks_;
};

}  // namespace

Result<std::unique_ptr<Model>> make_qwen3(Checkpoint checkpoint) {
  auto model = std::make_unique<Qwen3>(std::move(checkpoint));
  TRY(model->load());
  return model;
}

}  // namespace sparsam
