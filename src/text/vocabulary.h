// The pieces of a vocabulary by id, and the ids by piece.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam {

using TokenId = std::int32_t;

// Who may produce an id from text.
enum class TokenKind : std::uint8_t {
  none,    // a hole: no piece has this id
  normal,  // the model that splits words
  unused,  // as normal within merges, never in the result (SentencePiece)
  byte,    // <0xNN>: stands for a byte of a character that the vocabulary lacks
  added,   // found in the text before the model sees it
  special  // found in the text only where special tokens are asked for
};

class Vocabulary {
 public:
  // Published vocabularies have up to 262,145 ids.
  static constexpr TokenId kMaxId = (1 << 22) - 1;

  // Errors: an id that is out of range or belongs to another piece. Two ids may share a piece: the first keeps it.
  Result<void> add(std::int64_t id, std::string_view piece, TokenKind kind);
  void set_kind(TokenId id, TokenKind kind) { entries_[static_cast<std::size_t>(id)].kind = kind; }

  // One more than the largest id.
  TokenId size() const { return static_cast<TokenId>(entries_.size()); }
  bool contains(std::int64_t id) const {
    return id >= 0 && id < size() && kind(static_cast<TokenId>(id)) != TokenKind::none;
  }
  std::string_view piece(TokenId id) const;
  TokenKind kind(TokenId id) const { return entries_[static_cast<std::size_t>(id)].kind; }

  std::optional<TokenId> find(std::string_view piece) const;
  // The id, if merges and whole words may produce it: all but special and byte tokens.
  std::optional<TokenId> find_word(std::string_view piece) const;
  // The id of <0xNN>, of any kind.
  std::optional<TokenId> find_byte(unsigned char byte) const;

  std::size_t longest_piece() const { return longest_; }

 private:
  struct Entry {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
    TokenKind kind = TokenKind::none;
  };
  struct Slot {
    TokenId id = -1;         // -1: free
    std::uint32_t hash = 0;  // spares most looks at pieces that only share the place
  };
  std::size_t slot_of(std::string_view piece, std::uint32_t hash) const;
  void rehash(std::size_t slots);

  std::string text_;  // all pieces, end to end
  std::vector<Entry> entries_;
  std::vector<Slot> slots_;  // hash table, at most half full
  std::size_t used_ = 0;
  std::size_t longest_ = 0;
};

}  // namespace sparsam
