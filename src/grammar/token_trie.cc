#include "grammar/token_trie.h"

#include <algorithm>

namespace sparsam::grammar {

TokenTrie::TokenTrie(std::span<const std::string> bytes, std::vector<TokenId> ends)
    : bytes_(bytes.begin(), bytes.end()), same_(bytes.size(), -1), ends_(std::move(ends)) {
  std::erase_if(ends_, [&](TokenId id) { return id < 0 || static_cast<std::size_t>(id) >= bytes_.size(); });
  for (const TokenId end : ends_) bytes_[static_cast<std::size_t>(end)].clear();
  std::vector<TokenId> sorted;
  for (std::size_t id = 0; id < bytes_.size(); ++id) {
    if (!bytes_[id].empty() && bytes_[id].size() <= kMaxBytes) sorted.push_back(static_cast<TokenId>(id));
  }
  std::ranges::sort(sorted, {}, [&](TokenId id) { return std::pair(this->bytes(id), id); });
  nodes_.push_back({});
  std::vector<std::size_t> path{0};  // the node of each depth
  std::string_view before;
  TokenId last = -1;
  for (const TokenId id : sorted) {
    const std::string_view text = this->bytes(id);
    if (text == before) {
      same_[static_cast<std::size_t>(last)] = id;
      last = id;
      continue;
    }
    const auto shared = static_cast<std::size_t>(std::ranges::mismatch(text, before).in1 - text.begin());
    for (; path.size() > shared + 1; path.pop_back())
      nodes_[path.back()].end = static_cast<std::uint32_t>(nodes_.size());
    for (std::size_t i = shared; i < text.size(); ++i) {
      path.push_back(nodes_.size());
      nodes_.push_back({.byte = static_cast<std::uint8_t>(text[i]), .depth = static_cast<std::uint8_t>(i + 1)});
    }
    nodes_.back().token = last = id;
    before = text;
  }
  for (; !path.empty(); path.pop_back()) nodes_[path.back()].end = static_cast<std::uint32_t>(nodes_.size());
}

std::shared_ptr<const TokenTrie> TokenTrie::of(const Tokenizer& tokenizer, std::size_t size) {
  std::vector<std::string> bytes(size);
  std::vector<TokenId> ends;
  for (TokenId id = 0; id < std::min(tokenizer.size(), static_cast<TokenId>(size)); ++id) {
    if (tokenizer.ends_generation(id)) {
      ends.push_back(id);
    } else if (!tokenizer.is_special(id)) {
      bytes[static_cast<std::size_t>(id)] = tokenizer.bytes(id);
    }
  }
  return std::make_shared<const TokenTrie>(bytes, std::move(ends));
}

}  // namespace sparsam::grammar
