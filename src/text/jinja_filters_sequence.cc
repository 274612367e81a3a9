// Filters on sequences and dicts as wholes: ends, order, groups, joining.
#include <algorithm>
#include <array>

#include "text/jinja_access.h"
#include "text/jinja_arguments.h"
#include "text/jinja_compare.h"
#include "text/jinja_filters.h"
#include "text/jinja_print.h"
#include "text/jinja_text.h"

namespace sparsam::jinja {
namespace {

// What sorting and grouping look at: the attribute, lower case unless case matters.
Result<Value> key_of(Budget& budget, const Value& item, const Value* attribute, bool case_sensitive,
                     const Value* fallback = nullptr) {
  Value key = attribute == nullptr ? item : TRY(path(budget, item, *attribute, fallback));
  if (case_sensitive || !key.is_text()) return key;
  TRY(budget.spend_bytes(key.text()->bytes.size() * 8));
  return make_text(budget, lower(key.text()->bytes));
}

Result<std::vector<Value>> keys_of(Budget& budget, const std::vector<Value>& items, const Value* attribute,
                                   bool case_sensitive, const Value* fallback = nullptr) {
  std::vector<Value> keys;
  for (const Value& item : items) keys.push_back(TRY(key_of(budget, item, attribute, case_sensitive, fallback)));
  return keys;
}

Result<Value> default_value(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("default", arguments, {"default_value", "boolean"}));
  const bool missing = input.is_undefined() || (bound.flag(1) && !is_true(input));
  if (!missing) return input;
  return bound[0] == nullptr ? make_text(budget, std::string()) : Result<Value>(*bound[0]);
}

Result<Value> list(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("list", arguments, {}));
  std::vector<Value> all = TRY(items_of(budget, input));
  return make_list(budget, std::move(all));
}

Result<Value> items(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("items", arguments, {}));
  std::vector<Value> pairs;
  std::optional<Error> failure;
  if (const Dict* dict = input.dict()) {
    for (const auto& [key, value] : dict->entries()) {
      pairs.push_back(TRY(make_list(budget, {key, value}, List::Type::tuple)));
    }
  } else if (!input.is_undefined()) {
    failure =
        fail(Code::bad_data, "items: can only get item pairs from a mapping, not from {}", describe(input)).error();
  }
  return make_iterator(budget, "generator", std::move(pairs), std::move(failure));
}

Result<Value> first(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("first", arguments, {}));
  if (Iterator* iterator = input.object<Iterator>()) {
    if (auto item = TRY(iterator->next())) return *item;
  } else if (const Text* text = input.text(); text != nullptr && !text->bytes.empty()) {
    return make_text(budget, std::string_view(text->bytes).substr(0, byte_of(text->bytes, 1)));
  } else {
    const std::vector<Value> all = TRY(items_of(budget, input));
    if (!all.empty()) return all.front();
  }
  return undefined(budget, "No first item, sequence was empty.");
}

Result<Value> last(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("last", arguments, {}));
  if (input.object<Iterator>() != nullptr)
    return fail(Code::bad_data, "'{}' object is not reversible", type_name(input));
  const std::vector<Value> all = TRY(items_of(budget, input));
  return all.empty() ? undefined(budget, "No last item, sequence was empty.") : Result<Value>(all.back());
}

Result<Value> reverse(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("reverse", arguments, {}));
  if (input.is_text()) return slice(budget, input, Value(), Value(), Value(std::int64_t{-1}));
  std::vector<Value> all = TRY(items_of(budget, input));
  std::reverse(all.begin(), all.end());
  if (input.object<Iterator>() != nullptr) return make_list(budget, std::move(all));
  return make_iterator(budget, input.is_list() ? "list_reverseiterator" : "reversed", std::move(all));
}

Result<Value> join(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("join", arguments, {"d", "attribute"}));
  const std::vector<Value> all = TRY(items_of(budget, input));
  const Value empty = constant_text("");
  const Value separator = TRY(to_text(budget, bound[0] == nullptr ? empty : *bound[0]));
  TextBuilder out(budget);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) out.append(separator.text()->bytes);
    const Value item = bound.some(1) == nullptr ? all[i] : TRY(path(budget, all[i], *bound[1]));
    TRY(print(item, out));
  }
  return make_text(std::move(out));
}

Result<Value> pick(Budget& budget, const std::vector<Value>& all, const std::vector<std::size_t>& order) {
  std::vector<Value> picked;
  picked.reserve(order.size());
  for (const std::size_t i : order) picked.push_back(all[i]);
  return make_list(budget, std::move(picked));
}

Result<Value> sort(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("sort", arguments, {"reverse", "case_sensitive", "attribute"}));
  const std::vector<Value> all = TRY(items_of(budget, input));
  std::vector<Value> keys;
  if (const Value* attribute = bound.some(2); attribute != nullptr && attribute->is_text()) {
    // "a,b" sorts by a, then by b.
    const std::vector<std::string_view> names = split(attribute->text()->bytes, ",", -1);
    for (const Value& item : all) {
      std::vector<Value> parts;
      for (const std::string_view name : names) {
        const Value part = TRY(make_text(budget, name));
        parts.push_back(TRY(key_of(budget, item, &part, bound.flag(1))));
      }
      keys.push_back(TRY(make_list(budget, std::move(parts))));
    }
  } else {
    keys = TRY(keys_of(budget, all, bound.some(2), bound.flag(1)));
  }
  const auto order = TRY(sorted_order(budget, keys, bound.flag(0)));
  return pick(budget, all, order);
}

