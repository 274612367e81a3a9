// How long a model may think: after so many tokens of thoughts the closing tag is written for it, and its answer
// begins. A value that goes along with one answer and sees each of its tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "text/reasoning_parser.h"

namespace sparsam {

class ThoughtBudget {
 public:
  // tokens: of all thoughts of the answer, the tags included. start: whether the prompt has opened one. close: what is
  // written when they are spent. bytes: of a token, tags included.
  ThoughtBudget(std::size_t tokens, ReasoningParser::Start start, std::vector<std::int32_t> close,
                std::function<std::string(std::int32_t)> bytes)
      : left_(tokens), close_(std::move(close)), bytes_(std::move(bytes)), parser_(start) {}

  // The token that must come next, if one must.
  std::optional<std::int32_t> forced() const;
  // The token that came.
  void accept(std::int32_t token);
  // Whether a model with so many ids can write what ends a thought.
  bool fits(std::size_t vocabulary) const;
  // The thoughts were ended here.
  bool ended() const { return written_ > 0; }

 private:
  std::size_t left_;
  std::vector<std::int32_t> close_;
  std::size_t written_ = 0;  // tokens of close_
  std::function<std::string(std::int32_t)> bytes_;
  ReasoningParser parser_;
};

}  // namespace sparsam
