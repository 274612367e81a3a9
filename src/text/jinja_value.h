// The values that a template handles, with Python's kinds: Undefined, None, bool, int (64 bits), float, str, list,
// tuple, dict, and objects with a behaviour of their own (jinja_object.h). Values are immutable and shared; only
// namespaces and iterators change. Every text, list and dict is paid for from the rendering's Budget while it lives.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "text/jinja_budget.h"

namespace sparsam::jinja {

class Value;
struct Text;
struct List;
class Dict;
class Object;

struct None {};
// A name or an attribute that is not there. It prints as nothing and is false; any other use is the error `why`.
struct Undefined {
  std::shared_ptr<const Text> why;
};

using TextPtr = std::shared_ptr<const Text>;
using ListPtr = std::shared_ptr<const List>;
using DictPtr = std::shared_ptr<const Dict>;
using ObjectPtr = std::shared_ptr<Object>;

class Value {
 public:
  Value() : data_(None{}) {}
  Value(None none) : data_(none) {}
  Value(Undefined undefined) : data_(std::move(undefined)) {}
  Value(bool b) : data_(b) {}
  Value(std::int64_t i) : data_(i) {}
  Value(double d) : data_(d) {}
  Value(TextPtr text) : data_(std::move(text)) {}
  Value(ListPtr list) : data_(std::move(list)) {}
  Value(DictPtr dict) : data_(std::move(dict)) {}
  Value(ObjectPtr object) : data_(std::move(object)) {}
  template <typename T>
  Value(const T*) = delete;  // would become a bool

  template <typename T>
  bool is() const {
    return std::holds_alternative<T>(data_);
  }
  template <typename T>
  const T& as() const {
    return std::get<T>(data_);
  }
  template <typename T>
  const T* get_if() const {
    return std::get_if<T>(&data_);
  }

  bool is_undefined() const { return is<Undefined>(); }
  bool is_none() const { return is<None>(); }
  bool is_text() const { return is<TextPtr>(); }
  bool is_list() const;   // not a tuple
  bool is_tuple() const;  // also a group of groupby
  bool is_dict() const { return is<DictPtr>(); }
  const Text* text() const;
  const List* list() const;  // also of a tuple
  const Dict* dict() const;
  template <typename T>
  T* object() const {
    const ObjectPtr* object = get_if<ObjectPtr>();
    return object == nullptr ? nullptr : dynamic_cast<T*>(object->get());
  }

  // A bool counts as 0 or 1, as in Python.
  std::optional<std::int64_t> integer() const;
  // The number as float; empty for anything but int, float and bool.
  std::optional<double> number() const;

 private:
  std::variant<Undefined, None, bool, std::int64_t, double, TextPtr, ListPtr, DictPtr, ObjectPtr> data_;
};

struct Text {
  std::string bytes;  // well-formed UTF-8
  bool markup;        // of `safe` and `escape`: what is added to it is escaped
  Claim claim;
};

struct List {
  enum class Type { list, tuple, group };  // group: the pair (grouper, list) of the filter groupby
  std::vector<Value> items;
  Type type;
  int depth;
  Claim claim;
};

// In order of insertion. Keys are None, numbers or texts; 1, 1.0 and true are one key.
class Dict {
 public:
  using Entry = std::pair<Value, Value>;
  const std::vector<Entry>& entries() const { return entries_; }
  const Value* find(const Value& key) const;
  const Value* find(std::string_view key) const;
  int depth() const { return depth_; }

 private:
  friend Result<Value> make_dict(Budget&, std::vector<Entry>);
  template <typename Compare>
  const Value* search(Compare compare) const;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> sorted_;  // the entries by key, where there are too many to look through
  int depth_ = 0;
  Claim claim_;
};

Result<Value> make_text(Budget& budget, std::string bytes, bool markup = false);
Result<Value> make_text(Budget& budget, std::string_view bytes, bool markup = false);
Result<Value> make_text(Budget& budget, const char* bytes) = delete;
Result<Value> make_text(TextBuilder builder, bool markup = false);
Value constant_text(std::string bytes);  // for the template's own literals
Result<Value> make_list(Budget& budget, std::vector<Value> items, List::Type type = List::Type::list);
// A key that occurs twice keeps its place and takes the later value. A key that is no scalar is an error.
Result<Value> make_dict(Budget& budget, std::vector<Dict::Entry> entries);
Result<Value> undefined(Budget& budget, std::string why);
// The error of using it for anything but printing.
std::unexpected<Error> not_there(const Undefined& undefined);

bool is_key(const Value& value);
// The place in the order None < numbers < texts by code points; both must be keys.
int compare_keys(const Value& a, const Value& b);

// The nesting of lists, dicts and what objects keep; 0 for scalars.
int depth_of(const Value& value);
// Python's name of the type: "str", "int", "NoneType".
std::string_view type_name(const Value& value);
// "'str' object", as messages name a value; None is "None".
std::string describe(const Value& value);
bool is_true(const Value& value);

}  // namespace sparsam::jinja
