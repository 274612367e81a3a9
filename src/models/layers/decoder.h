// The frame that all architectures of today share: embedding, blocks one behind the other, a last norm. An architecture
// says what its block is.
//
// A Block has
//   static Result<Block> load(const Checkpoint& from, const std::string& prefix, std::size_t layer);   "blocks.3."
//   Tensor operator()(Context& ctx, const Tensor& h_TD, const Batch& batch, int layer, const Rotary& rotary) const;
//   static CacheSpec::Layer cache(const ModelConfig& config);
//
//   T tokens of the batch, sequences end to end   D model width
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "models/layers/feed_forward.h"
#include "models/layers/multi_token.h"
#include "models/layers/rope_scaling.h"
#include "models/model.h"
#include "tensor/cross_entropy.h"
#include "tensor/linear.h"

namespace sparsam {

// The angles of a batch: of layers that see everything, and of those with a sliding window where they have their own.
struct Rotary {
  RopeTable full, local;
};

// h + attention(norm(h)), and then that + network(norm(that)).
template <typename Attention>
struct PreNormBlock {
  Vector attention_norm, mlp_norm;
  Attention attention;
  FeedForward feed_forward;
  float eps = 0;

  static Result<PreNormBlock> load(const Checkpoint& from, const std::string& prefix, std::size_t layer) {
    PreNormBlock block;
    block.attention_norm = TRY(from.vector(prefix + "attention_norm", from.config.hidden_size));
    block.attention = TRY(Attention::load(from, prefix, layer));
    block.mlp_norm = TRY(from.vector(prefix + "mlp_norm", from.config.hidden_size));
    block.feed_forward = TRY(FeedForward::load(from, prefix, layer));
    block.eps = from.config.rms_norm_eps;
    return block;
  }

  Tensor operator()(Context& ctx, const Tensor& h_TD, const Batch& batch, int layer, const Rotary& rotary) const {
    const Tensor x_TD = rms_norm(ctx, h_TD, attention_norm, eps);
    const Tensor mid_TD = add(ctx, h_TD, attention(ctx, x_TD, batch, layer, rotary.full));
    const Tensor u_TD = rms_norm(ctx, mid_TD, mlp_norm, eps);
    return add(ctx, mid_TD, feed_forward(ctx, u_TD));
  }

  static CacheSpec::Layer cache(const ModelConfig& config) { return Attention::cache(config); }
};

template <typename Block>
class Decoder final : public Model {
 public:
  static Result<std::unique_ptr<Model>> open(Checkpoint checkpoint) {
    std::unique_ptr<Decoder> model(new Decoder(std::move(checkpoint)));
    TRY(model->load_ends());
    for (std::size_t i = 0; i < model->config().num_hidden_layers; ++i) {
      model->blocks_.push_back(TRY(Block::load(model->checkpoint_, fmt::format("blocks.{}.", i), i)));
    }
    if (model->config().predictors > 0) model->further_ = TRY(MultiToken<Block>::load(model->checkpoint_));
    return model;
  }

  Tensor forward(Context& ctx, const Batch& batch) const override {
    const Rotary rotary{rope_table(ctx, rope_, batch.positions), rope_table(ctx, local_rope_, batch.positions)};
    Tensor h_TD = embed(ctx, batch.tokens, embedding_, config().embedding_factor);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      h_TD = ctx.contained(h_TD, [this, &ctx, &batch, rotary, i](const Tensor& in_TD) {
        return blocks_[i](ctx, in_TD, batch, static_cast<int>(i), rotary);
      });
    }
    return rms_norm(ctx, h_TD, norm_, config().rms_norm_eps);
  }

  double further_loss(Context& ctx, const Batch& batch, const Tensor& h_TD, std::span<const std::int32_t> targets,
                      double factor) const override {
    if (!further_) return 0;
    // The next token is the target, or, where that is not learned, what follows in the batch.
    const std::span next(ctx.arena.take<std::int32_t>(targets.size()), targets.size());
    std::ranges::copy(targets, next.begin());
    std::vector<std::int32_t> after(targets.size(), -1);
    for (const Segment& segment : batch.segments) {
      for (int i = segment.first; i < segment.first + segment.count; ++i) {
        const auto t = static_cast<std::size_t>(i);
        const bool last = i + 1 == segment.first + segment.count;
        if (!last) after[t] = targets[t + 1];
        if (next[t] < 0) next[t] = last ? 0 : batch.tokens[t + 1];
      }
    }
    const Rotary rotary{rope_table(ctx, rope_, batch.positions), rope_table(ctx, local_rope_, batch.positions)};
    const Tensor next_TD = embed(ctx, next, embedding_, config().embedding_factor);
    const Tensor further_TD = (*further_)(ctx, h_TD, next_TD, batch, rotary, config().rms_norm_eps);
    return cross_entropy(ctx, further_TD, head_, after, same_for_all(factor));
  }

  CacheSpec cache_spec() const override { return {{blocks_.size(), Block::cache(config())}}; }

 private:
  explicit Decoder(Checkpoint checkpoint)
      : Model(std::move(checkpoint)), rope_(make_rope(config().rope)), local_rope_(make_rope(config().local_rope)) {}

  Rope rope_, local_rope_;
  std::vector<Block> blocks_;
  std::optional<MultiToken<Block>> further_;
};

}  // namespace sparsam
