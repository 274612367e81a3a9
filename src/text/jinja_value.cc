#include "text/jinja_value.h"

#include <algorithm>
#include <numeric>

#include "text/jinja_object.h"

namespace sparsam::jinja {
namespace {

constexpr std::size_t kNodeBytes = 96;  // a shared node with its counters
constexpr std::size_t kSearchFrom = 8;  // entries of a dict that are looked through one by one

int rank(const Value& key) { return key.is_none() ? 0 : key.is_text() ? 2 : 1; }

Result<int> depth_above(const std::vector<Value>& items) {
  int depth = 0;
  for (const Value& item : items) depth = std::max(depth, depth_of(item));
  if (depth >= kMaxValueDepth) return fail(Code::exhausted, "values are nested more than {} deep", kMaxValueDepth);
  return depth + 1;
}

}  // namespace

bool Value::is_list() const { return list() != nullptr && list()->type == List::Type::list; }
bool Value::is_tuple() const { return list() != nullptr && list()->type != List::Type::list; }
const Text* Value::text() const { return is_text() ? as<TextPtr>().get() : nullptr; }
const List* Value::list() const { return is<ListPtr>() ? as<ListPtr>().get() : nullptr; }
const Dict* Value::dict() const { return is_dict() ? as<DictPtr>().get() : nullptr; }

std::optional<std::int64_t> Value::integer() const {
  if (const auto* i = get_if<std::int64_t>()) return *i;
  if (const auto* b = get_if<bool>()) return *b ? 1 : 0;
  return {};
}

std::optional<double> Value::number() const {
  if (const auto* d = get_if<double>()) return *d;
  if (const auto i = integer()) return static_cast<double>(*i);
  return {};
}

Result<Value> make_text(Budget& budget, std::string bytes, bool markup) {
  TRY(budget.spend_bytes(bytes.size()));
  Claim claim = TRY(Claim::take(budget, bytes.capacity() + kNodeBytes));
  return Value(std::make_shared<const Text>(Text{std::move(bytes), markup, std::move(claim)}));
}

Result<Value> make_text(Budget& budget, std::string_view bytes, bool markup) {
  TRY(budget.spend_bytes(bytes.size()));
  Claim claim = TRY(Claim::take(budget, bytes.size() + kNodeBytes));
  return Value(std::make_shared<const Text>(Text{std::string(bytes), markup, std::move(claim)}));
}

Result<Value> make_text(TextBuilder builder, bool markup) {
  Budget& budget = builder.budget();
  std::string bytes = TRY(std::move(builder).finish());
  return make_text(budget, std::move(bytes), markup);
}

Value constant_text(std::string bytes) { return std::make_shared<const Text>(Text{std::move(bytes), false, Claim()}); }

Result<Value> make_list(Budget& budget, std::vector<Value> items, List::Type type) {
  TRY(budget.spend(items.size() / 8 + 1));
  Claim claim = TRY(Claim::take(budget, items.capacity() * sizeof(Value) + kNodeBytes));
  const int depth = TRY(depth_above(items));
  return Value(std::make_shared<const List>(List{std::move(items), type, depth, std::move(claim)}));
}

Result<Value> make_dict(Budget& budget, std::vector<Dict::Entry> entries) {
  TRY(budget.spend(entries.size() + 1));
  auto dict = std::make_shared<Dict>();
  dict->claim_ =
      TRY(Claim::take(budget, entries.capacity() * (sizeof(Dict::Entry) + sizeof(std::uint32_t)) + kNodeBytes));
  for (const auto& [key, value] : entries) {
    if (!is_key(key)) return fail(Code::bad_data, "'{}' cannot be the key of a dict", type_name(key));
    dict->depth_ = std::max(dict->depth_, depth_of(value));
  }
  if (dict->depth_++ >= kMaxValueDepth) {
    return fail(Code::exhausted, "values are nested more than {} deep", kMaxValueDepth);
  }
  if (entries.size() > kSearchFrom) {
    // Equal keys stand together, in order of insertion: the first lends its place, the last its value.
    auto& sorted = dict->sorted_;
    sorted.resize(entries.size());
    std::iota(sorted.begin(), sorted.end(), 0U);
    std::sort(sorted.begin(), sorted.end(), [&](auto a, auto b) {
      const int order = compare_keys(entries[a].first, entries[b].first);
      return order != 0 ? order < 0 : a < b;
    });
    std::vector<bool> drop(entries.size());
    for (std::size_t i = 1, first = 0; i < sorted.size(); ++i) {
      if (compare_keys(entries[sorted[first]].first, entries[sorted[i]].first) != 0) {
        first = i;
        continue;
      }
      entries[sorted[first]].second = std::move(entries[sorted[i]].second);
      drop[sorted[i]] = true;
    }
    std::vector<std::uint32_t> place(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      place[i] = static_cast<std::uint32_t>(dict->entries_.size());
      if (!drop[i]) dict->entries_.push_back(std::move(entries[i]));
    }
    std::erase_if(sorted, [&](std::uint32_t i) { return drop[i]; });
    for (std::uint32_t& i : sorted) i = place[i];
    return Value(DictPtr(std::move(dict)));
  }
  for (auto& [key, value] : entries) {
    auto same = std::find_if(dict->entries_.begin(), dict->entries_.end(),
                             [&](const Dict::Entry& entry) { return compare_keys(entry.first, key) == 0; });
    if (same != dict->entries_.end()) {
      same->second = std::move(value);
    } else {
      dict->entries_.emplace_back(std::move(key), std::move(value));
    }
  }
  return Value(DictPtr(std::move(dict)));
}

// compare(key) tells where key stands against the one that is looked for.
template <typename Compare>
const Value* Dict::search(Compare compare) const {
  if (sorted_.empty()) {
    const auto at =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return compare(e.first) == 0; });
    return at == entries_.end() ? nullptr : &at->second;
  }
  const auto at = std::partition_point(sorted_.begin(), sorted_.end(),
                                       [&](std::uint32_t i) { return compare(entries_[i].first) < 0; });
  return at == sorted_.end() || compare(entries_[*at].first) != 0 ? nullptr : &entries_[*at].second;
}

