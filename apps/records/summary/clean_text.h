// Text from a record on its way to people: what is hostile or sloppy in it ends here. Control characters and line
// breaks become one blank; marks that turn the direction of writing or are invisible are dropped.
#pragma once

#include <string>
#include <string_view>

#include "records/terms/words.h"

namespace sparsam::records {

inline bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

inline std::string clean_text(std::string_view raw) {
  std::u32string out;
  for (const char32_t c : decode_utf8(raw)) {
    if (!is_invisible(c)) {
      out += c;
    } else if (!out.empty() && out.back() != U' ') {
      out += U' ';
    }
  }
  return encode_utf8(out);
}

}  // namespace sparsam::records
