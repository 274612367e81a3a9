// Things with unique names, kept in the order of their file and found by name. Sorted positions instead of a hash
// table: a hostile file cannot make them collide, and finding a duplicate falls out of the sorting.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "formats/quote.h"

namespace sparsam {

template <typename Item>  // has .name
class NamedList {
 public:
  NamedList() = default;

  // Errors: bad_data when two items share a name; what says what they are ("tensor").
  static Result<NamedList> make(std::string_view what, std::vector<Item> items) {
    NamedList list;
    list.items_ = std::move(items);
    list.order_.resize(list.items_.size());
    std::iota(list.order_.begin(), list.order_.end(), std::size_t{0});
    const auto name_of = [&list](std::size_t i) { return std::string_view(list.items_[i].name); };
    std::ranges::sort(list.order_, {}, name_of);
    const auto twice = std::ranges::adjacent_find(list.order_, {}, name_of);
    if (twice != list.order_.end()) {
      return fail(Code::bad_data, "{} {} is there twice", what, quote(name_of(*twice)));
    }
    return list;
  }

  const std::vector<Item>& items() const { return items_; }

  const Item* find(std::string_view name) const {
    const auto name_of = [this](std::size_t i) { return std::string_view(items_[i].name); };
    const auto at = std::ranges::lower_bound(order_, name, {}, name_of);
    return at != order_.end() && name_of(*at) == name ? &items_[*at] : nullptr;
  }

 private:
  std::vector<Item> items_;
  std::vector<std::size_t> order_;  // positions in items_, by name
};

}  // namespace sparsam
