#include "grammar/constraint.h"

#include <algorithm>

namespace sparsam::grammar {

void Constraint::accept(TokenId token) {
  std::string_view bytes = masks_->trie().bytes(token);
  if (after_.empty()) {
    state_ = masks_->matcher().next(state_, bytes);
    return;
  }
  tail_ += bytes;
  const std::size_t found = tail_.find(after_);
  if (found == std::string::npos) {
    tail_.erase(0, tail_.size() - std::min(tail_.size(), after_.size() - 1));
    return;
  }
  bytes = std::string_view(tail_).substr(found + after_.size());
  bytes.remove_prefix(std::min(bytes.find_first_not_of(" \n\r\t"), bytes.size()));
  state_ = masks_->matcher().next(state_, bytes);
  after_.clear();
}

bool Constraint::is_end(TokenId token) const {
  return std::ranges::find(masks_->trie().ends(), token) != masks_->trie().ends().end();
}

}  // namespace sparsam::grammar
