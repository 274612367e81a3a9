#include "text/character_class.h"

#include <unicode/uchar.h>

#include <cstdint>

namespace sparsam {
namespace {

bool in(char32_t character, std::uint32_t categories) {
  return (U_GET_GC_MASK(static_cast<UChar32>(character)) & categories) != 0;
}

}  // namespace

bool is_white_space(char32_t character) { return u_isUWhiteSpace(static_cast<UChar32>(character)); }

bool is_word(char32_t character) {
  const auto c = static_cast<UChar32>(character);
  return u_isUAlphabetic(c) || in(character, U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK) ||
         u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL);
}

bool is_numeric(char32_t character) { return in(character, U_GC_N_MASK); }

bool is_punctuation(char32_t character) {
  if (character < 0x80) {
    return character > 0x20 && character != 0x7F && !u_isalnum(static_cast<UChar32>(character));
  }
  return in(character, U_GC_P_MASK);
}

bool is_mark(char32_t character) { return in(character, U_GC_M_MASK); }

}  // namespace sparsam
