// What a Split or a Replace looks for: a literal text or a regular expression.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "text/regex.h"

namespace sparsam {

class Pattern {
 public:
  static Pattern literal(std::string_view text) { return Pattern(std::string(text)); }
  static Result<Pattern> regex(std::string_view pattern) { return Pattern(TRY(Regex::compile(pattern))); }

  // Appends every match from left to right. The text must be well-formed UTF-8.
  Result<void> find_all(std::string_view text, std::vector<Span>& matches) const;
  // Every match replaced.
  Result<std::string> replace(std::string_view text, std::string_view replacement) const;

 private:
  explicit Pattern(std::variant<std::string, Regex> what) : what_(std::move(what)) {}
  std::variant<std::string, Regex> what_;
};

}  // namespace sparsam