Result<Value> dictsort(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("dictsort", arguments, {"case_sensitive", "by", "reverse"}));
  const std::string_view by = TRY(bound.text_or(1, "key"));
  if (by != "key" && by != "value") return fail(Code::bad_data, "dictsort: you can only sort by 'key' or 'value'");
  const Dict* dict = input.dict();
  if (dict == nullptr) return fail(Code::bad_data, "dictsort wants a dict, not {}", describe(input));
  std::vector<Value> pairs, keys;
  for (const auto& [key, value] : dict->entries()) {
    pairs.push_back(TRY(make_list(budget, {key, value}, List::Type::tuple)));
    keys.push_back(TRY(key_of(budget, by == "key" ? key : value, nullptr, bound.flag(0))));
  }
  const auto order = TRY(sorted_order(budget, keys, bound.flag(2)));
  return pick(budget, pairs, order);
}

template <Comparison better>
Result<Value> extreme(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("min/max", arguments, {"case_sensitive", "attribute"}));
  const std::vector<Value> all = TRY(items_of(budget, input));
  if (all.empty()) return undefined(budget, "No aggregated item, sequence was empty.");
  const std::vector<Value> keys = TRY(keys_of(budget, all, bound.some(1), bound.flag(0)));
  std::size_t best = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (TRY(compare(budget, better, keys[i], keys[best]))) best = i;
  }
  return all[best];
}

Result<Value> unique(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("unique", arguments, {"case_sensitive", "attribute"}));
  const std::vector<Value> all = TRY(items_of(budget, input));
  const std::vector<Value> keys = TRY(keys_of(budget, all, bound.some(1), bound.flag(0)));
  std::vector<Value> kept, seen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    bool is_new = true;
    for (std::size_t j = 0; j < seen.size() && is_new; ++j) is_new = !TRY(equal(budget, seen[j], keys[i]));
    if (!is_new) continue;
    seen.push_back(keys[i]);
    kept.push_back(all[i]);
  }
  return make_iterator(budget, "generator", std::move(kept));
}

Result<Value> groupby(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("groupby", arguments, {"attribute", "default", "case_sensitive"}, 1));
  const std::vector<Value> all = TRY(items_of(budget, input));
  const std::vector<Value> keys = TRY(keys_of(budget, all, bound[0], bound.flag(2), bound.some(1)));
  const std::vector<std::size_t> order = TRY(sorted_order(budget, keys, false));
  std::vector<Value> groups;
  for (std::size_t start = 0, end = 0; start < order.size(); start = end) {
    std::vector<Value> members;
    for (end = start; end < order.size(); ++end) {
      if (end > start && !TRY(equal(budget, keys[order[start]], keys[order[end]]))) break;
      members.push_back(all[order[end]]);
    }
    // The group is named by its first member as it is written there.
    Value grouper = TRY(key_of(budget, all[order[start]], bound[0], true, bound.some(1)));
    Value list_of_members = TRY(make_list(budget, std::move(members)));
    groups.push_back(TRY(make_list(budget, {std::move(grouper), std::move(list_of_members)}, List::Type::group)));
  }
  return make_list(budget, std::move(groups));
}

Result<Value> batch(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("batch", arguments, {"linecount", "fill_with"}, 1));
  const auto size = static_cast<std::size_t>(std::max<std::int64_t>(TRY(bound.integer(0, 1)), 1));
  const std::vector<Value> all = TRY(items_of(budget, input));
  std::vector<Value> rows;
  for (std::size_t start = 0; start < all.size(); start += std::min(size, all.size() - start)) {
    const std::size_t end = start + std::min(size, all.size() - start);
    std::vector<Value> row(all.begin() + static_cast<std::ptrdiff_t>(start),
                           all.begin() + static_cast<std::ptrdiff_t>(end));
    if (const Value* fill = bound.some(1); fill != nullptr && row.size() < size) {
      TRY(budget.spend(size));
      row.resize(size, *fill);
    }
    rows.push_back(TRY(make_list(budget, std::move(row))));
  }
  return make_iterator(budget, "generator", std::move(rows));
}

Result<Value> cut(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("slice", arguments, {"slices", "fill_with"}, 1));
  const std::int64_t slices = TRY(bound.integer(0, 1));
  if (slices == 0) return fail(Code::bad_data, "slice: division by zero");
  const std::vector<Value> all = TRY(items_of(budget, input));
  const std::size_t n = slices < 0 ? 0 : static_cast<std::size_t>(slices);
  TRY(budget.spend(n));
  std::vector<Value> columns;
  for (std::size_t i = 0, start = 0; i < n; ++i) {
    const bool extra = i < all.size() % n;
    const std::size_t end = start + all.size() / n + (extra ? 1 : 0);
    std::vector<Value> column(all.begin() + static_cast<std::ptrdiff_t>(start),
                              all.begin() + static_cast<std::ptrdiff_t>(end));
    if (const Value* fill = bound.some(1); fill != nullptr && !extra) column.push_back(*fill);
    columns.push_back(TRY(make_list(budget, std::move(column))));
    start = end;
  }
  return make_iterator(budget, "generator", std::move(columns));
}

constexpr auto kFilters = std::to_array<Filter>({
    {"batch", batch},
    {"d", default_value},
    {"default", default_value},
    {"dictsort", dictsort},
    {"first", first},
    {"groupby", groupby},
    {"items", items},
    {"join", join},
    {"last", last},
    {"list", list},
    {"max", extreme<Comparison::greater>},
    {"min", extreme<Comparison::less>},
    {"reverse", reverse},
    {"slice", cut},
    {"sort", sort},
    {"unique", unique},
});

}  // namespace

const Filter* find_sequence_filter(std::string_view name) {
  const auto at = std::find_if(kFilters.begin(), kFilters.end(), [&](const Filter& f) { return f.name == name; });
  return at == kFilters.end() ? nullptr : &*at;
}

}  // namespace sparsam::jinja