const Value* Dict::find(const Value& key) const {
  if (!is_key(key)) return nullptr;
  return search([&](const Value& k) { return compare_keys(k, key); });
}

const Value* Dict::find(std::string_view key) const {
  return search([&](const Value& k) { return k.is_text() ? k.text()->bytes.compare(key) : -1; });
}

Result<Value> undefined(Budget& budget, std::string why) {
  const Value text = TRY(make_text(budget, std::move(why)));
  return Value(Undefined{text.as<TextPtr>()});
}

std::unexpected<Error> not_there(const Undefined& undefined) {
  return fail(Code::bad_data, "{}", undefined.why->bytes);
}

bool is_key(const Value& value) { return value.is_none() || value.is_text() || value.number().has_value(); }

int compare_keys(const Value& a, const Value& b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (a.is_text()) return a.text()->bytes.compare(b.text()->bytes);
  if (a.is_none()) return 0;
  const auto i = a.integer(), j = b.integer();
  if (i && j) return *i < *j ? -1 : *i > *j;
  // long double holds every int64 and every double; NaN stands before all numbers, equal to itself.
  const long double x = i ? static_cast<long double>(*i) : a.as<double>();
  const long double y = j ? static_cast<long double>(*j) : b.as<double>();
  if (x != x || y != y) return (y != y ? 1 : 0) - (x != x ? 1 : 0);
  return x < y ? -1 : x > y;
}

int depth_of(const Value& value) {
  if (const List* list = value.list()) return list->depth;
  if (const Dict* dict = value.dict()) return dict->depth();
  if (const auto* object = value.get_if<ObjectPtr>()) return (*object)->depth();
  return 0;
}

std::string_view type_name(const Value& value) {
  if (value.is_undefined()) return "Undefined";
  if (value.is_none()) return "NoneType";
  if (value.is<bool>()) return "bool";
  if (value.is<std::int64_t>()) return "int";
  if (value.is<double>()) return "float";
  if (const Text* text = value.text()) return text->markup ? "Markup" : "str";
  if (const List* list = value.list()) return list->type == List::Type::list ? "list" : "tuple";
  if (value.is_dict()) return "dict";
  return value.as<ObjectPtr>()->type_name();
}

std::string describe(const Value& value) {
  return value.is_none() ? "None" : fmt::format("'{} object'", type_name(value));
}

bool is_true(const Value& value) {
  if (value.is_undefined() || value.is_none()) return false;
  if (const auto number = value.number()) return *number != 0;
  if (const Text* text = value.text()) return !text->bytes.empty();
  if (const List* list = value.list()) return !list->items.empty();
  if (const Dict* dict = value.dict()) return !dict->entries().empty();
  return value.as<ObjectPtr>()->is_true();
}

}  // namespace sparsam::jinja
