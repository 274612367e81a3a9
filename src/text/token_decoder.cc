#include "text/token_decoder.h"

#include <cctype>
#include <optional>

#include "text/byte_alphabet.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

std::optional<char> byte_of(std::string_view piece) {
  if (piece.size() != 6 || !piece.starts_with("<0x") || piece[5] != '>') return std::nullopt;
  int value = 0;
  for (const char c : piece.substr(3, 2)) {
    if (!std::isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return static_cast<char>(value);
}

std::string_view stripped(std::string_view text, const TokenDecoder::Strip& strip) {
  for (std::size_t i = 0; i < strip.begin && text.starts_with(strip.content); ++i) {
    text.remove_prefix(strip.content.size());
  }
  for (std::size_t i = 0; i < strip.end && text.ends_with(strip.content); ++i) {
    text.remove_suffix(strip.content.size());
  }
  return text;
}

}  // namespace

void TokenDecoder::strip(std::string_view content, std::size_t begin, std::size_t end) {
  if (content.empty()) return;
  if (fused_) {
    whole_ = {std::string(content), begin, end};
  } else {
    steps_.emplace_back(Strip{std::string(content), begin, end});
  }
}

std::string TokenDecoder::bytes(std::string_view piece, TokenKind kind) const {
  std::string text(piece);
  for (const auto& step : steps_) {
    if (std::holds_alternative<ByteLevel>(step)) {
      // An added token's content is text, even where it happens to consist of the alphabet's characters.
      if (kind == TokenKind::added || kind == TokenKind::special) continue;
      if (auto bytes = bytes_of_characters(text)) text = *std::move(bytes);
    } else if (std::holds_alternative<ByteFallback>(step)) {
      if (const auto byte = byte_of(text)) text = *byte;
    } else if (const auto* replace = std::get_if<Replace>(&step)) {
      if (utf8_valid_prefix(text) != text.size()) continue;
      if (auto replaced = replace->pattern.replace(text, replace->content)) text = *std::move(replaced);
    } else {
      text = std::string(stripped(text, std::get<Strip>(step)));
    }
  }
  return text;
}

}  // namespace sparsam
