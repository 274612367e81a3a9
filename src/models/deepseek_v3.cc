// DeepSeek-V3, R1, V3.1 and Kimi K2: latent attention with compressed queries (equations 1-11), and experts chosen by
// a biased sigmoid from the best groups, beside a shared one (equations 12-16). What predicts further
// tokens is there for training alone (layers/multi_token.h).
#include "models/deepseek_v3.h"

#include "models/layers/decoder.h"
#include "models/layers/latent_attention.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_deepseek_v3(Checkpoint checkpoint) {
  return Decoder<PreNormBlock<LatentAttention>>::open(std::move(checkpoint));
}

}  // namespace sparsam
