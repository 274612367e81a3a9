#include "generate/kv_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace sparsam {
namespace {

const CacheSpec kSpec = {{{{{"k", 4}, {"v", 4}}}, {{{"k", 4}, {"v", 4}}}}};

std::unique_ptr<KvCache> cache_of(std::size_t pages) {
  auto cache = KvCache::create(kSpec, DType::f16, pages, "a model");
  EXPECT_TRUE(cache) << cache.error().message;
  return std::move(*cache);
}

// first, first + 1, …
std::vector<std::int32_t> prompt_of(std::size_t count, std::int32_t first = 0) {
  std::vector<std::int32_t> prompt(count);
  std::iota(prompt.begin(), prompt.end(), first);
  return prompt;
}

// Takes the pages of a prompt and names its whole blocks, as an engine does.
std::vector<std::int32_t> read(KvCache& cache, const std::vector<std::int32_t>& prompt, std::string_view tenant = {}) {
  const std::vector<BlockKey> keys = cache.keys_of(prompt, tenant);
  std::vector<std::int32_t> pages;
  for (std::size_t b = 0; b * kPageTokens < prompt.size(); ++b) {
    pages.push_back(cache.take());
    if (b < keys.size()) cache.name(pages[b], keys[b], std::span(prompt).subspan(b * kPageTokens, kPageTokens));
  }
  return pages;
}

// The pages that hold the longest known beginning of a prompt.
std::vector<std::int32_t> find(KvCache& cache, const std::vector<std::int32_t>& prompt, std::string_view tenant = {}) {
  std::vector<std::int32_t> found;
  for (const BlockKey& key : cache.keys_of(prompt, tenant)) {
    const std::size_t first = found.size() * kPageTokens;
    const std::int32_t page = cache.find(key, std::span(prompt).subspan(first, kPageTokens));
    if (page < 0) break;
    found.push_back(page);
  }
  return found;
}

void release(KvCache& cache, const std::vector<std::int32_t>& pages) {
  for (const std::int32_t page : pages) cache.release(page);
}

TEST(KvCache, AccountsForEveryPage) {
  const auto cache = cache_of(4);
  EXPECT_EQ(cache->free_pages(), 4u);
  const auto pages = read(*cache, prompt_of(100));
  EXPECT_EQ(cache->free_pages(), 2u);
  release(*cache, pages);
  EXPECT_EQ(cache->free_pages(), 4u) << "a named page without owner is free, too";
  std::vector<std::int32_t> all;
  for (int i = 0; i < 4; ++i) all.push_back(cache->take());
  std::ranges::sort(all);
  EXPECT_EQ(all, (std::vector<std::int32_t>{0, 1, 2, 3})) << "each page once";
  EXPECT_EQ(cache->free_pages(), 0u);
}

TEST(KvCache, FindsWholeBlocks) {
  const auto cache = cache_of(8);
  const auto pages = read(*cache, prompt_of(200));
  EXPECT_EQ(find(*cache, prompt_of(200)), (std::vector<std::int32_t>(pages.begin(), pages.begin() + 3)));
  EXPECT_EQ(find(*cache, prompt_of(128)).size(), 2u);
  EXPECT_EQ(find(*cache, prompt_of(127)).size(), 1u);
  EXPECT_EQ(find(*cache, prompt_of(63)).size(), 0u);
  EXPECT_EQ(find(*cache, {}).size(), 0u);
}

TEST(KvCache, FindsNothingBehindATokenThatDiffers) {
  const auto cache = cache_of(8);
  read(*cache, prompt_of(200));
  std::vector<std::int32_t> other = prompt_of(200);
  other[70] = -1;
  EXPECT_EQ(find(*cache, other).size(), 1u);
  other[3] = -1;
  EXPECT_EQ(find(*cache, other).size(), 0u);
  // The same block at another place is another block: its positions differ.
  EXPECT_EQ(find(*cache, prompt_of(100, 64)).size(), 0u);
}

TEST(KvCache, TenantsFindTheirOwnBlocksOnly) {
  const auto cache = cache_of(8);
  const auto prompt = prompt_of(kPageTokens + 1);
  read(*cache, prompt, "anna");
  EXPECT_TRUE(find(*cache, prompt).empty());
  EXPECT_TRUE(find(*cache, prompt, "bert").empty());
  EXPECT_EQ(find(*cache, prompt, "anna").size(), 1u);
  EXPECT_NE(cache->keys_of(prompt, "anna"), cache->keys_of(prompt, "bert"));
  EXPECT_EQ(cache->keys_of(prompt, "anna", true), cache->keys_of(prompt, "bert", true)) << "where it is shared";
}

TEST(KvCache, SharedPagesStayUntilTheirLastOwnerLeaves) {
  const auto cache = cache_of(3);
  const auto first = read(*cache, prompt_of(128));
  const auto second = find(*cache, prompt_of(129));
  ASSERT_EQ(second, first);
  release(*cache, first);
  EXPECT_EQ(cache->free_pages(), 1u);
  cache->take();
  EXPECT_EQ(cache->free_pages(), 0u) << "the shared pages are not given away";
  release(*cache, second);
  EXPECT_EQ(cache->free_pages(), 2u);
}

TEST(KvCache, GivesAwayTheLongestUnusedPageFirst) {
  const auto cache = cache_of(2);
  const auto old = read(*cache, prompt_of(64, 1000)), young = read(*cache, prompt_of(64, 2000));
  release(*cache, old);
  release(*cache, young);
  EXPECT_EQ(cache->take(), old[0]);
  EXPECT_EQ(find(*cache, prompt_of(65, 1000)).size(), 0u);
  EXPECT_EQ(find(*cache, prompt_of(65, 2000)), young);
}

TEST(KvCache, AHitMakesAPageYoungAgain) {
  const auto cache = cache_of(2);
  const auto old = read(*cache, prompt_of(64, 1000)), young = read(*cache, prompt_of(64, 2000));
  release(*cache, old);
  release(*cache, young);
  release(*cache, find(*cache, prompt_of(65, 1000)));
  EXPECT_EQ(cache->take(), young[0]);
}

TEST(KvCache, ABlockThatTwoSequencesReadAtOnceHasOneName) {
  const auto cache = cache_of(4);
  const auto one = read(*cache, prompt_of(64)), two = read(*cache, prompt_of(64));
  EXPECT_NE(one, two);
  EXPECT_EQ(find(*cache, prompt_of(65)), one);
  release(*cache, one);
  release(*cache, one);  // the find's
  release(*cache, two);
  EXPECT_EQ(cache->free_pages(), 4u);
}

TEST(KvCache, ForgetsAllNamesAndKeepsAllPages) {
  const auto cache = cache_of(4);
  const auto used = read(*cache, prompt_of(64)), idle = read(*cache, prompt_of(64, 1000));
  release(*cache, idle);
  cache->forget_all();
  EXPECT_EQ(find(*cache, prompt_of(65)).size(), 0u);
  EXPECT_EQ(find(*cache, prompt_of(65, 1000)).size(), 0u);
  EXPECT_EQ(cache->free_pages(), 3u);
  release(*cache, used);
  EXPECT_EQ(cache->free_pages(), 4u);
  release(*cache, read(*cache, prompt_of(64)));
  EXPECT_EQ(find(*cache, prompt_of(65)).size(), 1u) << "names can be given again";
}

TEST(KvCache, LiesAsTheSpecSays) {
  EXPECT_EQ(KvCache::page_bytes(kSpec, DType::f16), 64u * 16 * 2);
  EXPECT_EQ(KvCache::page_bytes(kSpec, DType::f32), 64u * 16 * 4);
}

TEST(KvCache, BeyondAllMemoryIsRefusedWithBothNumbers) {
  const auto cache = KvCache::create(kSpec, DType::f32, std::size_t{1} << 40, "a model");
  ASSERT_FALSE(cache);
  EXPECT_EQ(cache.error().code, Code::exhausted);
  EXPECT_NE(cache.error().message.find("MiB"), std::string::npos) << cache.error().message;
}

}  // namespace
}  // namespace sparsam
