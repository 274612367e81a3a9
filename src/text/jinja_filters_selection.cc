// Filters that apply another filter, a test or an attribute to each item.
#include <algorithm>
#include <array>

#include "text/jinja_access.h"
#include "text/jinja_arguments.h"
#include "text/jinja_filters.h"

namespace sparsam::jinja {
namespace {

Result<Value> attr(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("attr", arguments, {"name"}, 1));
  return own_attribute(budget, input, TRY(bound.text_or(0, "")));
}

// The name of a filter or test at the head of the arguments, and what remains for it.
Result<std::pair<std::string, Arguments>> applied(const Arguments& arguments, std::size_t skip) {
  const Value& name = arguments.positional[skip];
  if (!name.is_text()) return fail(Code::bad_data, "the name of a filter or test is a str, not '{}'", type_name(name));
  Arguments rest;
  rest.positional.assign(arguments.positional.begin() + static_cast<std::ptrdiff_t>(skip) + 1,
                         arguments.positional.end());
  rest.named = arguments.named;
  return std::pair(name.text()->bytes, std::move(rest));
}

// Like Python's generators these filters fail only when somebody asks for the item that fails.
template <typename Fill>
Result<Value> generate(Budget& budget, Fill fill) {
  std::vector<Value> items;
  const Result<void> filled = fill(items);
  return make_iterator(budget, "generator", std::move(items), filled ? std::nullopt : std::optional(filled.error()));
}

Result<void> map_into(std::vector<Value>& out, Budget& budget, const Value& input, const Arguments& arguments) {
  if (!is_true(input)) return {};
  if (arguments.positional.empty()) {
    const Bound bound = TRY(Bound::bind("map", arguments, {"attribute", "default"}));
    if (bound[0] == nullptr) return fail(Code::bad_data, "map requires a filter argument");
    const std::vector<Value> items = TRY(items_of(budget, input));
    for (const Value& item : items) out.push_back(TRY(path(budget, item, *bound[0], bound.some(1))));
    return {};
  }
  const auto [name, rest] = TRY(applied(arguments, 0));
  const std::vector<Value> items = TRY(items_of(budget, input));
  for (const Value& item : items) {
    const Nesting nesting(budget);  // map('map', 'map', …)
    TRY(nesting.check());
    TRY(budget.spend(1));
    out.push_back(TRY(run_filter(budget, name, item, rest)));
  }
  return {};
}

Result<Value> map(Budget& budget, const Value& input, const Arguments& arguments) {
  return generate(budget, [&](std::vector<Value>& out) { return map_into(out, budget, input, arguments); });
}

// Keeps the items, or those whose attribute, for which the test says `wanted`; without a test, truth decides.
enum class Look { at_item, at_attribute };
Result<void> choose_into(std::vector<Value>& kept, Budget& budget, const Value& input, const Arguments& arguments,
                         bool wanted, Look look) {
  if (!is_true(input)) return {};
  const std::size_t skip = look == Look::at_attribute ? 1 : 0;
  if (arguments.positional.size() < skip) return fail(Code::bad_data, "Missing parameter for attribute name");
  const bool has_test = arguments.positional.size() > skip;
  std::pair<std::string, Arguments> test;
  if (has_test) test = TRY(applied(arguments, skip));
  const std::vector<Value> items = TRY(items_of(budget, input));
  for (const Value& item : items) {
    TRY(budget.spend(1));
    const Value value = look == Look::at_attribute ? TRY(path(budget, item, arguments.positional[0])) : item;
    const bool holds = has_test ? TRY(run_test(budget, test.first, value, test.second)) : is_true(value);
    if (holds == wanted) kept.push_back(item);
  }
  return {};
}

template <bool wanted, Look look>
Result<Value> choose(Budget& budget, const Value& input, const Arguments& arguments) {
  return generate(budget,
                  [&](std::vector<Value>& kept) { return choose_into(kept, budget, input, arguments, wanted, look); });
}

constexpr auto kFilters = std::to_array<Filter>({
    {"attr", attr},
    {"map", map},
    {"reject", choose<false, Look::at_item>},
    {"rejectattr", choose<false, Look::at_attribute>},
    {"select", choose<true, Look::at_item>},
    {"selectattr", choose<true, Look::at_attribute>},
});

}  // namespace

const Filter* find_selection_filter(std::string_view name) {
  const auto at = std::find_if(kFilters.begin(), kFilters.end(), [&](const Filter& f) { return f.name == name; });
  return at == kFilters.end() ? nullptr : &*at;
}

}  // namespace sparsam::jinja
