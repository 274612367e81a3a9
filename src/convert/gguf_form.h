// A model as a GGUF file to be, from whichever form it has: a GGUF file gives its own keys and tensors as they are, a
// Hugging Face folder is translated, vocabulary and chat template included.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "convert/recipe.h"
#include "formats/gguf_keys.h"
#include "models/adapters/output_tensor.h"
#include "text/tokenizer.h"

namespace sparsam {

struct GgufForm {
  std::unique_ptr<Checkpoint> checkpoint;  // behind the tensors of a translated folder
  GgufKeys keys;
  OutputModel model;
  std::string architecture;
  MixFacts facts;  // without the architecture's name
};

// pre: forces tokenizer.ggml.pre; empty: what the tokenizer says.
Result<GgufForm> gguf_form(const std::filesystem::path& path, std::string_view pre);

// The keys of a vocabulary.
void set_vocabulary(GgufKeys& keys, const VocabularySource& source, std::string_view chat_template);

bool is_folder_form(const std::filesystem::path& path);

}  // namespace sparsam
