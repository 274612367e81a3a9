// Models from one file form to the other, and into packed formats: what `sparsam convert` and `sparsam quantize` do.
// Sources are read in place, outputs streamed; they appear under their names when they are complete and synced.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "convert/recipe.h"

namespace sparsam {

enum class FileForm { gguf, hugging_face };

struct ConvertOptions {
  FileForm to = FileForm::gguf;
  // Of the matrices: f32, f16 or bf16, and f8_e4m3 (with block scales) in a folder. Without it each keeps its format
  // where the form has it, and becomes f32 where not, which loses nothing.
  std::optional<DType> dtype = {};
  std::uint64_t shard_bytes = 0;  // tensor bytes per file; 0: 5 GB for a folder, one GGUF file
  std::string pre = {};           // forces tokenizer.ggml.pre
  int threads = 0;                // 0: all
};

struct QuantizeOptions {
  QuantizationType type = {};
  bool pure = false;              // the type's main format for every matrix
  std::uint64_t shard_bytes = 0;  // as above
  std::string pre = {};
  int threads = 0;
};

struct ConvertReport {
  std::filesystem::path output;                      // what opens the model: of several GGUF files the first
  std::uint64_t source_bytes = 0, output_bytes = 0;  // of the tensors that are read, and of those written
  std::map<DType, std::size_t> tensors;              // how many of each format were written
  std::size_t fall_backs = 0;                        // matrices whose width does not fit the format meant for them
  std::vector<std::string> notes;                    // what the person should know
};

// model: a GGUF file or a Hugging Face folder; output: a file, which is replaced when the new one is complete, or a
// folder that is not there or empty. A type that GGUF lacks makes a folder. Errors name the file, the tensor or key,
// and the reason; nothing is left under the output's name then.
Result<ConvertReport> convert_model(const std::filesystem::path& model, const std::filesystem::path& output,
                                    const ConvertOptions& options, Progress& progress);
Result<ConvertReport> quantize_model(const std::filesystem::path& model, const std::filesystem::path& output,
                                     const QuantizeOptions& options, Progress& progress);

}  // namespace sparsam
