// Who answers the questions of a suite: a model in this process, or a server.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/error.h"
#include "generate/sampler.h"

namespace sparsam {

struct Ask {
  std::string text;
  std::uint32_t choice = 0;  // makes the draws of one answer differ from those of another
  std::size_t question = 0;  // of the suite, for messages
};

struct Reply {
  std::string text;        // thoughts included, between <think> and </think>
  std::size_t tokens = 0;  // 0 where a server does not say
  bool whole = true;       // false: cut off by the limit of tokens
};

struct AnswerOptions {
  SamplingParameters sampling = {};
  std::size_t max_tokens = 0;  // 0: as many as the context holds
  std::size_t at_once = 64;    // answers under way
};

// The reply to asks[i]; called once for each, in any order, by one thread at a time. An error ends the work.
using TakeReply = std::function<Result<void>(std::size_t i, Reply reply)>;

class Answerer {
 public:
  virtual ~Answerer() = default;
  virtual Result<void> answer(std::span<const Ask> asks, const AnswerOptions& options, const TakeReply& take) = 0;
};

}  // namespace sparsam
