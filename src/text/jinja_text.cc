#include "text/jinja_text.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstring>

#include "text/utf8.h"

namespace sparsam::jinja {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t after(std::string_view text, std::size_t offset) {
  for (++offset; offset < text.size() && continues(text[offset]);) ++offset;
  return offset;
}

std::size_t before(std::string_view text, std::size_t offset) {
  for (--offset; offset > 0 && continues(text[offset]);) --offset;
  return offset;
}

char32_t at(std::string_view text, std::size_t offset) { return utf8_next(text, offset); }

template <typename Map>
std::string mapped(std::string_view text, Map map) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode status = U_ZERO_ERROR;
  map(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, status);
  return U_SUCCESS(status) ? out : std::string(text);
}

std::string titlecase(std::string_view character) {
  return mapped(character, [](icu::StringPiece in, icu::ByteSink& sink, UErrorCode& status) {
    icu::CaseMap::utf8ToTitle("", U_TITLECASE_WHOLE_STRING | U_TITLECASE_NO_BREAK_ADJUSTMENT, nullptr, in, sink,
                              nullptr, status);
  });
}

bool is_cased(char32_t c) { return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_CASED); }

int numeric_type(char32_t c) { return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE); }

bool ends_line(char32_t c) {
  return (c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

// Where the run of characters for which `holds` ends, seen from the left and from the right.
template <typename Holds>
std::size_t skip(std::string_view text, std::size_t from, Holds holds) {
  while (from < text.size() && holds(at(text, from))) from = after(text, from);
  return from;
}
template <typename Holds>
std::size_t skip_back(std::string_view text, std::size_t from, Holds holds) {
  while (from > 0) {
    const std::size_t start = before(text, from);
    if (!holds(at(text, start))) break;
    from = start;
  }
  return from;
}

}  // namespace

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) { return !continues(byte); }));
}

std::size_t byte_of(std::string_view text, std::size_t index) {
  std::size_t offset = 0;
  for (; index > 0 && offset < text.size(); --index) offset = after(text, offset);
  return offset;
}

std::string_view clipped(std::string_view text, std::size_t code_points) {
  return text.substr(0, byte_of(text, code_points));
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = after(text, start);
    out.push_back(text.substr(start, end - start));
    start = end;
  }
  return out;
}

// The characters whose bidirectional class is WS, B or S, or whose category is Zs; they are few and fixed.
bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}
bool is_alphabetic(char32_t c) { return u_isalpha(static_cast<UChar32>(c)); }
bool is_decimal(char32_t c) { return numeric_type(c) == U_NT_DECIMAL; }
bool is_digit(char32_t c) { return numeric_type(c) == U_NT_DECIMAL || numeric_type(c) == U_NT_DIGIT; }
bool is_numeric(char32_t c) { return numeric_type(c) != U_NT_NONE; }
bool is_upper(char32_t c) { return u_isUUppercase(static_cast<UChar32>(c)); }
bool is_lower(char32_t c) { return u_isULowercase(static_cast<UChar32>(c)); }
bool is_title(char32_t c) { return u_charType(static_cast<UChar32>(c)) == U_TITLECASE_LETTER; }
bool is_printable(char32_t c) {
  constexpr std::uint32_t kHidden = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CS_MASK | U_GC_CO_MASK | U_GC_CN_MASK |
                                    U_GC_ZL_MASK | U_GC_ZP_MASK | U_GC_ZS_MASK;
  return c == ' ' || (U_GET_GC_MASK(static_cast<UChar32>(c)) & kHidden) == 0;
}

bool is_identifier(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const UProperty property = offset == 0 ? UCHAR_XID_START : UCHAR_XID_CONTINUE;
    const char32_t c = utf8_next(text, offset);
    if (c != '_' && !u_hasBinaryProperty(static_cast<UChar32>(c), property)) return false;
  }
  return !text.empty();
}

std::string upper(std::string_view text) {
  return mapped(text, [](icu::StringPiece in, icu::ByteSink& sink, UErrorCode& status) {
    icu::CaseMap::utf8ToUpper("", 0, in, sink, nullptr, status);
  });
}

std::string lower(std::string_view text) {
  return mapped(text, [](icu::StringPiece in, icu::ByteSink& sink, UErrorCode& status) {
    icu::CaseMap::utf8ToLower("", 0, in, sink, nullptr, status);
  });
}

std::string casefold(std::string_view text) {
  return mapped(text, [](icu::StringPiece in, icu::ByteSink& sink, UErrorCode& status) {
    icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT, in, sink, nullptr, status);
  });
}

std::string swapcase(std::string_view text) {
  std::string out;
  for (const std::string_view character : characters(text)) {
    const char32_t c = at(character, 0);
    out += is_upper(c) ? lower(character) : is_lower(c) ? upper(character) : std::string(character);
  }
  return out;
}

