#include "train/bpe_trainer.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "base/random.h"

namespace sparsam {
namespace {

std::vector<TokenId> plain_bytes() {
  std::vector<TokenId> ids(256);
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

// The specification, as bpe_trainer.h tells it: everything is counted anew for every merge.
std::vector<BpeMerge> learn_naively(const std::vector<CountedWord>& words, std::size_t merges, std::uint64_t least) {
  std::vector<std::vector<TokenId>> symbols;
  for (const CountedWord& word : words) {
    symbols.emplace_back();
    for (const char byte : word.bytes) symbols.back().push_back(static_cast<unsigned char>(byte));
  }
  std::vector<BpeMerge> learned;
  while (learned.size() < merges) {
    std::map<std::pair<TokenId, TokenId>, std::uint64_t> counts;
    for (std::size_t w = 0; w < words.size(); ++w) {
      for (std::size_t i = 0; i + 1 < symbols[w].size(); ++i) {
        counts[{symbols[w][i], symbols[w][i + 1]}] += words[w].count;
      }
    }
    std::pair<TokenId, TokenId> best;
    std::uint64_t most = 0;
    for (const auto& [pair, count] : counts) {  // in the order of the ids
      if (count > most) {
        best = pair;
        most = count;
      }
    }
    if (most < least || most == 0) break;
    const auto id = static_cast<TokenId>(256 + learned.size());
    learned.push_back({best.first, best.second});
    for (auto& word : symbols) {
      std::vector<TokenId> merged;
      for (std::size_t i = 0; i < word.size(); ++i) {
        const bool here = i + 1 < word.size() && word[i] == best.first && word[i + 1] == best.second;
        merged.push_back(here ? id : word[i]);
        i += here;
      }
      word = merged;
    }
  }
  return learned;
}

TEST(BpeTrainer, MergesTheMostFrequentPairFirst) {
  const auto merges = learn_merges({{"low", 5}, {"lower", 2}, {"newest", 6}}, plain_bytes(), 256, 3, 1);
  // (w, e) occurs 8 times, then (l, o) 7 times; then (n, e), (e, we), (we, s) and (s, t) 6 times each.
  ASSERT_EQ(merges.size(), 3u);
  EXPECT_EQ(merges[0], (BpeMerge{'w', 'e'}));
  EXPECT_EQ(merges[1], (BpeMerge{'l', 'o'}));
  EXPECT_EQ(merges[2], (BpeMerge{'e', 256}));
}

TEST(BpeTrainer, BreaksTiesByTheLowestIds) {
  const auto merges = learn_merges({{"cd", 3}, {"ab", 3}, {"ac", 3}}, plain_bytes(), 256, 3, 1);
  EXPECT_EQ(merges, (std::vector<BpeMerge>{{'a', 'b'}, {'a', 'c'}, {'c', 'd'}}));
}

TEST(BpeTrainer, MergesARunFromTheLeft) {
  const auto merges = learn_merges({{"aaaaa", 2}}, plain_bytes(), 256, 10, 1);
  EXPECT_EQ(merges, (std::vector<BpeMerge>{{'a', 'a'}, {256, 'a'}, {256, 257}}));
}

TEST(BpeTrainer, StopsWhereNoPairOccursOftenEnough) {
  EXPECT_TRUE(learn_merges({{"abc", 1}}, plain_bytes(), 256, 10, 2).empty());
  EXPECT_EQ(learn_merges({{"abc", 1}, {"ab", 1}}, plain_bytes(), 256, 10, 2).size(), 1u);
  EXPECT_TRUE(learn_merges({}, plain_bytes(), 256, 10, 2).empty());
}

TEST(BpeTrainer, EqualsTheSpecificationOnRandomWords) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    std::vector<CountedWord> words;
    const std::int64_t letters = 2 + random.below(4);
    for (std::int64_t w = 0; w < 40; ++w) {
      CountedWord word{{}, static_cast<std::uint64_t>(1 + random.below(5))};
      for (std::int64_t n = 1 + random.below(20); n > 0; --n) {
        word.bytes += static_cast<char>('a' + random.below(letters));
      }
      words.push_back(word);
    }
    const auto expected = learn_naively(words, 200, 2);
    EXPECT_GT(expected.size(), 20u);
    ASSERT_EQ(learn_merges(words, plain_bytes(), 256, 200, 2), expected) << "seed " << seed;
    std::reverse(words.begin(), words.end());
    ASSERT_EQ(learn_merges(words, plain_bytes(), 256, 200, 2), expected) << "in another order, seed " << seed;
  }
}

TEST(BpeTrainer, KnowsAllBytes) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  const std::vector<CountedWord> words = {{all, 2}, {std::string("\xFF\xFE\xFF\xFE", 4), 3}};
  EXPECT_EQ(learn_merges(words, plain_bytes(), 256, 300, 2), learn_naively(words, 300, 2));
}

}  // namespace
}  // namespace sparsam
