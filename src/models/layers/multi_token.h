// Multi-token prediction (DeepSeek-V3 2.2, equations 21 to 25), one token further: what the model makes of a token and
// the next token's embedding are merged, pass one more block, and predict the token after that by the same head.
//
//   h'_i = M [norm(Emb(t_{i+1})) ; norm(h_i)] -> block -> norm;  h_i as it leaves the model's last norm
//
// It stands as one more block behind the last one and is there for training alone.
#pragma once

#include <string>

#include "models/checkpoint.h"
#include "tensor/elementwise.h"
#include "tensor/linear.h"

namespace sparsam {

template <typename Block>
struct MultiToken {
  Vector embedding_norm, hidden_norm, norm;
  Weight merge;
  Block block;
  int layer = 0;

  static Result<MultiToken> load(const Checkpoint& from) {
    const std::size_t layer = from.config.num_hidden_layers, width = from.config.hidden_size;
    const std::string prefix = fmt::format("blocks.{}.", layer);
    MultiToken made;
    made.embedding_norm = TRY(from.vector(prefix + "mtp.embedding_norm", width));
    made.hidden_norm = TRY(from.vector(prefix + "mtp.hidden_norm", width));
    made.norm = TRY(from.vector(prefix + "mtp.norm", width));
    made.merge = TRY(from.matrix(prefix + "mtp.merge", width, 2 * width));
    made.block = TRY(Block::load(from, prefix, layer));
    made.layer = static_cast<int>(layer);
    return made;
  }

  // next_TD: the embeddings of the next tokens.
  template <typename Rotary>
  Tensor operator()(Context& ctx, const Tensor& h_TD, const Tensor& next_TD, const Batch& batch, const Rotary& rotary,
                    float eps) const {
    const Tensor next = rms_norm(ctx, next_TD, embedding_norm, eps), h = rms_norm(ctx, h_TD, hidden_norm, eps);
    const Tensor merged_TD = linear(ctx, side_by_side(ctx, next, h), merge);
    return rms_norm(ctx, block(ctx, merged_TD, batch, layer, rotary), norm, eps);
  }
};

}  // namespace sparsam
