// Qwen2 and Qwen2.5 (arXiv 2407.10671), DeepSeek-R1-Distill-Qwen: Llama with biases on queries, keys and values.
#pragma once

#include "models/model.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_qwen2(Checkpoint checkpoint);

}  // namespace sparsam
