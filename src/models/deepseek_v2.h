// DeepSeek-V2 and V2-Lite (arXiv 2405.04434): latent attention, experts chosen by softmax.
#pragma once

#include "models/model.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_deepseek_v2(Checkpoint checkpoint);

}  // namespace sparsam
