// Whether a file is whole before it counts as a model's: a log-in page that came with status 200 is none, nor is what
// was cut short where it was published.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/error.h"

namespace sparsam::store {

// `name` decides what the file should be: GGUF and safetensors are read to the ends of their tensors, other files pass,
// and so do formats of tensors that this program does not know. Errors (bad_data) name the file.
Result<void> check_file(const std::filesystem::path& file, std::string_view name);

}  // namespace sparsam::store
