// Tokens that are found in a text as a whole, before any model sees it: <|im_end|>, </think>, runs of spaces.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/pair_map.h"
#include "text/regex.h"
#include "text/vocabulary.h"

namespace sparsam {

struct AddedToken {
  TokenId id = -1;
  std::string content = {};
  bool special = false;      // found only where special tokens are asked for; skipped when text is rendered
  bool normalized = false;   // looked for in the normalised text, in its normalised form
  bool strip_left = false;   // takes the white space before it along
  bool strip_right = false;  // and after it
  bool single_word = false;  // only where no word character touches it
};

// Finds tokens in a text: the leftmost first, of several there the longest.
class AddedTokenMatcher {
 public:
  // `form` is what to look for. Errors: a form of more than 1,024 bytes. An empty form is never found.
  Result<void> add(const AddedToken& token, std::string_view form);

  struct Part {
    Span span;
    std::optional<TokenId> id;  // a token, or else text between tokens; such text is not empty
  };
  // The whole text, cut into tokens and what lies between them. Without `special`, special tokens are plain text.
  std::vector<Part> split(std::string_view text, bool special) const;

 private:
  struct Node {
    std::int32_t any = -1;     // index of the token that ends here, special or not
    std::int32_t always = -1;  // the same, special ones left out
  };
  struct Found {
    std::int32_t token;
    std::size_t end;
  };
  std::optional<Found> longest_at(std::string_view text, std::size_t begin, bool special) const;

  std::vector<AddedToken> tokens_;
  std::vector<Node> nodes_{1};
  PairMap edges_;          // (node, byte) -> (node, unused)
  bool begins_[256] = {};  // whether any token begins with this byte
};

}  // namespace sparsam
