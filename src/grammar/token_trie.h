// The tokens of a vocabulary as a tree of their bytes, in one array in depth-first order: where a byte cannot come, all
// tokens that go on with it are skipped at once. Built once for a vocabulary and shared by all grammars.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "text/tokenizer.h"

namespace sparsam::grammar {

class TokenTrie {
 public:
  // Longer tokens are never allowed; published vocabularies go up to 128 bytes but for a few.
  static constexpr std::size_t kMaxBytes = 255;

  struct Node {
    std::uint32_t end = 0;  // past the last node below
    TokenId token = -1;     // that ends here; others of the same bytes follow by same_bytes()
    std::uint8_t byte = 0, depth = 0;
  };

  // bytes: by id, empty for those that must not come. ends: the tokens that end a text.
  TokenTrie(std::span<const std::string> bytes, std::vector<TokenId> ends);
  // A tokenizer's own tokens; `size` is the model's number of ids, which may be larger. Special tokens stand for
  // nothing.
  static std::shared_ptr<const TokenTrie> of(const Tokenizer& tokenizer, std::size_t size);

  std::span<const Node> nodes() const { return nodes_; }                                      // [0]: the root
  TokenId same_bytes(TokenId token) const { return same_[static_cast<std::size_t>(token)]; }  // or -1
  std::span<const TokenId> ends() const { return ends_; }
  std::size_t size() const { return same_.size(); }  // ids
  std::string_view bytes(TokenId token) const { return bytes_[static_cast<std::size_t>(token)]; }

 private:
  std::vector<std::string> bytes_;
  std::vector<Node> nodes_;
  std::vector<TokenId> same_, ends_;
};

}  // namespace sparsam::grammar
