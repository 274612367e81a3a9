#include "text/jinja_unescape.h"

#include <charconv>

#include "text/utf8.h"

namespace sparsam::jinja {
namespace {

std::string_view simple(char c) {
  switch (c) {
    case 'a':
      return "\a";
    case 'b':
      return "\b";
    case 'f':
      return "\f";
    case 'n':
      return "\n";
    case 'r':
      return "\r";
    case 't':
      return "\t";
    case 'v':
      return "\v";
    case '\\':
      return "\\";
    case '\'':
      return "'";
    case '"':
      return "\"";
    default:
      return "";
  }
}

}  // namespace

Result<std::string> unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t slash = std::min(text.find('\\'), text.size());
    out += text.substr(0, slash);
    text.remove_prefix(slash);
    if (text.size() < 2) {
      out += text;
      break;
    }
    const char kind = text[1];
    text.remove_prefix(2);
    if (kind == '\n') continue;
    if (const std::string_view replacement = simple(kind); !replacement.empty()) {
      out += replacement;
      continue;
    }
    std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    int base = 16;
    if (kind >= '0' && kind <= '7') {
      // One to three octal digits, of which the first has been read.
      text = std::string_view(text.data() - 1, text.size() + 1);
      while (digits < 3 && digits < text.size() && text[digits] >= '0' && text[digits] <= '7') ++digits;
      base = 8;
    }
    if (kind == 'N') return fail(Code::unsupported, "characters by name (\\N) are not supported");
    if (digits == 0) {
      out += '\\';
      out += kind;
      continue;
    }
    std::uint32_t code = 0;
    const std::string_view number = text.substr(0, digits);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), code, base);
    if (number.size() < digits || error != std::errc() || end != number.data() + digits) {
      return fail(Code::bad_data, "truncated \\{} escape", kind);
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
      return fail(Code::bad_data, "\\{}{} is no character", kind, number);
    }
    append_utf8(out, code);
    text.remove_prefix(digits);
  }
  return out;
}

}  // namespace sparsam::jinja
