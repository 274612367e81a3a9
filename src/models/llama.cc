// Llama: grouped-query attention with rotary positions, then a SwiGLU network, each behind an RMS norm.
#include "models/llama.h"

#include "models/layers/attention.h"
#include "models/layers/decoder.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_llama(Checkpoint checkpoint) {
  return Decoder<PreNormBlock<Attention>>::open(std::move(checkpoint));
}

}  // namespace sparsam
