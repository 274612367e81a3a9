// Plans safetensors files: headers (and an index, for several files) are laid out at once, the tensors' bytes follow
// through the TensorWriter. docs/formats/safetensors.md draws the layout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "formats/tensor_writer.h"

namespace sparsam {

struct SafetensorsOptions {
  std::uint64_t shard_bytes = 0;  // tensor bytes per file, about; 0 writes one file
  // "__metadata__"; transformers wants to know that the tensors are laid out as PyTorch's.
  std::vector<std::pair<std::string, std::string>> metadata = {{"format", "pt"}};
};

// Several files are named as in shards.h after path ("model.safetensors" becomes "model-00001-of-00003.safetensors", …)
// with "model.safetensors.index.json" beside them. The tensors of a file are due widest number format first, in the
// given order among equals, so that every one is aligned to its numbers.
// Errors: invalid_argument (a name twice, a name that is no UTF-8, a shape below 1, a number format that safetensors
// does not have), and those of TensorWriter::create.
Result<TensorWriter> write_safetensors(const std::filesystem::path& path, std::vector<TensorPlan> tensors,
                                       const SafetensorsOptions& options = {});

}  // namespace sparsam
