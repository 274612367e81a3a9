// Qwen2: Llama's block with biases on queries, keys and values.
#include "models/qwen2.h"

#include "models/layers/attention.h"
#include "models/layers/decoder.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_qwen2(Checkpoint checkpoint) {
  TRY(checkpoint.require_in_each_layer({"attention.q.bias", "attention.k.bias", "attention.v.bias"}));
  return Decoder<PreNormBlock<Attention>>::open(std::move(checkpoint));
}

}  // namespace sparsam
