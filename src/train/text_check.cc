#include "train/text_check.h"

#include "text/utf8.h"

namespace sparsam {

Result<void> check_text(std::string_view text, std::uint64_t offset) {
  const std::size_t valid = utf8_valid_prefix(text);
  const std::size_t zero = text.substr(0, valid).find('\0');
  if (zero != std::string_view::npos) {
    return fail(Code::bad_data, "byte {} is zero: this is binary data and no text", offset + zero);
  }
  if (valid < text.size()) {
    return fail(Code::bad_data, "byte {} (0x{:02x}) begins no UTF-8 character", offset + valid,
                static_cast<unsigned>(static_cast<unsigned char>(text[valid])));
  }
  return {};
}

}  // namespace sparsam
