// A folder of packed data, opened for training: shards are mapped and read in place.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/progress.h"
#include "train/documents.h"
#include "train/packed_index.h"

namespace sparsam {

struct PackedData {
  PackedIndex index;
  std::shared_ptr<const Documents> train;
  std::shared_ptr<const Documents> validation;  // null where the split is empty
  // Of index.json, which names the digests of everything else: what a checkpoint compares.
  std::string digest;

  // Reads every byte of the shards once and compares it with the index. Errors name the file: not_found, unsupported
  // (a newer version), bad_data (a file that has changed, is missing a part, or contradicts the index).
  static Result<PackedData> open(const std::filesystem::path& folder, int threads, Progress& progress);
};

// Whether the folder holds packed data (and not, say, text files).
bool is_packed_data(const std::filesystem::path& folder);

}  // namespace sparsam
