// Grouped-query attention: H query heads share G key and value heads. Over a cache where the context has one; else over
// the rows that are given, each segment a document of its own that begins at position 0.
#pragma once

#include "tensor/batch.h"
#include "tensor/context.h"

namespace sparsam {

struct GqaShape {
  std::size_t heads, kv_heads;
  std::size_t head_dim;  // of queries and keys; of values, too, but in latent attention
  float scale;
  int window = 0;  // a query at p sees positions (p - window, p]; 0: all
};

// Streams of the cache: 0 keys, 1 values. Stores k and v, rounded to the cache's format, then attends; a token sees
// itself and what stands before it in its sequence. q_THd and k_TGd are rotated and normalised already.
Tensor gqa_attention(Context& ctx, const Tensor& q_THd, const Tensor& k_TGd, const Tensor& v_TGz, const Batch& batch,
                     int layer, const GqaShape& shape);

}  // namespace sparsam
