#include "text/utf8.h"

namespace sparsam {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Lead {
  std::size_t length;       // of the whole character; 0: no character begins with this byte
  unsigned char low, high;  // the range of the second byte
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// How many bytes at the start of text are a character or the beginning of one, and whether the character is whole.
struct Sequence {
  std::size_t bytes;
  bool whole;
};

Sequence sequence_of(std::string_view text) {
  if (text.empty()) return {0, false};
  const Lead lead = lead_of(static_cast<unsigned char>(text[0]));
  if (lead.length == 0) return {0, false};
  std::size_t bytes = 1;
  for (; bytes < lead.length && bytes < text.size(); ++bytes) {
    const auto byte = static_cast<unsigned char>(text[bytes]);
    const unsigned char low = bytes == 1 ? lead.low : 0x80, high = bytes == 1 ? lead.high : 0xBF;
    if (byte < low || byte > high) return {bytes, false};
  }
  return {bytes, bytes == lead.length};
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const Sequence sequence = sequence_of(text);
  return sequence.whole ? sequence.bytes : 0;
}

std::size_t utf8_valid_prefix(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    if (static_cast<unsigned char>(text[offset]) < 0x80) {
      ++offset;
      continue;
    }
    const std::size_t length = utf8_length(text.substr(offset));
    if (length == 0) return offset;
    offset += length;
  }
  return offset;
}

Result<void> check_utf8(std::string_view text) {
  const std::size_t offset = utf8_valid_prefix(text);
  if (offset == text.size()) return {};
  return fail(Code::bad_data, "invalid UTF-8 at byte {} (0x{:02X})", offset, static_cast<unsigned char>(text[offset]));
}

std::size_t utf8_complete_prefix(std::string_view text) {
  // A character has at most four bytes, so an unfinished one begins within the last three.
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) break;
    if (byte < 0xC0) continue;
    const Sequence sequence = sequence_of(text.substr(text.size() - back));
    if (!sequence.whole && sequence.bytes == back) return text.size() - back;
    break;
  }
  return text.size();
}

char32_t utf8_next(std::string_view text, std::size_t& offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const unsigned char first = byte(0);
  char32_t code_point = 0;
  std::size_t length = 1;
  if (first < 0x80) {
    code_point = first;
  } else if (first < 0xE0) {
    code_point = static_cast<char32_t>((first & 0x1F) << 6 | (byte(1) & 0x3F));
    length = 2;
  } else if (first < 0xF0) {
    code_point = static_cast<char32_t>((first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
    length = 3;
  } else {
    code_point =
        static_cast<char32_t>((first & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F));
    length = 4;
  }
  offset += length;
  return code_point;
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t valid = utf8_valid_prefix(text);
    out.append(text.substr(0, valid));
    text.remove_prefix(valid);
    if (text.empty()) break;
    out.append(kReplacement);
    const std::size_t bad = sequence_of(text).bytes;
    text.remove_prefix(bad == 0 ? 1 : bad);
  }
  return out;
}

}  // namespace sparsam
