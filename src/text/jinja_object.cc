#include "text/jinja_object.h"

#include <algorithm>

#include "text/jinja_print.h"

namespace sparsam::jinja {

Result<void> Object::print(TextBuilder& out) const {
  out.append(fmt::format("<{} object>", type_name()));
  return {};
}

Result<std::optional<Value>> Object::attribute(Budget&, std::string_view) { return std::nullopt; }

Result<Value> Object::call(Budget&, const Arguments&) {
  return fail(Code::bad_data, "'{}' object is not callable", type_name());
}

Result<std::vector<Value>> Object::take(Budget&) {
  return fail(Code::bad_data, "'{}' object is not iterable", type_name());
}

Result<void> Namespace::print(TextBuilder& out) const {
  out.append("<Namespace {");
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (i > 0) out.append(", ");
    out.append(quote(order_[i]));
    out.append(": ");
    TRY(represent(values_.find(order_[i])->second, out));
  }
  out.append("}>");
  return {};
}

Result<std::optional<Value>> Namespace::attribute(Budget&, std::string_view name) {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

Result<void> Namespace::assign(Budget& budget, std::string_view name, Value value) {
  if (const auto found = values_.find(name); found != values_.end()) {
    found->second = std::move(value);
    return {};
  }
  if (!claim_.grow(128 + 2 * name.size())) return budget.out_of_memory();
  values_.emplace(name, std::move(value));
  order_.emplace_back(name);
  return {};
}

void Namespace::clear() {
  values_.clear();
  order_.clear();
}

Result<Value> Range::make(Budget& budget, std::int64_t start, std::int64_t stop, std::int64_t step) {
  if (step == 0) return fail(Code::bad_data, "range() arg 3 must not be zero");
  const __int128 span = step > 0 ? static_cast<__int128>(stop) - start : static_cast<__int128>(start) - stop;
  const __int128 stride = step > 0 ? static_cast<__int128>(step) : -static_cast<__int128>(step);
  const __int128 length = span <= 0 ? 0 : (span + stride - 1) / stride;
  if (length > kMaxLength) return fail(Code::exhausted, "range() of more than {} numbers", kMaxLength);
  return make_object<Range>(budget, start, step, static_cast<std::int64_t>(length), stop);
}

Result<void> Range::print(TextBuilder& out) const {
  out.append(step_ == 1 ? fmt::format("range({}, {})", start_, stop_)
                        : fmt::format("range({}, {}, {})", start_, stop_, step_));
  return {};
}

Result<std::vector<Value>> Range::take(Budget& budget) {
  TRY(budget.spend(static_cast<std::size_t>(length_)));
  std::vector<Value> items;
  for (std::int64_t i = 0; i < length_; ++i) items.emplace_back(at(i));
  return items;
}

bool Range::contains(std::int64_t value) const {
  if (length_ == 0) return false;
  const std::int64_t last = at(length_ - 1);
  if (value < std::min(start_, last) || value > std::max(start_, last)) return false;
  return (static_cast<__int128>(value) - start_) % step_ == 0;
}

Result<Value> make_iterator(Budget& budget, std::string_view type, std::vector<Value> items,
                            std::optional<Error> failure) {
  Value list = TRY(make_list(budget, std::move(items)));
  return make_object<Iterator>(budget, type, std::move(list), std::move(failure));
}

Result<std::vector<Value>> Iterator::take(Budget& budget) {
  TRY(budget.spend(list_->items.size() - at_));
  if (failure_) return std::unexpected(*failure_);
  std::vector<Value> rest(list_->items.begin() + static_cast<std::ptrdiff_t>(at_), list_->items.end());
  at_ = list_->items.size();
  return rest;
}

Result<std::optional<Value>> Iterator::next() {
  if (at_ < list_->items.size()) return list_->items[at_++];
  if (failure_) return std::unexpected(*failure_);
  return std::nullopt;
}

Result<void> DictView::print(TextBuilder& out) const {
  out.append(type_);
  out.append("(");
  TRY(represent(Value(list_), out));
  out.append(")");
  return {};
}

Result<std::vector<Value>> DictView::take(Budget& budget) {
  TRY(budget.spend(list_->items.size()));
  return list_->items;
}

Result<void> Function::print(TextBuilder& out) const {
  out.append(fmt::format("<function {}>", name_));
  return {};
}

Result<std::optional<Value>> Cycler::attribute(Budget& budget, std::string_view name) {
  if (name == "current") return list_->items[at_];
  if (name != "next" && name != "reset") return std::nullopt;
  auto act = [keep = shared_from_this(), this, reset = name == "reset"](Budget&, const Arguments&) -> Result<Value> {
    if (!reset) return next();
    at_ = 0;
    return Value();
  };
  return TRY(make_object<Function>(budget, "cycler", std::move(act), depth() + 1));
}

Value Cycler::next() {
  Value current = list_->items[at_];
  at_ = (at_ + 1) % list_->items.size();
  return current;
}

}  // namespace sparsam::jinja
