#include "formats/quote.h"

#include <fmt/format.h>

namespace sparsam {

std::string quote(std::string_view name) {
  constexpr std::size_t kLongest = 100;
  std::string text = "'";
  for (const char c : name.substr(0, kLongest)) {
    if (c >= ' ' && c <= '~' && c != '\\') {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  if (name.size() > kLongest) text += fmt::format("… {} bytes", name.size());
  return text + "'";
}

}  // namespace sparsam
