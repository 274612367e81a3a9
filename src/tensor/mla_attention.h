// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1; DeepSeek-V3 report, equations 1-11).
//
//   C latent width   N, R, Z nope, rope and value width of a head   H heads
//   The cache keeps [latent C | rotary key R] per token: stream 0. Keys and values of a head are W_UK c and W_UV c.
//
// Two forms of the same function, which round differently:
//   expanded   for prompt tokens: keys and values of each head are made from the latents, 64 positions at a time
//   absorbed   for generated tokens: q_C = W_UK^T q_N goes over the latents as they are, W_UV is applied to the result
#pragma once

#include "tensor/batch.h"
#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

// W_UK and W_UV of all heads, as files have them: in one matrix, or apart with W_UK transposed.
struct LatentUp {
  Weight joint;         // [H (N + Z), C]: for each head N rows of W_UK, then Z rows of W_UV; or empty
  Weight keys, values;  // [H C, N]: W_UK^T of each head, and [H Z, C]; where joint is empty
};

struct MlaShape {
  std::size_t heads, nope, rope, value, latent;
  float scale;
};

// q_THd: per head [N | R], the last R rotated. latent_TC is normalised, k_rope_TR rotated.
Tensor mla_attention(Context& ctx, const Tensor& q_THd, const Tensor& latent_TC, const Tensor& k_rope_TR,
                     const LatentUp& up, const Batch& batch, int layer, const MlaShape& shape);

}  // namespace sparsam
