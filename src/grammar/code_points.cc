// Sets of code points, and the byte sequences that stand for them in UTF-8 (the Unicode standard, table 3-7). A range
// is cut where the number of bytes or a leading byte changes, so that each piece is a product of byte ranges; the
// method is that of Thompson's and Cox's UTF-8 automata (Russ Cox, "Regular Expression Matching in the Wild", 2010).
#include <algorithm>
#include <string>

#include "grammar/expression.h"
#include "text/utf8.h"

namespace sparsam::grammar {
namespace {

ByteSet byte_range(char first, char last) {
  ByteSet set;
  for (int b = static_cast<unsigned char>(first); b <= static_cast<unsigned char>(last); ++b) {
    set.set(static_cast<std::size_t>(b));
  }
  return set;
}

std::string encoded(char32_t c) {
  std::string text;
  append_utf8(text, c);
  return text;
}

// first and last have the same number of bytes.
void add_range(Rules& rules, char32_t first, char32_t last, std::vector<Expression>& out) {
  const std::size_t length = encoded(first).size();
  // All but the leading byte must run through their whole range, or be cut until they do.
  for (std::size_t tail = 1; tail < length; ++tail) {
    const char32_t mask = (char32_t{1} << (6 * tail)) - 1;
    if ((first & ~mask) == (last & ~mask)) continue;
    if ((first & mask) != 0) {
      add_range(rules, first, first | mask, out);
      add_range(rules, (first | mask) + 1, last, out);
      return;
    }
    if ((last & mask) != mask) {
      add_range(rules, first, (last & ~mask) - 1, out);
      add_range(rules, last & ~mask, last, out);
      return;
    }
  }
  const std::string low = encoded(first), high = encoded(last);
  std::vector<Expression> parts;
  for (std::size_t i = 0; i < length; ++i) parts.push_back(rules.bytes(byte_range(low[i], high[i])));
  out.push_back(rules.sequence(parts));
}

}  // namespace

std::vector<CodePoints> normalized(const std::vector<CodePoints>& set) {
  constexpr char32_t kBefore = 0xD7FF, kAfter = 0xE000;  // the surrogates lie between
  std::vector<CodePoints> cut;
  for (CodePoints c : set) {
    c.last = std::min(c.last, kLastCodePoint);
    if (c.first <= kBefore) cut.push_back({c.first, std::min(c.last, kBefore)});
    if (c.last >= kAfter) cut.push_back({std::max(c.first, kAfter), c.last});
  }
  std::erase_if(cut, [](CodePoints c) { return c.first > c.last; });
  std::ranges::sort(cut, {}, &CodePoints::first);
  std::vector<CodePoints> joined;
  for (const CodePoints c : cut) {
    if (!joined.empty() && c.first <= joined.back().last + 1) {
      joined.back().last = std::max(joined.back().last, c.last);
    } else {
      joined.push_back(c);
    }
  }
  return joined;
}

std::vector<CodePoints> complement(std::vector<CodePoints> set) {
  std::vector<CodePoints> rest;
  char32_t next = 0;
  for (const CodePoints c : normalized(set)) {
    if (c.first > next) rest.push_back({next, c.first - 1});
    next = c.last + 1;
  }
  if (next <= kLastCodePoint) rest.push_back({next, kLastCodePoint});
  return normalized(rest);
}

Expression Rules::character(std::vector<CodePoints> set) {
  ByteSet single;
  std::vector<Expression> parts;
  constexpr char32_t kLastOf[] = {0x7F, 0x7FF, 0xFFFF, kLastCodePoint};  // with so many bytes
  for (const CodePoints c : normalized(set)) {
    char32_t first = c.first;
    for (const char32_t limit : kLastOf) {
      if (first > c.last || first > limit) continue;
      const char32_t last = std::min(c.last, limit);
      if (limit == 0x7F) {
        single |= byte_range(static_cast<char>(first), static_cast<char>(last));
      } else {
        add_range(*this, first, last, parts);
      }
      first = last + 1;
    }
  }
  if (single.any() || parts.empty()) parts.push_back(bytes(single));
  return choice(parts);
}

}  // namespace sparsam::grammar
