// Regular expressions for pre-tokenizers: Oniguruma's syntax, PCRE2's engine with its just-in-time compiler.
//
// Bounded: a pattern or a text that makes the engine search without end gives an error, never a crash or a hang.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam {

// Bytes [begin, end) of a text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Span&) const = default;
};

class Regex {
 public:
  // Errors quote the pattern and say what is wrong with it.
  static Result<Regex> compile(std::string_view pattern);

  // Appends every match from left to right, none overlapping another; empty matches count, except right after another
  // match. The text must be well-formed UTF-8. May be called from several threads at once.
  Result<void> find_all(std::string_view text, std::vector<Span>& matches) const;

 private:
  struct Compiled;
  explicit Regex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace sparsam
