// Character classes of Oniguruma: parsed with their nesting and intersections, written as one PCRE2 atom.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam {

// The class that opens with '[' at pattern[offset]; offset moves past its ']'.
Result<std::string> translate_class(std::string_view pattern, std::size_t& offset);

// The code point of an escape that means one character (\n, \x{41}, \u0041, \., …) whose backslash is at
// pattern[offset], moving offset past it; a fault for escapes that mean something else.
Result<char32_t> escaped_character(std::string_view pattern, std::size_t& offset);

// A character as PCRE2 reads it literally, inside and outside of a class.
std::string literal_atom(char32_t code_point);

}  // namespace sparsam
