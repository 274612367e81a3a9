// Qwen3's mixtures (arXiv 2505.09388): norms on queries and keys, experts chosen by softmax.
#pragma once

#include "models/model.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_qwen3_moe(Checkpoint checkpoint);

}  // namespace sparsam
