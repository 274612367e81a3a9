#include "text/jinja_access.h"

#include <algorithm>
#include <charconv>

#include "text/jinja_methods.h"
#include "text/jinja_object.h"
#include "text/jinja_text.h"

namespace sparsam::jinja {
namespace {

std::unexpected<Error> not_there(const Value& value) { return not_there(value.as<Undefined>()); }

Result<Value> no_attribute(Budget& budget, const Value& value, std::string_view name) {
  return undefined(budget, fmt::format("{} has no attribute '{}'", describe(value), name));
}

// What Python's getattr finds, if anything.
Result<std::optional<Value>> find_attribute(Budget& budget, const Value& value, std::string_view name) {
  if (const auto* object = value.get_if<ObjectPtr>()) return (*object)->attribute(budget, name);
  if (const List* list = value.list(); list != nullptr && list->type == List::Type::group) {
    if (name == "grouper") return list->items[0];
    if (name == "list") return list->items[1];
  }
  return find_method(budget, value, name);
}

// Python's place in a sequence of the given length, counted from the end where negative.
std::optional<std::size_t> place(std::int64_t index, std::size_t size) {
  const auto n = static_cast<std::int64_t>(size);
  if (index < 0) index += n;
  if (index < 0 || index >= n) return {};
  return static_cast<std::size_t>(index);
}

// What Python's value[key] finds; empty for a key that is not there or of a kind that the value does not take.
Result<std::optional<Value>> find_item(Budget& budget, const Value& value, const Value& key) {
  if (const Dict* dict = value.dict()) {
    TRY(budget.spend_bytes(key.is_text() ? key.text()->bytes.size() : 0));
    const Value* found = dict->find(key);
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
  const auto index = key.integer();
  if (!index) return std::nullopt;
  if (const List* list = value.list()) {
    const auto at = place(*index, list->items.size());
    return at ? std::optional(list->items[*at]) : std::nullopt;
  }
  if (const Text* text = value.text()) {
    TRY(budget.spend_bytes(text->bytes.size()));
    const auto at = place(*index, code_points(text->bytes));
    if (!at) return std::nullopt;
    const std::string_view rest = std::string_view(text->bytes).substr(byte_of(text->bytes, *at));
    return TRY(make_text(budget, rest.substr(0, byte_of(rest, 1)), text->markup));
  }
  if (const Range* range = value.object<Range>()) {
    const auto at = place(*index, *range->length());
    return at ? std::optional(Value(range->at(static_cast<std::int64_t>(*at)))) : std::nullopt;
  }
  return std::nullopt;
}

struct Bounds {
  std::int64_t start, stop, step;
  std::size_t count() const {
    if (step > 0) return start >= stop ? 0 : static_cast<std::size_t>((stop - start - 1) / step + 1);
    return start <= stop ? 0 : static_cast<std::size_t>((start - stop - 1) / -step + 1);
  }
};

// PySlice_AdjustIndices: places that lie outside are moved to the ends.
Bounds adjust(std::size_t size, std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
              std::int64_t step) {
  const auto n = static_cast<std::int64_t>(size);
  step = std::max(step, -INT64_MAX);  // its opposite must exist
  const std::int64_t low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;
  const auto clamp = [&](std::int64_t i) { return i < 0 ? std::max(i + n, low) : std::min(i, high); };
  return {start ? clamp(*start) : (step > 0 ? low : high), stop ? clamp(*stop) : (step > 0 ? high : low), step};
}

}  // namespace

Result<Value> attribute(Budget& budget, const Value& value, std::string_view name) {
  if (value.is_undefined()) return not_there(value);
  if (auto found = TRY(find_attribute(budget, value, name))) return *found;
  if (const Dict* dict = value.dict()) {
    if (const Value* found = dict->find(name)) return *found;
  }
  return no_attribute(budget, value, name);
}

Result<Value> own_attribute(Budget& budget, const Value& value, std::string_view name) {
  if (value.is_undefined()) return not_there(value);
  if (auto found = TRY(find_attribute(budget, value, name))) return *found;
  return no_attribute(budget, value, name);
}

Result<Value> item(Budget& budget, const Value& value, const Value& key) {
  if (value.is_undefined()) return not_there(value);
  if (auto found = TRY(find_item(budget, value, key))) return *found;
  if (const Text* name = key.text()) {
    if (auto found = TRY(find_attribute(budget, value, name->bytes))) return *found;
    return no_attribute(budget, value, clipped(name->bytes, 100));
  }
  if (const auto index = key.integer())
    return undefined(budget, fmt::format("{} has no element {}", describe(value), *index));
  return undefined(budget, fmt::format("{} has no such element", describe(value)));
}

Result<Value> slice(Budget& budget, const Value& value, const Value& start, const Value& stop, const Value& step) {
  if (value.is_undefined()) return not_there(value);
  for (const Value* bound : {&start, &stop, &step}) {
    if (!bound->is_none() && !bound->integer()) return fail(Code::bad_data, "slice indices must be integers or None");
  }
  if (step.integer() == 0) return fail(Code::bad_data, "slice step cannot be zero");
  const std::int64_t stride = step.integer().value_or(1);

  if (const Text* text = value.text()) {
    TRY(budget.spend_bytes(text->bytes.size()));
    const std::string_view bytes = text->bytes;
    const Bounds bounds = adjust(code_points(bytes), start.integer(), stop.integer(), stride);
    if (stride == 1) {
      if (bounds.count() == 0) return make_text(budget, std::string(), text->markup);
      const std::size_t from = byte_of(bytes, static_cast<std::size_t>(bounds.start));
      const std::size_t size = byte_of(bytes.substr(from), bounds.count());
      return make_text(budget, bytes.substr(from, size), text->markup);
    }
    const Claim room = TRY(Claim::take(budget, bytes.size() * sizeof(std::string_view)));
    TRY(budget.spend(bounds.count()));
    const std::vector<std::string_view> all = characters(bytes);
    TextBuilder out(budget);
    for (std::size_t i = 0, n = bounds.count(); i < n; ++i) {
      out.append(all[static_cast<std::size_t>(bounds.start + static_cast<std::int64_t>(i) * bounds.step)]);
    }
    return make_text(std::move(out), text->markup);
  }

  const Range* range = value.object<Range>();
  if (value.list() == nullptr && range == nullptr) {
    return fail(Code::bad_data, "'{}' object cannot be sliced", type_name(value));
  }
  const std::size_t size = range != nullptr ? *range->length() : value.list()->items.size();
  const Bounds bounds = adjust(size, start.integer(), stop.integer(), stride);
  if (range != nullptr) {
    if (bounds.count() == 0) return Range::make(budget, 0, 0, 1);
    const auto step_by = static_cast<__int128>(range->step()) * bounds.step;
    const auto stop_at = range->at(bounds.start) + static_cast<__int128>(bounds.count()) * step_by;
    if (step_by > INT64_MAX || step_by < INT64_MIN || stop_at > INT64_MAX || stop_at < INT64_MIN) {
      return fail(Code::unsupported, "an integer does not fit into 64 bits");
    }
    return Range::make(budget, range->at(bounds.start), static_cast<std::int64_t>(stop_at),
                       static_cast<std::int64_t>(step_by));
  }
  TRY(budget.spend(bounds.count()));
  std::vector<Value> items;
  items.reserve(bounds.count());
  for (std::size_t i = 0, n = bounds.count(); i < n; ++i) {
    items.push_back(
        value.list()->items[static_cast<std::size_t>(bounds.start + static_cast<std::int64_t>(i) * bounds.step)]);
  }
  return make_list(budget, std::move(items), value.is_list() ? List::Type::list : List::Type::tuple);
}

Result<Value> path(Budget& budget, const Value& value, const Value& attribute, const Value* fallback) {
  if (attribute.is_none()) return value;
  const auto or_fallback = [&](const Value& found) {
    return fallback != nullptr && found.is_undefined() ? *fallback : found;
  };
  if (!attribute.is_text()) return or_fallback(TRY(item(budget, value, attribute)));
  Value current = value;
  for (const std::string_view part : split(attribute.text()->bytes, ".", -1)) {
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
    const bool number = error == std::errc() && end == part.data() + part.size() && part[0] != '-';
    const Value key = number ? Value(index) : TRY(make_text(budget, part));
    current = or_fallback(TRY(item(budget, current, key)));
  }
  return current;
}

Result<std::size_t> length(Budget& budget, const Value& value) {
  if (value.is_undefined()) return 0;
  if (const Text* text = value.text()) {
    TRY(budget.spend_bytes(text->bytes.size()));
    return code_points(text->bytes);
  }
  if (const List* list = value.list()) return list->items.size();
  if (const Dict* dict = value.dict()) return dict->entries().size();
  if (const auto* object = value.get_if<ObjectPtr>()) {
    if (const auto n = (*object)->length()) return *n;
  }
  return fail(Code::bad_data, "object of type '{}' has no len()", type_name(value));
}

bool is_iterable(const Value& value) {
  if (const auto* object = value.get_if<ObjectPtr>()) return (*object)->is_iterable();
  return value.is_undefined() || value.is_text() || value.list() != nullptr || value.is_dict();
}

bool is_callable(const Value& value) {
  const auto* object = value.get_if<ObjectPtr>();
  // Python's Undefined has a __call__, which fails.
  return value.is_undefined() || (object != nullptr && (*object)->is_callable());
}

Result<std::vector<Value>> items_of(Budget& budget, const Value& value) {
  std::vector<Value> items;
  if (value.is_undefined()) return items;
  if (const List* list = value.list()) {
    TRY(budget.spend(list->items.size() / 8));
    return list->items;
  }
  if (const Dict* dict = value.dict()) {
    TRY(budget.spend(dict->entries().size() / 8));
    for (const auto& [key, entry] : dict->entries()) items.push_back(key);
    return items;
  }
  if (const Text* text = value.text()) {
    TRY(budget.spend(text->bytes.size() / 8));
    for (std::string_view rest = text->bytes; !rest.empty();) {
      const std::size_t size = byte_of(rest, 1);
      items.push_back(TRY(make_text(budget, rest.substr(0, size))));
      rest.remove_prefix(size);
    }
    return items;
  }
  if (const auto* object = value.get_if<ObjectPtr>()) return (*object)->take(budget);
  return fail(Code::bad_data, "'{}' object is not iterable", type_name(value));
}

Result<Value> call(Budget& budget, const Value& callee, const Arguments& arguments) {
  if (callee.is_undefined()) return not_there(callee);
  if (const auto* object = callee.get_if<ObjectPtr>()) return (*object)->call(budget, arguments);
  return fail(Code::bad_data, "'{}' object is not callable", type_name(callee));
}

}  // namespace sparsam::jinja
