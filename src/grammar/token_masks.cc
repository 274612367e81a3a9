#include "grammar/token_masks.h"

#include <algorithm>
#include <limits>

namespace sparsam::grammar {

bool TokenMask::any() const {
  return std::ranges::any_of(words_, [](std::uint64_t word) { return word != 0; });
}

void TokenMask::apply(std::span<float> logits) const {
  constexpr float kNever = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (i / 64 >= words_.size() || (words_[i / 64] >> (i % 64) & 1) == 0) logits[i] = kNever;
  }
}

TokenMasks::TokenMasks(std::shared_ptr<const Grammar> grammar, std::shared_ptr<const TokenTrie> trie)
    : trie_(std::move(trie)), matcher_(std::move(grammar)) {}

void TokenMasks::walk(Matcher::State state, std::uint32_t node, TokenMask& mask, std::vector<std::uint32_t>* leaves) {
  const auto nodes = trie_->nodes();
  const std::size_t top = nodes[node].depth;
  Matcher::State path[TokenTrie::kMaxBytes + 1];
  path[top] = state;
  for (std::uint32_t i = node + 1, end = nodes[node].end; i < end;) {
    const TokenTrie::Node& n = nodes[i];
    const Matcher::State after = matcher_.next(path[n.depth - 1u], n.byte);
    if (after == Matcher::kDead) {
      i = n.end;
      continue;
    }
    path[n.depth] = after;
    for (TokenId id = n.token; id >= 0; id = trie_->same_bytes(id)) mask.allow(id);
    if (leaves != nullptr && n.end > i + 1 && matcher_.may_end(after)) leaves->push_back(i);
    ++i;
  }
}

const TokenMasks::Local& TokenMasks::local(std::uint32_t subset) {
  const auto [found, is_new] = locals_.try_emplace(subset);
  if (is_new) {
    found->second.mask = TokenMask(trie_->size());
    walk(matcher_.alone(subset), 0, found->second.mask, &found->second.leaves);
  }
  return found->second;
}

const TokenMask& TokenMasks::allowed(Matcher::State state) {
  if (const auto found = masks_.find(state); found != masks_.end()) return found->second;
  const std::size_t most = kCacheBytes / 2 / (trie_->size() / 8 + 64) + 1;
  if (masks_.size() >= most) masks_.clear();
  if (locals_.size() >= most) locals_.clear();
  TokenMask mask(trie_->size());
  const auto view = matcher_.threads(state);  // a walk makes new states and moves the old ones
  const std::vector<Matcher::Thread> threads(view.begin(), view.end());
  for (const Matcher::Thread& thread : threads) {
    const Local& part = local(thread.subset);
    mask.allow_all_of(part.mask);
    if (thread.stack == Matcher::kBottom) continue;
    const Matcher::State after = matcher_.popped(thread.stack);
    if (after == Matcher::kDead) continue;
    for (const std::uint32_t leaf : part.leaves) walk(after, leaf, mask, nullptr);
  }
  if (matcher_.may_end(state)) {
    for (const TokenId end : trie_->ends()) mask.allow(end);
  }
  return masks_.emplace(state, std::move(mask)).first->second;
}

std::string TokenMasks::forced(Matcher::State state, std::size_t most) {
  std::string text;
  while (text.size() < most && !matcher_.may_end(state)) {
    int only = -1;
    for (int byte = 0; byte < 256 && only != -2; ++byte) {
      if (matcher_.next(state, static_cast<std::uint8_t>(byte)) != Matcher::kDead) only = only == -1 ? byte : -2;
    }
    if (only < 0) break;
    text += static_cast<char>(only);
    state = matcher_.next(state, static_cast<std::uint8_t>(only));
  }
  return text;
}

}  // namespace sparsam::grammar
