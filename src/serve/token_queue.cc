#include "serve/token_queue.h"

#include <utility>

namespace sparsam::serve {

void TokenQueue::push(TokenEvent event) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = events_.empty();
    events_.push_back(std::move(event));
  }
  if (first) wake_();
}

std::vector<TokenEvent> TokenQueue::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(events_, {});
}

}  // namespace sparsam::serve
