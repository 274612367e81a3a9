#include "text/jinja_compare.h"

#include <algorithm>
#include <numeric>

#include "text/jinja_object.h"
#include "text/jinja_text.h"

namespace sparsam::jinja {
namespace {

std::string_view symbol(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return "==";
    case Comparison::not_equal:
      return "!=";
    case Comparison::less:
      return "<";
    case Comparison::less_equal:
      return "<=";
    case Comparison::greater:
      return ">";
    case Comparison::greater_equal:
      return ">=";
    case Comparison::in:
      return "in";
    case Comparison::not_in:
      return "not in";
  }
  return "";
}

template <typename T>
bool holds(Comparison comparison, const T& a, const T& b) {
  switch (comparison) {
    case Comparison::less:
      return a < b;
    case Comparison::less_equal:
      return a <= b;
    case Comparison::greater:
      return a > b;
    case Comparison::greater_equal:
      return a >= b;
    case Comparison::not_equal:
      return a != b;
    default:
      return a == b;
  }
}

bool compare_numbers(Comparison comparison, const Value& a, const Value& b) {
  const auto i = a.integer(), j = b.integer();
  if (i && j) return holds(comparison, *i, *j);
  // long double holds every int64 and every double.
  const long double x = i ? static_cast<long double>(*i) : a.as<double>();
  const long double y = j ? static_cast<long double>(*j) : b.as<double>();
  return holds(comparison, x, y);
}

Result<bool> equal_lists(Budget& budget, const List& a, const List& b) {
  if ((a.type == List::Type::list) != (b.type == List::Type::list) || a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!TRY(equal(budget, a.items[i], b.items[i]))) return false;
  }
  return true;
}

Result<bool> equal_dicts(Budget& budget, const Dict& a, const Dict& b) {
  if (a.entries().size() != b.entries().size()) return false;
  for (const auto& [key, value] : a.entries()) {
    const Value* other = b.find(key);
    if (other == nullptr) return false;
    if (!TRY(equal(budget, value, *other))) return false;
  }
  return true;
}

Result<bool> contains_item(Budget& budget, const std::vector<Value>& items, const Value& item) {
  for (const Value& candidate : items) {
    if (TRY(equal(budget, candidate, item))) return true;
  }
  return false;
}

// Merges the sorted halves of order[from, to); comparing may fail.
Result<void> merge_sort(Budget& budget, const std::vector<Value>& keys, std::vector<std::size_t>& order,
                        std::vector<std::size_t>& room, std::size_t from, std::size_t to) {
  if (to - from < 2) return {};
  const std::size_t middle = from + (to - from) / 2;
  TRY(merge_sort(budget, keys, order, room, from, middle));
  TRY(merge_sort(budget, keys, order, room, middle, to));
  std::size_t left = from, right = middle;
  for (std::size_t at = from; at < to; ++at) {
    bool take_right = left == middle;
    if (!take_right && right < to) {
      take_right = TRY(compare(budget, Comparison::less, keys[order[right]], keys[order[left]]));
    }
    room[at] = order[take_right ? right++ : left++];
  }
  std::copy(room.begin() + static_cast<std::ptrdiff_t>(from), room.begin() + static_cast<std::ptrdiff_t>(to),
            order.begin() + static_cast<std::ptrdiff_t>(from));
  return {};
}

}  // namespace

Result<bool> equal(Budget& budget, const Value& a, const Value& b) {
  TRY(budget.spend(1));
  if (a.number() && b.number()) return compare_numbers(Comparison::equal, a, b);
  if (a.is_text() && b.is_text()) {
    TRY(budget.spend_bytes(std::min(a.text()->bytes.size(), b.text()->bytes.size())));
    return a.text()->bytes == b.text()->bytes;
  }
  if (a.list() != nullptr && b.list() != nullptr) return equal_lists(budget, *a.list(), *b.list());
  if (a.is_dict() && b.is_dict()) return equal_dicts(budget, *a.dict(), *b.dict());
  if (const auto* x = a.get_if<ObjectPtr>()) {
    const auto* y = b.get_if<ObjectPtr>();
    return y != nullptr && *x == *y;
  }
  return (a.is_none() && b.is_none()) || (a.is_undefined() && b.is_undefined());
}

Result<bool> compare(Budget& budget, Comparison comparison, const Value& a, const Value& b) {
  switch (comparison) {
    case Comparison::equal:
      return equal(budget, a, b);
    case Comparison::not_equal:
      return !TRY(equal(budget, a, b));
    case Comparison::in:
      return contains(budget, b, a);
    case Comparison::not_in:
      return !TRY(contains(budget, b, a));
    default:
      break;
  }
  TRY(budget.spend(1));
  for (const Value* side : {&a, &b}) {
    if (const auto* missing = side->get_if<Undefined>()) return not_there(*missing);
  }
  if (a.number() && b.number()) return compare_numbers(comparison, a, b);
  if (a.is_text() && b.is_text()) {
    TRY(budget.spend_bytes(std::min(a.text()->bytes.size(), b.text()->bytes.size())));
    // The order of UTF-8 bytes is the order of code points.
    return holds(comparison, a.text()->bytes.compare(b.text()->bytes), 0);
  }
  if (a.list() != nullptr && b.list() != nullptr && a.is_list() == b.is_list()) {
    const auto& x = a.list()->items;
    const auto& y = b.list()->items;
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
      if (!TRY(equal(budget, x[i], y[i]))) return compare(budget, comparison, x[i], y[i]);
    }
    return holds(comparison, x.size(), y.size());
  }
  return fail(Code::bad_data, "'{}' not supported between instances of '{}' and '{}'", symbol(comparison), type_name(a),
              type_name(b));
}

Result<bool> contains(Budget& budget, const Value& container, const Value& item) {
  if (container.is_undefined()) return false;
  if (const Text* text = container.text()) {
    if (!item.is_text()) {
      return fail(Code::bad_data, "'in <string>' requires string as left operand, not {}", type_name(item));
    }
    TRY(budget.spend_bytes(text->bytes.size()));
    return find(text->bytes, item.text()->bytes) != std::string_view::npos;
  }
  if (const List* list = container.list()) return contains_item(budget, list->items, item);
  if (const Dict* dict = container.dict()) {
    TRY(budget.spend_bytes(item.is_text() ? item.text()->bytes.size() : 0));
    if (item.list() != nullptr || item.is_dict()) return fail(Code::bad_data, "unhashable type: '{}'", type_name(item));
    return dict->find(item) != nullptr;
  }
  if (const Range* range = container.object<Range>()) {
    const auto i = item.integer();
    return i && range->contains(*i);
  }
  if (Iterator* iterator = container.object<Iterator>()) {
    while (true) {
      const auto candidate = TRY(iterator->next());
      if (!candidate) return false;
      if (TRY(equal(budget, *candidate, item))) return true;
    }
  }
  if (const DictView* view = container.object<DictView>()) return contains_item(budget, view->items(), item);
  return fail(Code::bad_data, "argument of type '{}' is not iterable", type_name(container));
}

Result<std::vector<std::size_t>> sorted_order(Budget& budget, const std::vector<Value>& keys, bool reverse) {
  std::vector<std::size_t> order(keys.size()), room(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Reversed before and after, equal keys stay in place.
  if (reverse) std::reverse(order.begin(), order.end());
  TRY(merge_sort(budget, keys, order, room, 0, keys.size()));
  if (reverse) std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace sparsam::jinja
