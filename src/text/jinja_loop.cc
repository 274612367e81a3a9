#include "text/jinja_loop.h"

#include "text/jinja_arguments.h"
#include "text/jinja_compare.h"

namespace sparsam::jinja {

Result<bool> Loop::pull(Value& item) {
  if (drained_) {
    if (drained_at_ == drained_->size()) return false;
    item = (*drained_)[drained_at_++];
    return true;
  }
  while (taken_ < items_->items.size()) {
    item = items_->items[taken_++];
    if (!accept_) return true;
    if (TRY(accept_(item))) return true;
  }
  return false;
}

Result<bool> Loop::next() {
  TRY(look_ahead());
  if (ahead_ == Ahead::end) return false;
  ahead_ = Ahead::unknown;
  ++index0_;
  before_ = std::exchange(current_, ahead_item_);
  return true;
}

Result<void> Loop::look_ahead() {
  if (ahead_ == Ahead::unknown) ahead_ = TRY(pull(ahead_item_)) ? Ahead::item : Ahead::end;
  return {};
}

Result<std::int64_t> Loop::count() {
  if (!accept_) return static_cast<std::int64_t>(items_->items.size());
  if (!drained_) {
    std::vector<Value> rest;
    for (Value item; TRY(pull(item));) rest.push_back(item);
    drained_ = std::move(rest);
  }
  const std::int64_t unseen = ahead_ == Ahead::item ? 1 : 0;
  return index0_ + 1 + unseen + static_cast<std::int64_t>(drained_->size() - drained_at_);
}

Result<std::optional<Value>> Loop::attribute(Budget& budget, std::string_view name) {
  if (name == "index") return Value(index0_ + 1);
  if (name == "index0") return Value(index0_);
  if (name == "first") return Value(index0_ == 0);
  if (name == "depth") return Value(static_cast<std::int64_t>(depth0_) + 1);
  if (name == "depth0") return Value(static_cast<std::int64_t>(depth0_));
  if (name == "length") return Value(TRY(count()));
  if (name == "revindex") return Value(TRY(count()) - index0_);
  if (name == "revindex0") return Value(TRY(count()) - index0_ - 1);
  if (name == "previtem") return index0_ > 0 ? before_ : TRY(undefined(budget, "there is no previous item"));
  if (name == "last" || name == "nextitem") {
    TRY(look_ahead());
    if (name == "last") return Value(ahead_ == Ahead::end);
    return ahead_ == Ahead::item ? ahead_item_ : TRY(undefined(budget, "there is no next item"));
  }
  if (name == "cycle" || name == "changed") {
    auto run = [this, keep = shared_from_this(), cycles = name == "cycle"](Budget& b, const Arguments& arguments) {
      return cycles ? cycle(arguments) : changed(b, arguments);
    };
    return TRY(make_object<Function>(budget, "loop", std::move(run), depth() + 1));
  }
  return std::nullopt;
}

Result<Value> Loop::cycle(const Arguments& arguments) const {
  if (arguments.positional.empty()) return fail(Code::bad_data, "no items for cycling given");
  return arguments.positional[static_cast<std::size_t>(index0_) % arguments.positional.size()];
}

Result<Value> Loop::changed(Budget& budget, const Arguments& arguments) {
  Value now = TRY(make_list(budget, arguments.positional, List::Type::tuple));
  const bool same = last_changed_ && TRY(equal(budget, *last_changed_, now));
  if (!same) last_changed_ = std::move(now);
  return Value(!same);
}

Result<Value> Loop::call(Budget&, const Arguments& arguments) {
  if (!recurse_) return fail(Code::bad_data, "the loop must be marked 'recursive' to be called");
  const Bound bound = TRY(Bound::bind("loop", arguments, {"iterable"}, 1));
  return recurse_(*bound[0], depth0_ + 1);
}

}  // namespace sparsam::jinja
