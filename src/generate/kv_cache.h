// The pages behind a CacheView: who has which, and which blocks of prompt can be shared.
//
// A page holds 64 positions of all layers. Pages of a prompt, once full, are named by a chain of BLAKE2b hashes over
// their tokens and everything else that their numbers depend on; a later prompt that begins with the same tokens takes
// them as they are. Pages of generated tokens are never named: they were computed in another phase (ARCHITECTURE.md,
// point 3). A page without owner keeps its content until its memory is needed, the longest unused one first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "generate/prefix_store.h"
#include "tensor/cache_view.h"

namespace sparsam {

class KvCache {
 public:
  // pages x page bytes are reserved at once, and touched only as they are used. identity names everything but the
  // tokens that a page's numbers depend on: model, instruction-set level, cache format. Errors: exhausted, with both
  // numbers, where the memory is not there.
  static Result<std::unique_ptr<KvCache>> create(const CacheSpec& spec, DType dtype, std::size_t pages,
                                                 std::string_view identity);
  ~KvCache();
  KvCache(const KvCache&) = delete;
  KvCache& operator=(const KvCache&) = delete;

  static std::size_t page_bytes(const CacheSpec& spec, DType dtype);
  CacheView& view() { return view_; }

  std::size_t free_pages() const { return unused_.size() + idle_.size(); }
  // A page to write to, with one owner. There must be a free one.
  std::int32_t take();
  void release(std::int32_t page);

  int owners(std::int32_t page) const { return pages_[static_cast<std::size_t>(page)].owners; }

  // The names of a prompt's whole blocks. tenant: only prompts of the same one share pages, since the time that a
  // prompt takes tells whether its beginning was there; `shared` ones are everybody's.
  std::vector<BlockKey> keys_of(std::span<const std::int32_t> prompt, std::string_view tenant = {},
                                bool shared = false) const;
  // Blocks that are named are kept there, and looked for where no page has them.
  void attach(std::unique_ptr<PrefixStore> disk) { disk_ = std::move(disk); }
  const PrefixStore* disk() const { return disk_.get(); }

  // The page of a block, with one more owner; -1 where there is none. One that comes from disk takes a free page.
  std::int32_t find(const BlockKey& key, std::span<const std::int32_t> tokens);
  // Names a page that is now full, unless another has the name.
  void name(std::int32_t page, const BlockKey& key, std::span<const std::int32_t> tokens);
  void forget_all();

 private:
  KvCache(const CacheSpec& spec, DType dtype, std::byte* memory, std::size_t bytes, std::size_t pages,
          std::string_view identity);

  struct KeyHash {
    std::size_t operator()(const BlockKey& key) const {
      std::size_t value;
      static_assert(sizeof(value) <= sizeof(BlockKey));
      __builtin_memcpy(&value, key.data(), sizeof(value));
      return value;
    }
  };
  struct Page {
    int owners = 0;
    bool named = false;
    BlockKey key = {};                        // of a named block
    std::vector<std::int32_t> tokens;         // of a named block: compared on a hit
    std::list<std::int32_t>::iterator place;  // in idle_, while there is no owner
  };
  void assign(std::int32_t page, const BlockKey& key, std::span<const std::int32_t> tokens);
  static BlockKey next_key(const BlockKey& previous, std::span<const std::byte> content);

  std::span<std::byte> content(std::int32_t page) const {
    return {memory_ + static_cast<std::size_t>(page) * view_.page_bytes(), view_.page_bytes()};
  }

  std::byte* memory_;
  std::size_t bytes_;
  CacheView view_;
  BlockKey root_;
  std::vector<Page> pages_;
  std::vector<std::int32_t> unused_;  // never named, no owner
  std::list<std::int32_t> idle_;      // named, no owner; longest idle first
  std::unordered_map<BlockKey, std::int32_t, KeyHash> by_key_;
  std::unique_ptr<PrefixStore> disk_;
};

}  // namespace sparsam
