// Decimals as whole numbers of tenths, hundredths, …: 375 with 2 places is "3.75".
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace sparsam::tasks {

// In canonical form: no zeros at the end, no point without places.
inline std::string decimal_text(std::int64_t scaled, int places) {
  std::string digits = std::to_string(std::abs(scaled));
  while (digits.size() <= static_cast<std::size_t>(places)) digits.insert(digits.begin(), '0');
  if (places > 0) {
    digits.insert(digits.size() - static_cast<std::size_t>(places), 1, '.');
    while (digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
  }
  return scaled < 0 ? "-" + digits : digits;
}

}  // namespace sparsam::tasks
