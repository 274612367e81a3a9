// Mixtral (arXiv 2401.04088): Llama's block with a mixture in place of the network; two of eight experts, softmax over
// the two.
#include "models/mixtral.h"

#include "models/layers/attention.h"
#include "models/layers/decoder.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_mixtral(Checkpoint checkpoint) {
  return Decoder<PreNormBlock<Attention>>::open(std::move(checkpoint));
}

}  // namespace sparsam
