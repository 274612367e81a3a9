// A text that is read a character at a time, by the parsers of grammars. Errors name line and column.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "text/utf8.h"

namespace sparsam::grammar {

class TextReader {
 public:
  // The text must be UTF-8.
  TextReader(std::string_view text, std::string_view what) : text_(text), what_(what) {}

  bool at_end() const { return offset_ == text_.size(); }
  std::string_view rest() const { return text_.substr(offset_); }
  char peek() const { return at_end() ? '\0' : text_[offset_]; }
  bool take(char c) {
    if (at_end() || text_[offset_] != c) return false;
    ++offset_;
    return true;
  }
  bool take(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    offset_ += word.size();
    return true;
  }
  // Not at the end.
  char32_t character() { return utf8_next(text_, offset_); }

  // Exactly so many hexadecimal digits.
  Result<char32_t> hexadecimal(std::size_t digits) {
    char32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = peek();
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (at_end() || digit < 0) return error("{} hexadecimal digits are needed", digits);
      value = value << 4 | static_cast<char32_t>(digit);
      ++offset_;
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
      return error("U+{:X} is no character", static_cast<unsigned>(value));
    return value;
  }
  // Nothing where no digit comes. What is too large for a count stays too large.
  std::optional<std::uint32_t> number() {
    if (peek() < '0' || peek() > '9') return std::nullopt;
    std::uint32_t value = 0;
    for (; peek() >= '0' && peek() <= '9'; ++offset_) {
      value = std::min<std::uint32_t>(value * 10 + static_cast<std::uint32_t>(peek() - '0'), 100'000'000);
    }
    return value;
  }

  template <typename... Args>
  std::unexpected<Error> error(fmt::format_string<Args...> format, Args&&... args) const {
    std::size_t line = 1, column = 1;
    for (const char c : text_.substr(0, offset_)) {
      column = c == '\n' ? 1 : column + ((c & 0xC0) != 0x80);
      line += c == '\n';
    }
    return fail(Code::bad_data, "{}: line {}, column {}: {}", what_, line, column,
                fmt::format(format, std::forward<Args>(args)...));
  }

 private:
  std::string_view text_, what_;
  std::size_t offset_ = 0;
};

}  // namespace sparsam::grammar
