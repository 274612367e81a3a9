#include "text/vocabulary.h"

#include <algorithm>
#include <functional>

namespace sparsam {
namespace {

std::uint32_t hash_of(std::string_view piece) {
  const std::size_t hash = std::hash<std::string_view>{}(piece);
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

}  // namespace

Result<void> Vocabulary::add(std::int64_t id, std::string_view piece, TokenKind kind) {
  if (id < 0 || id > kMaxId) return fail(Code::bad_data, "token id {} is not in 0 to {}", id, kMaxId);
  if (piece.size() > UINT32_MAX - text_.size()) return fail(Code::bad_data, "a vocabulary of more than 4 GiB");
  const auto index = static_cast<std::size_t>(id);
  if (index >= entries_.size()) entries_.resize(index + 1);
  if (entries_[index].kind != TokenKind::none) return fail(Code::bad_data, "two tokens have the id {}", id);
  entries_[index] = {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(piece.size()), kind};
  text_ += piece;
  longest_ = std::max(longest_, piece.size());
  if (2 * (used_ + 1) > slots_.size()) rehash(slots_.empty() ? 1024 : 2 * slots_.size());
  const std::uint32_t hash = hash_of(piece);
  Slot& slot = slots_[slot_of(piece, hash)];
  if (slot.id < 0) {
    slot = {static_cast<TokenId>(id), hash};
    ++used_;
  }
  return {};
}

std::string_view Vocabulary::piece(TokenId id) const {
  const Entry& entry = entries_[static_cast<std::size_t>(id)];
  return std::string_view(text_).substr(entry.begin, entry.length);
}

std::optional<TokenId> Vocabulary::find(std::string_view piece) const {
  if (slots_.empty()) return std::nullopt;
  const TokenId id = slots_[slot_of(piece, hash_of(piece))].id;
  return id < 0 ? std::nullopt : std::optional(id);
}

std::optional<TokenId> Vocabulary::find_word(std::string_view piece) const {
  const auto id = find(piece);
  return id && kind(*id) != TokenKind::special && kind(*id) != TokenKind::byte ? id : std::nullopt;
}

std::optional<TokenId> Vocabulary::find_byte(unsigned char byte) const { return find(fmt::format("<0x{:02X}>", byte)); }

std::size_t Vocabulary::slot_of(std::string_view piece, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].id >= 0 && (slots_[at].hash != hash || this->piece(slots_[at].id) != piece)) at = (at + 1) & mask;
  return at;
}

void Vocabulary::rehash(std::size_t slots) {
  std::vector<Slot> old(slots);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id < 0) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].id >= 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace sparsam
