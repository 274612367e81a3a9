// A checkpoint written as a Hugging Face folder: config.json and model.safetensors (or its shards with an index).
// Tokenizer files are the caller's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "base/progress.h"
#include "models/adapters/hugging_face_export.h"

namespace sparsam {

struct FolderOptions {
  // f32, f16 or bf16 for all tensors; f8_e4m3 for the matrices of attention and feed-forward layers alone, as DeepSeek
  // publishes V3. What this does not decide keeps its format where it is one of the four, and becomes f32 where not. A
  // router's bias is f32.
  std::optional<DType> dtype = {};
  std::uint64_t shard_bytes = 0;  // tensor bytes per file; 0: 5 GB
};

struct FolderReport {
  std::uint64_t bytes = 0;               // of the tensors
  std::map<DType, std::size_t> tensors;  // how many of each format were written
  bool unpacked = false;                 // a packed weight became f32
  std::vector<std::string> notes;        // what the person should know
};

// folder: is there already. Each file is synced, and appears when it is whole. Errors: unsupported (what config.json
// has no words for), those of write_tensors.
Result<FolderReport> write_hugging_face_folder(const Checkpoint& checkpoint, const HuggingFaceDetails& details,
                                               const std::filesystem::path& folder, const FolderOptions& options,
                                               ThreadPool& pool, Progress& progress);

}  // namespace sparsam
