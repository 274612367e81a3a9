// Qwen3 (arXiv 2505.09388): norms on each head's queries and keys.
#pragma once

#include "models/model.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_qwen3(Checkpoint checkpoint);

}  // namespace sparsam
