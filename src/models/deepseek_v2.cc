// DeepSeek-V2 and V2-Lite: latent attention (queries compressed in the large one only), the first layers dense, then
// experts chosen by softmax, in V2 from the best groups only, beside shared ones.
#include "models/deepseek_v2.h"

#include "models/layers/decoder.h"
#include "models/layers/latent_attention.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_deepseek_v2(Checkpoint checkpoint) {
  return Decoder<PreNormBlock<LatentAttention>>::open(std::move(checkpoint));
}

}  // namespace sparsam
