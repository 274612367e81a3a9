// Qwen3-MoE: Qwen3's attention; eight of 128 small experts, chosen by softmax. Some layers may be dense.
#include "models/qwen3_moe.h"

#include "models/layers/attention.h"
#include "models/layers/decoder.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_qwen3_moe(Checkpoint checkpoint) {
  TRY(checkpoint.require_in_each_layer({"attention.q_norm", "attention.k_norm"}));
  return Decoder<PreNormBlock<Attention>>::open(std::move(checkpoint));
}

}  // namespace sparsam
