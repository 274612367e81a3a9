// The tokenizer and the chat template that come with a model, wherever they lie: in its GGUF file, or in a folder
// beside the weights.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"
#include "text/tokenizer.h"

namespace sparsam {

struct TextSide {
  Tokenizer tokenizer;
  std::string chat_template;  // Jinja; empty where there is none
};

// path: a GGUF file (one that holds only a vocabulary, too), a bare tokenizer.json or tiktoken.model, or a folder.
// Errors name the file; not_found where there is no tokenizer.
Result<TextSide> open_text_side(const std::filesystem::path& path);

}  // namespace sparsam
