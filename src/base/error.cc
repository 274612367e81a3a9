#include "base/error.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace sparsam {

std::string one_line(std::string text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::none_of(text, control)) return text;
  std::string escaped;
  for (const char c : text) {
    if (!control(c)) {
      escaped += c;
    } else if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

void check_failed(const char* condition, const char* file, int line, std::string_view why) {
  fmt::print(stderr, "sparsam: internal error at {}:{}: {} ({})\n", file, line, why, condition);
  std::abort();
}

}  // namespace sparsam
