// Sets of characters by name - \p{L}, \s, [:punct:] - as Oniguruma means them, in PCRE2's words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam {

// White_Space of Unicode, as members of a class. Spelled out: it has not changed since Unicode 6.3, PCRE2's \s differs.
inline constexpr std::string_view kSpaceMembers =
    R"(\t-\r\x20\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})";
// A word character within a class; outside of one Oniguruma adds the superscripts and fractions of Latin-1.
std::string word_members();
inline constexpr std::string_view kWordMembersOutsideOfClasses = R"(\x{B2}\x{B3}\x{B9}\x{BC}-\x{BE})";
inline constexpr std::string_view kHexMembers = "0-9A-Fa-f";

// A set of characters as members of a PCRE2 class, or their complement.
struct CharacterSet {
  std::string members;
  bool negated = false;
  std::string category;  // the general category ("L", "Lu") that it is, if it is one
  // The set as a class of its own.
  std::string atom() const { return (negated ? "[^" : "[") + members + "]"; }
};

// \s \w \d \h and their complements, by the letter.
CharacterSet shorthand(char kind);

// \p{…} or \P{…} with its backslash at pattern[offset]; offset moves past its '}'.
Result<CharacterSet> translate_property(std::string_view pattern, std::size_t& offset);

// What stands between [: and :].
Result<CharacterSet> posix_class(std::string_view name);

}  // namespace sparsam
