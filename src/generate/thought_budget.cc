#include "generate/thought_budget.h"

#include <algorithm>

namespace sparsam {

std::optional<std::int32_t> ThoughtBudget::forced() const {
  if (written_ == close_.size()) return std::nullopt;
  if (written_ > 0 || (left_ == 0 && parser_.in_thought())) return close_[written_];
  return std::nullopt;
}

bool ThoughtBudget::fits(std::size_t vocabulary) const {
  return std::ranges::all_of(
      close_, [&](std::int32_t token) { return token >= 0 && static_cast<std::size_t>(token) < vocabulary; });
}

void ThoughtBudget::accept(std::int32_t token) {
  const bool closing = forced().has_value();
  static_cast<void>(parser_.push(bytes_(token)));
  if (closing) {
    ++written_;
  } else if (left_ > 0 && parser_.in_thought()) {
    --left_;
  }
}

}  // namespace sparsam
