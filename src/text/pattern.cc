#include "text/pattern.h"

namespace sparsam {

Result<void> Pattern::find_all(std::string_view text, std::vector<Span>& matches) const {
  if (const auto* regex = std::get_if<Regex>(&what_)) return regex->find_all(text, matches);
  const std::string& literal = std::get<std::string>(what_);
  if (literal.empty()) return {};
  for (std::size_t at = text.find(literal); at != std::string_view::npos; at = text.find(literal, at)) {
    matches.push_back({at, at + literal.size()});
    at += literal.size();
  }
  return {};
}

Result<std::string> Pattern::replace(std::string_view text, std::string_view replacement) const {
  std::vector<Span> matches;
  TRY(find_all(text, matches));
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  for (const Span& match : matches) {
    out += text.substr(at, match.begin - at);
    out += replacement;
    at = match.end;
  }
  out += text.substr(at);
  return out;
}

}  // namespace sparsam
