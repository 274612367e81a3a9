// A hash table from two 32-bit numbers to two others: merges (left, right) -> (rank, merged), edges of a trie
// (node, byte) -> node. Open addressing, at most half full; entries are never removed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace sparsam {

class PairMap {
 public:
  struct Key {
    std::uint32_t first, second;
    bool operator==(const Key&) const = default;
  };
  struct Value {
    std::uint32_t first, second;
  };

  // Room for n entries without growing.
  void reserve(std::size_t n) {
    std::size_t slots = 16;
    while (slots < 2 * n) slots *= 2;
    if (slots > slots_.size()) rehash(slots);
  }

  // The entry's value; inserts the given one where there is none. `second` tells whether it was inserted.
  std::pair<Value*, bool> insert(Key key, Value value) {
    if (2 * (size_ + 1) > slots_.size()) rehash(slots_.empty() ? 16 : 2 * slots_.size());
    Slot& slot = slots_[position(key)];
    if (slot.used) return {&slot.value, false};
    slot = {key, value, true};
    ++size_;
    return {&slot.value, true};
  }

  const Value* find(Key key) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[position(key)];
    return slot.used ? &slot.value : nullptr;
  }

  std::size_t size() const { return size_; }

 private:
  struct Slot {
    Key key{};
    Value value{};
    bool used = false;
  };

  std::size_t position(Key key) const {
    std::uint64_t hash = (std::uint64_t{key.first} << 32 | key.second) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 32;
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].used && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }

  void rehash(std::size_t slots) {
    std::vector<Slot> old(slots);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.used) slots_[position(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace sparsam
