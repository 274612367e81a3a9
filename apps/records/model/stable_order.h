// Sorting that keeps the order of equals. (std::stable_sort of g++ 12's library does not compile without warnings
// under clang 19: it uses std::get_temporary_buffer, which C++17 deprecated.)
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace sparsam::records {

template <typename T, typename Before>
void stable_order(std::vector<T>& list, Before before) {
  std::vector<std::size_t> order(list.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (before(list[a], list[b])) return true;
    if (before(list[b], list[a])) return false;
    return a < b;
  });
  std::vector<T> sorted;
  sorted.reserve(list.size());
  for (const std::size_t i : order) sorted.push_back(std::move(list[i]));
  list = std::move(sorted);
}

}  // namespace sparsam::records
