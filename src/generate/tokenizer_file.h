// The tokenizer and the chat template that come with a model, wherever they lie: in its GGUF file, or in a folder
// beside the weights.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "text/tokenizer.h"

namespace sparsam {

class Gguf;

struct TextSide {
  Tokenizer tokenizer;
  std::string chat_template;  // Jinja; empty where there is none
};

// path: a GGUF file (one that holds only a vocabulary, too), a bare tokenizer.json or tiktoken.model, or a folder.
// Errors name the file; not_found where there is no tokenizer.
Result<TextSide> open_text_side(const std::filesystem::path& path);

// The tokenizer.ggml.* values of a GGUF file; not_found where it holds no vocabulary.
Result<VocabularySource> vocabulary_of(const Gguf& file);
// The chat template of a folder: chat_template.jinja, or what tokenizer_config.json has; empty without one.
Result<std::string> chat_template_of(const std::filesystem::path& folder);
// "eos_token_id" of a generation_config.json or config.json: a number or several; none for an empty text. label names
// the file in errors: bad_data, where it is anything else.
Result<std::vector<TokenId>> end_tokens_of(const std::string& json, const std::string& label);

}  // namespace sparsam
