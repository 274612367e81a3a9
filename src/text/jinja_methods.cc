#include "text/jinja_methods.h"

#include <algorithm>
#include <array>
#include <span>

#include "text/jinja_arguments.h"
#include "text/jinja_compare.h"

namespace sparsam::jinja {
namespace {

Result<Value> list_count(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("count", arguments, {"value"}, 1));
  std::int64_t n = 0;
  for (const Value& candidate : self.list()->items) n += TRY(equal(budget, candidate, *bound[0])) ? 1 : 0;
  return Value(n);
}

Result<Value> list_index(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("index", arguments, {"value", "start", "stop"}, 1));
  const auto& items = self.list()->items;
  const auto size = static_cast<std::int64_t>(items.size());
  const auto place = [&](std::int64_t i) { return std::clamp<std::int64_t>(i < 0 ? i + size : i, 0, size); };
  const std::int64_t start = TRY(bound.integer(1, 0)), stop = TRY(bound.integer(2, size));
  for (std::int64_t i = place(start); i < place(stop); ++i) {
    if (TRY(equal(budget, items[static_cast<std::size_t>(i)], *bound[0]))) return Value(i);
  }
  return fail(Code::bad_data, "index(): the value is not in the {}", type_name(self));
}

Result<Value> copy(Budget&, const Value& self, const Arguments& arguments) {
  TRY(Bound::bind("copy", arguments, {}));
  return self;  // nothing can change either
}

Result<Value> dict_get(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("get", arguments, {"key", "default"}, 1));
  TRY(budget.spend_bytes(bound[0]->is_text() ? bound[0]->text()->bytes.size() : 0));
  if (bound[0]->list() != nullptr || bound[0]->is_dict()) {
    return fail(Code::bad_data, "unhashable type: '{}'", type_name(*bound[0]));
  }
  if (const Value* found = self.dict()->find(*bound[0])) return *found;
  return bound[1] == nullptr ? Value() : *bound[1];
}

template <typename Pick>
Result<Value> view(Budget& budget, std::string_view type, const Value& self, const Arguments& arguments, Pick pick) {
  TRY(Bound::bind(type, arguments, {}));
  std::vector<Value> items;
  for (const auto& [key, value] : self.dict()->entries()) {
    Result<Value> picked = pick(key, value);
    if (!picked) return picked;
    items.push_back(*std::move(picked));
  }
  Value list = TRY(make_list(budget, std::move(items)));
  return make_object<DictView>(budget, type, std::move(list));
}

Result<Value> dict_keys(Budget& budget, const Value& self, const Arguments& arguments) {
  return view(budget, "dict_keys", self, arguments, [](const Value& key, const Value&) { return Result<Value>(key); });
}

Result<Value> dict_values(Budget& budget, const Value& self, const Arguments& arguments) {
  return view(budget, "dict_values", self, arguments,
              [](const Value&, const Value& value) { return Result<Value>(value); });
}

Result<Value> dict_items(Budget& budget, const Value& self, const Arguments& arguments) {
  return view(budget, "dict_items", self, arguments,
              [&](const Value& key, const Value& value) { return make_list(budget, {key, value}, List::Type::tuple); });
}

constexpr auto kListMethods = std::to_array<Method>({{"copy", copy}, {"count", list_count}, {"index", list_index}});
constexpr auto kDictMethods = std::to_array<Method>(
    {{"copy", copy}, {"get", dict_get}, {"items", dict_items}, {"keys", dict_keys}, {"values", dict_values}});

constexpr auto kListChanges =
    std::to_array<std::string_view>({"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"});
constexpr auto kDictChanges = std::to_array<std::string_view>({"clear", "pop", "popitem", "setdefault", "update"});

const Method* find(std::span<const Method> methods, std::string_view name) {
  const auto at = std::find_if(methods.begin(), methods.end(), [&](const Method& m) { return m.name == name; });
  return at == methods.end() ? nullptr : &*at;
}

bool holds(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const Method* find_list_method(std::string_view name) { return find(kListMethods, name); }
const Method* find_dict_method(std::string_view name) { return find(kDictMethods, name); }

Result<std::optional<Value>> find_method(Budget& budget, const Value& receiver, std::string_view name) {
  const bool is_list = receiver.is_list(), is_dict = receiver.is_dict();
  if ((is_list && holds(kListChanges, name)) || (is_dict && holds(kDictChanges, name))) {
    return TRY(
        undefined(budget, fmt::format("a template must not change a {}: '{}' is refused", type_name(receiver), name)));
  }
  const Method* method = receiver.is_text()                                          ? find_text_method(name)
                         : is_dict                                                   ? find_dict_method(name)
                         : receiver.list() != nullptr && (is_list || name != "copy") ? find_list_method(name)
                                                                                     : nullptr;
  if (method == nullptr) return std::nullopt;
  auto run = [method, receiver](Budget& b, const Arguments& arguments) { return method->run(b, receiver, arguments); };
  return TRY(make_object<Function>(budget, method->name, std::move(run), depth_of(receiver) + 1));
}

}  // namespace sparsam::jinja
