// The few largest of some numbers: a token's experts among all.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sparsam {

// The indices of the `count` largest of n values, largest first; ties go to the lower index, what is no number comes
// last. Each value moves up the list as far as it belongs.
template <typename Real>
void largest(const Real* values, std::size_t n, std::size_t count, std::vector<std::int32_t>& order) {
  order.resize(count);
  std::int32_t* const list = order.data();
  std::size_t held = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Real value = values[i];
    const auto passes = [=](std::int32_t earlier) {
      const Real other = values[earlier];
      return value > other || (std::isnan(other) && !std::isnan(value));
    };
    if (held == count && !passes(list[count - 1])) continue;
    std::size_t place = held < count ? held++ : count - 1;
    for (; place > 0 && passes(list[place - 1]); --place) list[place] = list[place - 1];
    list[place] = static_cast<std::int32_t>(i);
  }
}

}  // namespace sparsam
