// What a Tokenizer consists of, and what its three loaders put together. Not for use outside of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/added_tokens.h"
#include "text/normalizer.h"
#include "text/pre_tokenizer.h"
#include "text/token_decoder.h"
#include "text/token_model.h"
#include "text/tokenizer.h"
#include "text/vocabulary.h"

namespace sparsam {

struct TokenizerParts {
  Vocabulary vocabulary;                        // the model refers to it, so parts never move
  std::unique_ptr<Normalizer> normalizer;       // may be null
  std::unique_ptr<PreTokenizer> pre_tokenizer;  // may be null
  std::unique_ptr<TokenModel> model;
  TokenDecoder decoder;
  AddedTokenMatcher before_normalizer, after_normalizer;
  std::vector<TokenId> prefix, suffix;  // what add_special puts around a text
  std::optional<TokenId> bos, eos, unknown, padding;
  std::vector<TokenId> end_tokens;  // sorted

  TokenizerParts() = default;
  TokenizerParts(const TokenizerParts&) = delete;
  TokenizerParts& operator=(const TokenizerParts&) = delete;

  // Makes the token known to the matchers; its id has to be in the vocabulary, the normalizer in place.
  Result<void> add_token(const AddedToken& token);
  static const TokenizerParts& of(const Tokenizer& tokenizer) { return *tokenizer.parts_; }
  // The last step: finds the tokens that end a generation.
  static Tokenizer finish(std::unique_ptr<TokenizerParts> parts);

  Result<void> encode(std::string_view text, bool special, std::vector<TokenId>& ids) const;

 private:
  Result<void> encode_text(std::string text, bool special, bool begins_input, std::vector<TokenId>& ids) const;
};

}  // namespace sparsam
