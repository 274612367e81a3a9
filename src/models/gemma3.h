// Gemma 3, the text model (arXiv 2503.19786).
#pragma once

#include "models/model.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_gemma3(Checkpoint checkpoint);

}  // namespace sparsam
