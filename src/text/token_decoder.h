// From a token's piece to the bytes that it stands for, as the decoder of a tokenizer says, and what to cut from the
// ends of a whole text. Exact: bytes that make no valid character stay as they are.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "text/pattern.h"
#include "text/vocabulary.h"

namespace sparsam {

class TokenDecoder {
 public:
  // Steps, in the order in which they apply to a piece.
  void byte_level() { steps_.emplace_back(ByteLevel{}); }        // characters of the byte alphabet
  void byte_fallback() { steps_.emplace_back(ByteFallback{}); }  // <0xNN>
  void replace(Pattern pattern, std::string_view content) {
    steps_.emplace_back(Replace{std::move(pattern), std::string(content)});
  }
  // From here on the pieces are one text: a strip() applies to that.
  void fuse() { fused_ = true; }
  // Up to so many times `content` from the beginning and the end.
  void strip(std::string_view content, std::size_t begin, std::size_t end);

  std::string bytes(std::string_view piece, TokenKind kind) const;

  struct Strip {
    std::string content;
    std::size_t begin = 0, end = 0;
  };
  // What to cut from the text as a whole.
  const Strip& whole_text() const { return whole_; }

 private:
  struct ByteLevel {};
  struct ByteFallback {};
  struct Replace {
    Pattern pattern;
    std::string content;
  };
  std::vector<std::variant<ByteLevel, ByteFallback, Replace, Strip>> steps_;
  Strip whole_;
  bool fused_ = false;
};

}  // namespace sparsam
