// The variable `loop` of a for loop. Items that a condition refuses are skipped one by one, so that the condition may
// depend on what the loop's body did; only loop.last, .nextitem and .length look ahead.
#pragma once

#include <functional>
#include <optional>

#include "text/jinja_object.h"

namespace sparsam::jinja {

class Loop : public Object {
 public:
  using Accept = std::function<Result<bool>(const Value& item)>;                    // null: every item
  using Recurse = std::function<Result<Value>(const Value& sequence, int depth0)>;  // null: not recursive
  Loop(ListPtr items, Accept accept, Recurse recurse, int depth0)
      : Object(items->depth + 1),
        items_(std::move(items)),
        accept_(std::move(accept)),
        recurse_(std::move(recurse)),
        depth0_(depth0) {}

  // Goes on to the next item; false at the end.
  Result<bool> next();
  const Value& item() const { return current_; }
  // How many items have not been looked at.
  std::size_t left() const { return items_->items.size() - taken_; }

  std::string_view type_name() const override { return "LoopContext"; }
  Result<std::optional<Value>> attribute(Budget& budget, std::string_view name) override;
  bool is_callable() const override { return true; }
  Result<Value> call(Budget& budget, const Arguments& arguments) override;

 private:
  Result<bool> pull(Value& item);
  Result<void> look_ahead();
  Result<std::int64_t> count();
  Result<Value> cycle(const Arguments& arguments) const;
  Result<Value> changed(Budget& budget, const Arguments& arguments);

  ListPtr items_;
  std::size_t taken_ = 0;
  Accept accept_;
  Recurse recurse_;
  int depth0_;
  std::int64_t index0_ = -1;
  Value before_, current_;
  enum class Ahead { unknown, item, end };
  Ahead ahead_ = Ahead::unknown;
  Value ahead_item_;                           // what next() will give, where it has been looked at
  std::optional<std::vector<Value>> drained_;  // the accepted rest, once the length was asked for
  std::size_t drained_at_ = 0;
  std::optional<Value> last_changed_;
};

}  // namespace sparsam::jinja
