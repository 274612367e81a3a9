#include "generate/kv_cache.h"

#include <sodium.h>
#include <sys/mman.h>

#include <algorithm>

#include "base/memory.h"

namespace sparsam {

std::size_t KvCache::page_bytes(const CacheSpec& spec, DType dtype) {
  return CacheView(spec, dtype, nullptr).page_bytes();
}

Result<std::unique_ptr<KvCache>> KvCache::create(const CacheSpec& spec, DType dtype, std::size_t pages,
                                                 std::string_view identity) {
  const std::size_t page = page_bytes(spec, dtype);
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(page, pages, &bytes) || bytes > available_memory_bytes()) {
    return fail(
        Code::exhausted,
        "the cache for {} tokens needs {} MiB, but {} MiB of memory are available; ask for a shorter context or "
        "fewer sequences",
        pages * kPageTokens, bytes >> 20, available_memory_bytes() >> 20);
  }
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return fail(Code::exhausted, "the cache: {} MiB of memory are refused", bytes >> 20);
  return std::unique_ptr<KvCache>(new KvCache(spec, dtype, static_cast<std::byte*>(memory), bytes, pages, identity));
}

KvCache::KvCache(const CacheSpec& spec, DType dtype, std::byte* memory, std::size_t bytes, std::size_t pages,
                 std::string_view identity)
    : memory_(memory), bytes_(bytes), view_(spec, dtype, memory), pages_(pages) {
  crypto_generichash(root_.data(), root_.size(), reinterpret_cast<const unsigned char*>(identity.data()),
                     identity.size(), nullptr, 0);
  for (std::size_t i = pages; i-- > 0;) unused_.push_back(static_cast<std::int32_t>(i));
}

KvCache::~KvCache() { munmap(memory_, bytes_); }

std::int32_t KvCache::take() {
  CHECK(free_pages() > 0, "a page is taken where none is free");
  std::int32_t page = 0;
  if (!unused_.empty()) {
    page = unused_.back();
    unused_.pop_back();
  } else {
    page = idle_.front();
    idle_.pop_front();
    Page& old = pages_[static_cast<std::size_t>(page)];
    by_key_.erase(old.key);
    old.named = false;
    old.tokens.clear();
  }
  pages_[static_cast<std::size_t>(page)].owners = 1;
  return page;
}

void KvCache::release(std::int32_t page) {
  Page& p = pages_[static_cast<std::size_t>(page)];
  CHECK(p.owners > 0, "a page without owner is released");
  if (--p.owners > 0) return;
  if (p.named) {
    p.place = idle_.insert(idle_.end(), page);
  } else {
    unused_.push_back(page);
  }
}

BlockKey KvCache::next_key(const BlockKey& previous, std::span<const std::byte> content) {
  BlockKey key;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, key.size());
  crypto_generichash_update(&state, previous.data(), previous.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(content.data()), content.size());
  crypto_generichash_final(&state, key.data(), key.size());
  return key;
}

std::vector<BlockKey> KvCache::keys_of(std::span<const std::int32_t> prompt, std::string_view tenant,
                                       bool shared) const {
  std::vector<BlockKey> keys(prompt.size() / kPageTokens);
  BlockKey key = shared || tenant.empty() ? root_ : next_key(root_, std::as_bytes(std::span(tenant)));
  for (std::size_t b = 0; b < keys.size(); ++b) {
    key = keys[b] = next_key(key, std::as_bytes(prompt.subspan(b * kPageTokens, kPageTokens)));
  }
  return keys;
}

std::int32_t KvCache::find(const BlockKey& key, std::span<const std::int32_t> tokens) {
  const auto hit = by_key_.find(key);
  if (hit == by_key_.end()) {
    if (disk_ == nullptr || free_pages() == 0 || !disk_->has(key)) return -1;
    const std::int32_t fresh = take();
    if (!disk_->load(key, tokens, content(fresh))) {
      release(fresh);
      return -1;
    }
    assign(fresh, key, tokens);
    return fresh;
  }
  Page& page = pages_[static_cast<std::size_t>(hit->second)];
  if (!std::ranges::equal(page.tokens, tokens)) return -1;
  if (page.owners++ == 0) idle_.erase(page.place);
  return hit->second;
}

void KvCache::name(std::int32_t page, const BlockKey& key, std::span<const std::int32_t> tokens) {
  if (pages_[static_cast<std::size_t>(page)].named || by_key_.contains(key)) return;
  assign(page, key, tokens);
  if (disk_ != nullptr) disk_->keep(key, tokens, content(page));
}

void KvCache::assign(std::int32_t page, const BlockKey& key, std::span<const std::int32_t> tokens) {
  Page& p = pages_[static_cast<std::size_t>(page)];
  by_key_.insert_or_assign(key, page);
  p.named = true;
  p.key = key;
  p.tokens.assign(tokens.begin(), tokens.end());
}

void KvCache::forget_all() {
  for (const std::int32_t page : idle_) {
    Page& p = pages_[static_cast<std::size_t>(page)];
    p.named = false;
    p.tokens.clear();
    unused_.push_back(page);
  }
  idle_.clear();
  for (Page& page : pages_) page.named = false;
  by_key_.clear();
}

}  // namespace sparsam
