// What turns words into tokens. Bpe and SentencePieceBpe implement it; a Tokenizer owns one.
#pragma once

#include <vector>

#include "base/error.h"
#include "text/pre_tokenizer.h"
#include "text/vocabulary.h"

namespace sparsam {

class TokenModel {
 public:
  virtual ~TokenModel() = default;
  // Appends the tokens of all words. May be called from several threads at once.
  virtual Result<void> encode(const Words& words, std::vector<TokenId>& ids) const = 0;
};

}  // namespace sparsam
