// Normalizers: what happens to a text before it is cut into words. As in Hugging Face's tokenizers, by the same names.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/pattern.h"

namespace sparsam {

class Normalizer {
 public:
  virtual ~Normalizer() = default;
  // The text is well-formed UTF-8, before and after. Never called with an empty text by Tokenizer.
  virtual Result<void> apply(std::string& text) const = 0;
};

namespace normalizers {

enum class NormalForm { nfc, nfd, nfkc, nfkd };

std::unique_ptr<Normalizer> normal_form(NormalForm form);
// Each code point for itself, as Rust's char::to_lowercase: no final sigma.
std::unique_ptr<Normalizer> lowercase();
std::unique_ptr<Normalizer> strip_white_space(bool left, bool right);
// Removes combining marks (general category M).
std::unique_ptr<Normalizer> strip_accents();
// An empty text stays empty.
std::unique_ptr<Normalizer> prepend(std::string_view prefix);
std::unique_ptr<Normalizer> replace(Pattern pattern, std::string_view content);
// SentencePiece's remove_extra_whitespaces: no spaces at the ends, one between words.
std::unique_ptr<Normalizer> squeeze_spaces();
std::unique_ptr<Normalizer> bytes_as_characters();
std::unique_ptr<Normalizer> sequence(std::vector<std::unique_ptr<Normalizer>> steps);

}  // namespace normalizers

}  // namespace sparsam
