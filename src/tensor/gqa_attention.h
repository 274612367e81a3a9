// Grouped-query attention over a cache: H query heads share G key and value heads.
#pragma once

#include "tensor/batch.h"
#include "tensor/context.h"

namespace sparsam {

struct GqaShape {
  std::size_t heads, kv_heads, head_dim;
  float scale;
  int window = 0;  // a query at p sees positions (p - window, p]; 0: all
};

// Streams of the cache: 0 keys, 1 values. Stores k and v, rounded to the cache's format, then attends; a token sees
// itself and what stands before it in its sequence. q_THd, k_TGd and v_TGd are rotated and normalised already.
Tensor gqa_attention(Context& ctx, const Tensor& q_THd, const Tensor& k_TGd, const Tensor& v_TGd, const Batch& batch,
                     int layer, const GqaShape& shape);

}  // namespace sparsam
