// UTF-8 as the Unicode standard defines it (3.9, table 3-7): no overlong forms, no surrogates, nothing past U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam {

// Bytes of the well-formed character that begins text, or 0 where none does (also for an empty or truncated text).
std::size_t utf8_length(std::string_view text);

// The offset of the first byte that begins no well-formed character; text.size() where all is well-formed.
std::size_t utf8_valid_prefix(std::string_view text);

// An error that names the byte offset of the first ill-formed sequence.
Result<void> check_utf8(std::string_view text);

// The longest prefix that further bytes cannot change: all but a trailing, so far well-formed part of a character.
std::size_t utf8_complete_prefix(std::string_view text);

// The character at text[offset], moving offset past it. The text must be well-formed, and offset within it.
char32_t utf8_next(std::string_view text, std::size_t& offset);

// code_point must be a Unicode scalar value.
void append_utf8(std::string& text, char32_t code_point);

// Every maximal ill-formed subsequence becomes one U+FFFD, as the standard recommends (3.9, table 3-8).
std::string replace_invalid_utf8(std::string_view text);

}  // namespace sparsam
