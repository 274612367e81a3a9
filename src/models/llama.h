// Llama 1 to 3 (arXiv 2302.13971, 2407.21783) and its kin: SmolLM2, Mistral, DeepSeek-R1-Distill-Llama.
#pragma once

#include "models/model.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_llama(Checkpoint checkpoint);

}  // namespace sparsam
