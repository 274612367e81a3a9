#include "chat/json_scan.h"

namespace sparsam {

std::size_t JsonScan::read(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (done()) return i;
    const char c = text[i];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      begun_ = true;
      ++depth_;
    } else if ((c == '}' || c == ']') && depth_ > 0) {
      --depth_;
    }
  }
  return text.size();
}

}  // namespace sparsam
