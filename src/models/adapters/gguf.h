// GGUF's names, dimension orders and quirks, translated into canonical ones.
#pragma once

#include <filesystem>

#include "formats/gguf.h"
#include "models/checkpoint.h"

namespace sparsam {

Result<Checkpoint> checkpoint_from_gguf(const std::filesystem::path& path);
Result<Checkpoint> checkpoint_from_gguf(const Gguf& file);

}  // namespace sparsam
