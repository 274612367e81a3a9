// The tokens of one request on their way from the engine's thread to whoever answers: the engine never waits for a
// reader. It holds at most what the request may generate, since a sequence that has ended adds nothing.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/error.h"
#include "generate/engine.h"

namespace sparsam::serve {

struct TokenEvent {
  std::size_t choice = 0;
  Event event;
  std::optional<Error> error = {};  // the request is over
};

class TokenQueue {
 public:
  // wake: called by the engine's thread when something came after take() had emptied the queue; it must not block.
  explicit TokenQueue(std::function<void()> wake) : wake_(std::move(wake)) {}

  void push(TokenEvent event);
  std::vector<TokenEvent> take();

 private:
  std::mutex mutex_;
  std::vector<TokenEvent> events_;
  std::function<void()> wake_;
};

}  // namespace sparsam::serve
