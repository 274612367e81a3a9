// Mixtral (arXiv 2401.04088): Llama's attention and a mixture of experts in every layer.
#pragma once

#include "models/model.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_mixtral(Checkpoint checkpoint);

}  // namespace sparsam
