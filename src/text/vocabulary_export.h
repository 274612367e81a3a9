// Vocabularies between their two homes: tokenizer.json with its configuration (Hugging Face) and the tokenizer.ggml.*
// values of a GGUF file. Files are read and written elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "text/tokenizer.h"

namespace sparsam {

struct VocabularyOptions {
  // Rows of the model's embedding; the vocabulary gets as many entries, the missing ones unused. 0: its own size.
  std::size_t size = 0;
  std::string_view pre = {};  // forces the name of the pre-tokenizer
};

// The values that a GGUF file holds for this tokenizer.json. GGUF knows ways to cut words by name only: the name is
// found by trying which of them reads a text of many scripts as the tokenizer.json does. Errors: unsupported, where
// none does.
Result<VocabularySource> vocabulary_from_tokenizer_json(std::string_view json, std::string_view config_json,
                                                        const VocabularyOptions& options = {});
// The same for a tiktoken.model (Kimi K2).
Result<VocabularySource> vocabulary_from_tiktoken(std::string_view file, std::string_view config_json,
                                                  const VocabularyOptions& options = {});

struct TokenizerFiles {
  std::string tokenizer_json, tokenizer_config_json;
};
// context: tokens that the model can read, for "model_max_length"; 0 leaves it out.
Result<TokenizerFiles> tokenizer_files(const VocabularySource& source, std::string_view chat_template,
                                       std::size_t context = 0);

}  // namespace sparsam
