#include "text/byte_alphabet.h"

#include <array>

#include "text/utf8.h"

namespace sparsam {
namespace {

constexpr bool stands_for_itself(int byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr int kLast = 0x143;

struct Tables {
  std::array<char16_t, 256> character{};
  std::array<std::int16_t, kLast + 1> byte{};
};

constexpr Tables kTables = [] {
  Tables tables;
  tables.byte.fill(-1);
  char16_t next = 0x100;
  for (int byte = 0; byte < 256; ++byte) {
    const char16_t character = stands_for_itself(byte) ? static_cast<char16_t>(byte) : next++;
    tables.character[static_cast<std::size_t>(byte)] = character;
    tables.byte[character] = static_cast<std::int16_t>(byte);
  }
  return tables;
}();

}  // namespace

void append_byte_characters(std::string_view bytes, std::string& characters) {
  for (const char byte : bytes) append_utf8(characters, kTables.character[static_cast<unsigned char>(byte)]);
}

std::optional<std::string> bytes_of_characters(std::string_view characters) {
  if (utf8_valid_prefix(characters) != characters.size()) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < characters.size();) {
    const char32_t character = utf8_next(characters, at);
    if (character > kLast || kTables.byte[character] < 0) return std::nullopt;
    bytes += static_cast<char>(kTables.byte[character]);
  }
  return bytes;
}

}  // namespace sparsam
