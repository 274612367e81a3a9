// DeepSeek-V3, R1, V3.1 (arXiv 2412.19437) and Moonshot's Kimi K2.
#pragma once

#include "models/model.h"

namespace sparsam {

Result<std::unique_ptr<Model>> make_deepseek_v3(Checkpoint checkpoint);

}  // namespace sparsam
