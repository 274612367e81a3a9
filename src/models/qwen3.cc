// Qwen3: Llama's block with an RMS norm on each head's query and key before rotation, and no biases.
#include "models/qwen3.h"

#include "models/layers/attention.h"
#include "models/layers/decoder.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_qwen3(Checkpoint checkpoint) {
  TRY(checkpoint.require_in_each_layer({"attention.q_norm", "attention.k_norm"}));
  return Decoder<PreNormBlock<Attention>>::open(std::move(checkpoint));
}

}  // namespace sparsam
