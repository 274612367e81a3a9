// Byte-pair encoding: of all adjacent pairs in a word the one whose merge was learned first is joined, until none is
// left (Sennrich et al. 2016, arXiv:1508.07909). O(n log n) for a word of n characters.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "text/joins.h"
#include "text/pair_map.h"
#include "text/token_model.h"
#include "text/vocabulary.h"

namespace sparsam {

class Bpe final : public TokenModel {
 public:
  struct Options {
    bool ignore_merges = false;           // a word that is a token stays whole
    bool byte_fallback = false;           // a character without a token becomes its bytes <0xNN>
    bool fuse_unknown = false;            // adjacent characters without a token become one unknown token
    std::optional<TokenId> unknown = {};  // without it, characters without a token are dropped
    std::string continuing_prefix = {};   // of every character but a word's first
    std::string end_suffix = {};          // of a word's last character
  };

  // The vocabulary outlives the model.
  Bpe(const Vocabulary& vocabulary, Options options);

  // The next merge in the order of learning. Errors: a piece or the merged piece has no id.
  Result<void> add_merge(std::string_view left, std::string_view right);
  // tiktoken: any two tokens merge whose concatenation is a token; the lowest id goes first. All single bytes have to
  // be tokens, as characters of the byte alphabet.
  void merge_by_id();
  void reserve(std::size_t merges) { merges_.reserve(merges); }

  Result<void> encode(const Words& words, std::vector<TokenId>& ids) const override;

 private:
  struct Scratch;
  void start(std::string_view word, Scratch& scratch) const;
  void merge(Scratch& scratch) const;
  void propose(Scratch& scratch, std::int32_t left) const;

  const Vocabulary& vocabulary_;
  Options options_;
  PairMap merges_;  // (left id, right id) -> (rank, merged id)
  Joins joins_;
  std::uint32_t next_rank_ = 0;
};

}  // namespace sparsam
