// SentencePiece's BPE, as GGUF's vocabularies of the model "llama" have it: any two adjacent symbols join whose
// concatenation is a piece, the best score first (Kudo and Richardson 2018, arXiv:1808.06226). There are no words: the
// whole text is one, with spaces written as U+2581. O(n log n) for n characters.
#pragma once

#include <optional>
#include <vector>

#include "text/joins.h"
#include "text/token_model.h"
#include "text/vocabulary.h"

namespace sparsam {

class SentencePieceBpe final : public TokenModel {
 public:
  // One score per id. The vocabulary outlives the model. Characters without a piece become bytes <0xNN>, or where the
  // vocabulary has none of those, the unknown token.
  SentencePieceBpe(const Vocabulary& vocabulary, std::vector<float> scores, std::optional<TokenId> unknown);

  Result<void> encode(const Words& words, std::vector<TokenId>& ids) const override;

 private:
  struct Run;
  void emit_bytes(std::string_view character, std::vector<TokenId>& ids) const;
  const Vocabulary& vocabulary_;
  std::vector<float> scores_;
  std::optional<TokenId> unknown_;
  Joins joins_;
};

}  // namespace sparsam
