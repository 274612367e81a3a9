// Plans GGUF files: metadata and tensor descriptions are laid out and written at once, the tensors' bytes follow
// through the TensorWriter. docs/formats/gguf.md draws the layout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/error.h"
#include "formats/gguf_keys.h"
#include "formats/tensor_writer.h"

namespace sparsam {

struct GgufOptions {
  std::uint32_t version = 3;      // or 2: the same bytes but for this number
  std::uint64_t shard_bytes = 0;  // tensor bytes per file, about; 0 writes one file
};

// Tensors are due in the order given. Several files are named as in shards.h after path ("model.gguf" becomes
// "model-00001-of-00003.gguf", …); the first has the metadata. The alignment is the key general.alignment, or 32; the
// keys split.* are this function's.
// Errors: invalid_argument (a name twice, a name of more than 63 bytes, which other readers refuse, a shape that the
// format cannot hold, a number format that GGUF does not have), and those of TensorWriter::create.
Result<TensorWriter> write_gguf(const std::filesystem::path& path, GgufKeys keys, std::vector<TensorPlan> tensors,
                                const GgufOptions& options = {});

}  // namespace sparsam
