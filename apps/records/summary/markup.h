// Text inside HTML: nothing of a record can become markup, script or an invisible turn of direction.
#pragma once

#include <string>
#include <string_view>

#include "records/summary/clean_text.h"

namespace sparsam::records {

inline std::string html_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t letter : decode_utf8(text)) {
    if (is_invisible(letter) && letter != U'\n' && letter != U'\t') continue;
    if (letter >= 0x80) {
      out += encode_utf8({&letter, 1});
      continue;
    }
    const char c = static_cast<char>(letter);
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace sparsam::records
