// One answer that keeps to a grammar, as whoever draws its tokens sees it. A value: a copy goes its own way, and going
// back is keeping a copy. The masks are shared by all answers under the grammar, which one thread serves.
#pragma once

#include <memory>
#include <string>

#include "grammar/token_masks.h"

namespace sparsam::grammar {

class Constraint {
 public:
  // after: the text is free until this has come, such as "</think>"; white space that follows it within its last token
  // is free, too.
  explicit Constraint(std::shared_ptr<TokenMasks> masks, std::string after = {})
      : masks_(std::move(masks)), state_(masks_->matcher().start()), after_(std::move(after)) {}

  // Null where every token is. Valid until the masks are asked again. Without any token where the vocabulary cannot
  // write what must come, or the matcher has no room left.
  const TokenMask* allowed() { return after_.empty() ? &masks_->allowed(state_) : nullptr; }
  // The token that was drawn.
  void accept(TokenId token);
  // The text is whole, and nothing can follow.
  bool complete() const {
    return after_.empty() && masks_->matcher().may_end(state_) && !masks_->matcher().may_go_on(state_);
  }
  bool is_end(TokenId token) const;
  // One more than the largest id that a mask has.
  std::size_t tokens() const { return masks_->trie().size(); }

 private:
  std::shared_ptr<TokenMasks> masks_;
  Matcher::State state_;
  std::string after_, tail_;  // tail_: the end of the free text, as far as it can be the beginning of after_
};

}  // namespace sparsam::grammar
