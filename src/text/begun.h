// Marks in a text that is still growing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace sparsam {

// How many bytes at the end of text may be the beginning of mark.
inline std::size_t begun(std::string_view text, std::string_view mark) {
  for (std::size_t size = std::min(text.size(), mark.size() - 1); size > 0; --size) {
    if (text.ends_with(mark.substr(0, size))) return size;
  }
  return 0;
}

}  // namespace sparsam
