#include "text/added_tokens.h"

#include <algorithm>

#include "text/character_class.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

// Bounds the work of a search: text bytes times this.
constexpr std::size_t kMaxFormBytes = 1024;
// Bounds the memory: a node with its edge takes about 50 bytes. Gemma 3, with 6,415 added tokens, needs 40,000.
constexpr std::size_t kMaxNodes = std::size_t{1} << 22;

// Where the white space that ends at `end` begins, not looking before `from`.
std::size_t white_space_before(std::string_view text, std::size_t from, std::size_t end) {
  while (end > from) {
    std::size_t begin = end - 1;
    while (begin > from && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    std::size_t at = begin;
    if (!is_white_space(utf8_next(text, at))) break;
    end = begin;
  }
  return end;
}

std::size_t white_space_after(std::string_view text, std::size_t begin) {
  while (begin < text.size()) {
    std::size_t at = begin;
    if (!is_white_space(utf8_next(text, at))) break;
    begin = at;
  }
  return begin;
}

bool touches_word(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin > 0) {
    std::size_t at = begin - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    if (is_word(utf8_next(text, at))) return true;
  }
  return end < text.size() && is_word(utf8_next(text, end));
}

}  // namespace

Result<void> AddedTokenMatcher::add(const AddedToken& token, std::string_view form) {
  if (form.empty()) return {};
  if (form.size() > kMaxFormBytes) {
    return fail(Code::bad_data, "added token {} has {} bytes; at most {}", token.id, form.size(), kMaxFormBytes);
  }
  if (nodes_.size() + form.size() > kMaxNodes) return fail(Code::bad_data, "the added tokens are too many");
  std::uint32_t node = 0;
  for (const char byte : form) {
    const auto [edge, fresh] =
        edges_.insert({node, static_cast<unsigned char>(byte)}, {static_cast<std::uint32_t>(nodes_.size()), 0});
    if (fresh) nodes_.emplace_back();
    node = edge->first;
  }
  begins_[static_cast<unsigned char>(form[0])] = true;
  const auto index = static_cast<std::int32_t>(tokens_.size());
  if (nodes_[node].any < 0) nodes_[node].any = index;
  if (!token.special && nodes_[node].always < 0) nodes_[node].always = index;
  tokens_.push_back(token);
  return {};
}

std::optional<AddedTokenMatcher::Found> AddedTokenMatcher::longest_at(std::string_view text, std::size_t begin,
                                                                      bool special) const {
  std::optional<Found> found;
  std::uint32_t node = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const auto* edge = edges_.find({node, static_cast<unsigned char>(text[at])});
    if (edge == nullptr) break;
    node = edge->first;
    const std::int32_t token = special ? nodes_[node].any : nodes_[node].always;
    if (token >= 0) found = {token, at + 1};
  }
  return found;
}

std::vector<AddedTokenMatcher::Part> AddedTokenMatcher::split(std::string_view text, bool special) const {
  std::vector<Part> parts;
  std::size_t done = 0;
  const auto text_until = [&](std::size_t end) {
    if (done < end) parts.push_back({{done, end}, std::nullopt});
  };
  for (std::size_t at = 0; at < text.size();) {
    if (!begins_[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const auto found = longest_at(text, at, special);
    if (!found) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_[static_cast<std::size_t>(found->token)];
    std::size_t begin = at;
    std::size_t end = found->end;
    at = end;
    if (token.single_word && touches_word(text, begin, end)) continue;
    if (token.strip_left) begin = white_space_before(text, done, begin);
    if (token.strip_right) end = white_space_after(text, end);
    text_until(begin);
    parts.push_back({{begin, end}, token.id});
    done = at = end;
  }
  text_until(text.size());
  return parts;
}

}  // namespace sparsam
