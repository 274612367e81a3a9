// Hugging Face's config.json and tensor names, translated into canonical ones.
#pragma once

#include <filesystem>

#include "models/checkpoint.h"

namespace sparsam {

// folder: config.json and model.safetensors, or its shards with an index.
Result<Checkpoint> checkpoint_from_hugging_face(const std::filesystem::path& folder, Use use);

}  // namespace sparsam
