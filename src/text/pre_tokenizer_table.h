// How the byte-level vocabularies of GGUF files cut words, by the name under tokenizer.ggml.pre.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace sparsam {

struct PreTokenizerRow {
  std::string_view names;                    // separated by spaces; the names are those of llama.cpp's converter
  std::array<std::string_view, 6> patterns;  // applied in order, each isolating its matches; empty ones are left out
  bool nfc = false;                          // the model's tokenizer.json normalises to NFC first
  bool ignore_merges = false;
  bool adds_bos = false;  // unless the file says otherwise
};

// Null for a name that is not known. An empty name counts as "default".
const PreTokenizerRow* find_pre_tokenizer(std::string_view name);
// All names, for messages.
std::string known_pre_tokenizers();

// Kimi K2: runs of Han, words of other scripts with their case, numbers, other characters, white space.
std::string_view kimi_pattern();

}  // namespace sparsam
