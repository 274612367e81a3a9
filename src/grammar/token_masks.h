// Which tokens may come next. What a token does within a rule does not depend on what the rule returns to; so a mask is
// put together from one mask for each thread of the state, found once by a walk over the tree of tokens, and from the
// few tokens that leave the rule on their way, which are followed anew. (The split into context-independent and
// -dependent tokens is that of XGrammar, Dong et al., arXiv 2411.15100; the walk over a tree that of llguidance.)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "grammar/matcher.h"
#include "grammar/token_trie.h"

namespace sparsam::grammar {

class TokenMask {
 public:
  TokenMask() = default;
  explicit TokenMask(std::size_t size) : words_((size + 63) / 64, 0) {}
  bool operator[](TokenId id) const { return words_[static_cast<std::size_t>(id) / 64] >> (id % 64) & 1; }
  void allow(TokenId id) { words_[static_cast<std::size_t>(id) / 64] |= std::uint64_t{1} << (id % 64); }
  void allow_all_of(const TokenMask& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  bool any() const;
  std::span<const std::uint64_t> words() const { return words_; }
  // Logits by id: those of tokens that are not allowed become minus infinity, and so do ids past the mask.
  void apply(std::span<float> logits) const;
  bool operator==(const TokenMask&) const = default;

 private:
  std::vector<std::uint64_t> words_;
};

// Belongs to one thread, as its matcher does; for all sequences of one grammar.
class TokenMasks {
 public:
  TokenMasks(std::shared_ptr<const Grammar> grammar, std::shared_ptr<const TokenTrie> trie);

  Matcher& matcher() { return matcher_; }
  const TokenTrie& trie() const { return *trie_; }
  // Valid until the next call. End tokens are allowed exactly where the text may end.
  const TokenMask& allowed(Matcher::State state);
  // The bytes that must come next, whatever the tokens: the longest text that every continuation begins with.
  std::string forced(Matcher::State state, std::size_t most = 1024);

 private:
  static constexpr std::size_t kCacheBytes = 64 << 20;
  struct Local {
    TokenMask mask;
    std::vector<std::uint32_t> leaves;  // nodes of the trie with others below, at which the rule may end
  };

  const Local& local(std::uint32_t subset);
  // Allows what can be read from `state` below the node; leaves: where the text may end on the way.
  void walk(Matcher::State state, std::uint32_t node, TokenMask& mask, std::vector<std::uint32_t>* leaves);

  std::shared_ptr<const TokenTrie> trie_;
  Matcher matcher_;
  std::unordered_map<std::uint32_t, Local> locals_;
  std::unordered_map<Matcher::State, TokenMask> masks_;
};

}  // namespace sparsam::grammar
