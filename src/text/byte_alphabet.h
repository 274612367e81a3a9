// GPT-2's alphabet: 256 printable characters that stand for the 256 bytes, so that a vocabulary of bytes can be written
// as text. Printable Latin-1 characters stand for themselves, the other 68 bytes for U+0100 to U+0143 in order.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sparsam {

void append_byte_characters(std::string_view bytes, std::string& characters);

// The bytes that the characters stand for; nothing if one of them is not of the alphabet, or no character.
std::optional<std::string> bytes_of_characters(std::string_view characters);

}  // namespace sparsam
