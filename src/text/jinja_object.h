// Values with a behaviour of their own: namespaces, ranges, iterators, views of dicts and functions. Macros and loops
// are the interpreter's (jinja_macro.h, jinja_loop.h).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/jinja_value.h"

namespace sparsam::jinja {

struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;
};

class Object : public std::enable_shared_from_this<Object> {
 public:
  explicit Object(int depth = 1) : depth_(depth) {}
  virtual ~Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  int depth() const { return depth_; }
  void keep(Claim claim) { claim_ = std::move(claim); }
  virtual std::string_view type_name() const = 0;
  virtual bool is_true() const { return true; }
  virtual Result<void> print(TextBuilder& out) const;
  // Empty: there is no such attribute.
  virtual Result<std::optional<Value>> attribute(Budget& budget, std::string_view name);
  virtual bool is_callable() const { return false; }
  virtual Result<Value> call(Budget& budget, const Arguments& arguments);
  virtual std::optional<std::size_t> length() const { return {}; }
  virtual bool is_iterable() const { return false; }
  // All that iterating gives. An iterator is empty afterwards.
  virtual Result<std::vector<Value>> take(Budget& budget);

 private:
  int depth_;
  Claim claim_;
};

template <typename T, typename... Args>
Result<Value> make_object(Budget& budget, Args&&... args) {
  constexpr std::size_t kClosureBytes = 128;  // what a function captures, and the counters of the object
  Claim claim = TRY(Claim::take(budget, sizeof(T) + kClosureBytes));
  auto object = std::make_shared<T>(std::forward<Args>(args)...);
  object->keep(std::move(claim));
  return Value(ObjectPtr(std::move(object)));
}

// namespace(a=1): the one thing whose attributes a template may assign.
class Namespace : public Object {
 public:
  explicit Namespace(Claim claim) : Object(0), claim_(std::move(claim)) {}
  std::string_view type_name() const override { return "Namespace"; }
  Result<void> print(TextBuilder& out) const override;
  Result<std::optional<Value>> attribute(Budget& budget, std::string_view name) override;
  Result<void> assign(Budget& budget, std::string_view name, Value value);
  void clear();

 private:
  std::map<std::string, Value, std::less<>> values_;
  std::vector<std::string> order_;  // in which the names came, for printing
  Claim claim_;
};

class Range : public Object {
 public:
  static constexpr std::int64_t kMaxLength = 100'000;  // as in Jinja's sandbox
  static Result<Value> make(Budget& budget, std::int64_t start, std::int64_t stop, std::int64_t step);
  Range(std::int64_t start, std::int64_t step, std::int64_t length, std::int64_t stop)
      : start_(start), step_(step), length_(length), stop_(stop) {}
  std::string_view type_name() const override { return "range"; }
  bool is_true() const override { return length_ > 0; }
  Result<void> print(TextBuilder& out) const override;
  std::optional<std::size_t> length() const override { return static_cast<std::size_t>(length_); }
  bool is_iterable() const override { return true; }
  Result<std::vector<Value>> take(Budget& budget) override;
  std::int64_t at(std::int64_t index) const { return start_ + index * step_; }
  std::int64_t step() const { return step_; }
  bool contains(std::int64_t value) const;

 private:
  std::int64_t start_, step_, length_, stop_;
};

// What map, select, reverse and others give: it can be gone through once. Where making an item fails, the items before
// it can still be had.
class Iterator : public Object {
 public:
  // The list pays for the items. type: as Python names it, "generator".
  Iterator(std::string_view type, const Value& list, std::optional<Error> failure)
      : Object(depth_of(list) + 1), type_(type), list_(list.as<ListPtr>()), failure_(std::move(failure)) {}
  std::string_view type_name() const override { return type_; }
  bool is_iterable() const override { return true; }
  Result<std::vector<Value>> take(Budget& budget) override;
  Result<std::optional<Value>> next();
  // Gives back the last n items taken.
  void rewind(std::size_t n) { at_ -= n; }

 private:
  std::string_view type_;
  ListPtr list_;
  std::optional<Error> failure_;  // what comes after the items
  std::size_t at_ = 0;
};
Result<Value> make_iterator(Budget& budget, std::string_view type, std::vector<Value> items,
                            std::optional<Error> failure = {});

// dict.keys(), .values() and .items(): it has a length and can be gone through again, but has no places.
class DictView : public Object {
 public:
  DictView(std::string_view type, const Value& list)
      : Object(depth_of(list) + 1), type_(type), list_(list.as<ListPtr>()) {}
  std::string_view type_name() const override { return type_; }
  bool is_true() const override { return !list_->items.empty(); }
  Result<void> print(TextBuilder& out) const override;
  std::optional<std::size_t> length() const override { return list_->items.size(); }
  bool is_iterable() const override { return true; }
  Result<std::vector<Value>> take(Budget& budget) override;
  const std::vector<Value>& items() const { return list_->items; }

 private:
  std::string_view type_;
  ListPtr list_;
};

class Function : public Object {
 public:
  using Body = std::function<Result<Value>(Budget&, const Arguments&)>;
  Function(std::string_view name, Body body, int depth = 1) : Object(depth), name_(name), body_(std::move(body)) {}
  std::string_view type_name() const override { return "function"; }
  Result<void> print(TextBuilder& out) const override;
  bool is_callable() const override { return true; }
  Result<Value> call(Budget& budget, const Arguments& arguments) override { return body_(budget, arguments); }

 private:
  std::string_view name_;  // of a constant
  Body body_;
};

// cycler("odd", "even")
class Cycler : public Object {
 public:
  explicit Cycler(const Value& list) : Object(depth_of(list) + 1), list_(list.as<ListPtr>()) {}
  std::string_view type_name() const override { return "Cycler"; }
  Result<std::optional<Value>> attribute(Budget& budget, std::string_view name) override;

 private:
  Value next();
  ListPtr list_;
  std::size_t at_ = 0;
};

}  // namespace sparsam::jinja
