// What concerns text in a model, as a Hugging Face folder has it: tokenizer, chat template, generation settings, card
// and licence. From a folder they come as they are, from a GGUF file they are made of its keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace sparsam {

struct TextFile {
  std::string name, content;
};

struct TextFiles {
  std::vector<TextFile> files;
  std::optional<std::int64_t> bos_token_id, eos_token_id;  // for config.json
  std::vector<std::string> notes;                          // what the person should know
};

// model: a GGUF file or a Hugging Face folder; context: tokens that the model can read, for tokenizer_config.json.
Result<TextFiles> text_files_of(const std::filesystem::path& model, std::size_t context);

}  // namespace sparsam