std::string capitalize(std::string_view text) {
  if (text.empty()) return "";
  const std::string_view first = text.substr(0, after(text, 0));
  // The rest is lowered in its context: a final sigma depends on what stands before it.
  return titlecase(first) + lower(text).substr(lower(first).size());
}

std::string title(std::string_view text) {
  std::string out;
  bool inside = false;
  for (const std::string_view character : characters(text)) {
    out += inside ? lower(character) : titlecase(character);
    inside = is_cased(at(character, 0));
  }
  return out;
}

std::string title_words(std::string_view text) {
  const auto separates = [](char32_t c) {
    return c == '-' || c == '(' || c == '{' || c == '[' || c == '<' || is_space(c);
  };
  std::string out;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t word = skip(text, start, separates);
    out += text.substr(start, word - start);
    const std::size_t end = skip(text, word, [&](char32_t c) { return !separates(c); });
    if (word < end) {
      const std::size_t rest = after(text, word);
      out += upper(text.substr(word, rest - word)) + lower(text.substr(rest, end - rest));
    }
    start = end;
  }
  return out;
}

std::string_view strip(std::string_view text, Side side, std::optional<std::string_view> chars) {
  std::u32string set;
  if (chars) {
    for (std::size_t offset = 0; offset < chars->size();) set.push_back(utf8_next(*chars, offset));
  }
  std::sort(set.begin(), set.end());
  const auto drops = [&](char32_t c) { return chars ? std::binary_search(set.begin(), set.end(), c) : is_space(c); };
  const std::size_t start = side == Side::right ? 0 : skip(text, 0, drops);
  text.remove_prefix(start);
  return side == Side::left ? text : text.substr(0, skip_back(text, text.size(), drops));
}

std::vector<std::string_view> split(std::string_view text, std::optional<std::string_view> separator,
                                    std::int64_t max_splits) {
  std::vector<std::string_view> out;
  const auto may_split = [&] { return max_splits < 0 || static_cast<std::int64_t>(out.size()) < max_splits; };
  if (separator) {
    std::size_t start = 0;
    while (may_split()) {
      const std::size_t found = find(text, *separator, start);
      if (found == std::string_view::npos) break;
      out.push_back(text.substr(start, found - start));
      start = found + separator->size();
    }
    out.push_back(text.substr(start));
    return out;
  }
  std::size_t start = skip(text, 0, is_space);
  while (start < text.size() && may_split()) {
    const std::size_t end = skip(text, start, [](char32_t c) { return !is_space(c); });
    out.push_back(text.substr(start, end - start));
    start = skip(text, end, is_space);
  }
  // What max_splits leaves whole loses its leading white space only.
  if (start < text.size()) out.push_back(text.substr(start));
  return out;
}

std::vector<std::string_view> split_from_right(std::string_view text, std::optional<std::string_view> separator,
                                               std::int64_t max_splits) {
  std::vector<std::string_view> out;
  const auto may_split = [&] { return max_splits < 0 || static_cast<std::int64_t>(out.size()) < max_splits; };
  if (separator) {
    while (may_split()) {
      const std::size_t found = text.rfind(*separator);
      if (found == std::string_view::npos) break;
      out.push_back(text.substr(found + separator->size()));
      text = text.substr(0, found);
    }
    out.push_back(text);
  } else {
    text = text.substr(0, skip_back(text, text.size(), is_space));
    while (!text.empty() && may_split()) {
      const std::size_t start = skip_back(text, text.size(), [](char32_t c) { return !is_space(c); });
      out.push_back(text.substr(start));
      text = text.substr(0, skip_back(text, start, is_space));
    }
    if (!text.empty()) out.push_back(text);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<std::string_view> split_lines(std::string_view text, bool keep_ends) {
  std::vector<std::string_view> out;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = skip(text, start, [](char32_t c) { return !ends_line(c); });
    std::size_t next = end;
    if (next < text.size()) {
      next = text.substr(end, 2) == "\r\n" ? end + 2 : after(text, end);
    }
    out.push_back(text.substr(start, (keep_ends ? next : end) - start));
    start = next;
  }
  return out;
}

std::size_t find(std::string_view text, std::string_view piece, std::size_t from) {
  if (from > text.size()) return std::string_view::npos;
  const void* found = memmem(text.data() + from, text.size() - from, piece.data(), piece.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::size_t count(std::string_view text, std::string_view piece) {
  if (piece.empty()) return code_points(text) + 1;
  std::size_t total = 0;
  for (std::size_t found = find(text, piece); found != std::string_view::npos;
       found = find(text, piece, found + piece.size())) {
    ++total;
  }
  return total;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
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
      case '\'':
        out += "&#39;";
        break;
      case '"':
        out += "&#34;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string encode_url(std::string_view text, bool query) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                       c == '.' || c == '-' || c == '~' || (c == '/' && !query);
    if (plain) {
      out += c;
    } else if (query && c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace sparsam::jinja
