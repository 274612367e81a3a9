#include "train/bpe_trainer.h"

#include <algorithm>
#include <cstddef>

#include "base/error.h"
#include "text/pair_map.h"

namespace sparsam {
namespace {

constexpr std::uint32_t kNowhere = UINT32_MAX;

// All pairs that were ever seen, and a binary heap of those that occur. A pair knows its place in the heap, so that its
// count can change there.
class PairHeap {
 public:
  struct Pair {
    TokenId left = 0, right = 0;
    std::uint64_t count = 0;
    std::uint32_t place = kNowhere;
    std::vector<std::uint32_t> words;  // where it was seen; it may be gone from some of them
  };

  std::uint32_t find_or_add(TokenId left, TokenId right) {
    const PairMap::Key key{static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(right)};
    const auto [value, added] = index_.insert(key, {static_cast<std::uint32_t>(pairs_.size()), 0});
    if (added) pairs_.push_back({left, right, 0, kNowhere, {}});
    return value->first;
  }

  void add(std::uint32_t pair, std::uint64_t count, std::uint32_t word) {
    Pair& entry = pairs_[pair];
    entry.count += count;
    // The words come one after the other, so a second sight of the same word comes right after the first.
    if (entry.words.empty() || entry.words.back() != word) entry.words.push_back(word);
    if (entry.place == kNowhere) {
      entry.place = static_cast<std::uint32_t>(heap_.size());
      heap_.push_back(pair);
    }
    rise(entry.place);
  }

  void subtract(std::uint32_t pair, std::uint64_t count) {
    Pair& entry = pairs_[pair];
    entry.count -= count;
    sink(entry.place);
  }

  bool empty() const { return heap_.empty(); }
  const Pair& top() const { return pairs_[heap_[0]]; }
  // The words of the pair, which is not to be counted again.
  std::vector<std::uint32_t> take_words_of_top() { return std::move(pairs_[heap_[0]].words); }

 private:
  bool before(std::uint32_t a, std::uint32_t b) const {
    const Pair &x = pairs_[a], &y = pairs_[b];
    if (x.count != y.count) return x.count > y.count;
    return x.left != y.left ? x.left < y.left : x.right < y.right;
  }
  void put(std::uint32_t pair, std::uint32_t place) {
    heap_[place] = pair;
    pairs_[pair].place = place;
  }
  void rise(std::uint32_t place) {
    const std::uint32_t pair = heap_[place];
    while (place > 0 && before(pair, heap_[(place - 1) / 2])) {
      put(heap_[(place - 1) / 2], place);
      place = (place - 1) / 2;
    }
    put(pair, place);
  }
  void sink(std::uint32_t place) {
    const std::uint32_t pair = heap_[place];
    for (;;) {
      std::size_t child = 2 * static_cast<std::size_t>(place) + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
      if (!before(heap_[child], pair)) break;
      put(heap_[child], place);
      place = static_cast<std::uint32_t>(child);
    }
    put(pair, place);
  }

  PairMap index_;  // (left, right) -> (place in pairs_, unused)
  std::vector<Pair> pairs_;
  std::vector<std::uint32_t> heap_;  // pairs; those that no longer occur sink to the bottom
};

class Learner {
 public:
  Learner(const std::vector<CountedWord>& words, const std::vector<TokenId>& byte_ids) {
    std::size_t total = 0;
    for (const CountedWord& word : words) total += word.bytes.size();
    symbols_.reserve(total);
    for (const CountedWord& word : words) {
      words_.push_back({symbols_.size(), static_cast<std::uint32_t>(word.bytes.size()), word.count});
      for (const char byte : word.bytes) symbols_.push_back(byte_ids[static_cast<unsigned char>(byte)]);
    }
    CHECK(words_.size() < kNowhere, "words are counted in 32 bits");
    for (std::uint32_t w = 0; w < words_.size(); ++w) {
      const Word& word = words_[w];
      const TokenId* s = symbols_.data() + word.begin;
      for (std::uint32_t i = 0; i + 1 < word.size; ++i) pairs_.add(pairs_.find_or_add(s[i], s[i + 1]), word.count, w);
    }
  }

  // The best pair becomes the symbol `id`; nothing where none occurs often enough.
  bool step(TokenId id, std::uint64_t least_count, BpeMerge& merge) {
    if (pairs_.empty() || pairs_.top().count < std::max<std::uint64_t>(least_count, 1)) return false;
    merge = {pairs_.top().left, pairs_.top().right};
    for (const std::uint32_t w : pairs_.take_words_of_top()) apply(merge, id, w);
    return true;
  }

 private:
  struct Word {
    std::size_t begin;
    std::uint32_t size;
    std::uint64_t count;
  };

  // Only pairs that touch a merged place change.
  void apply(BpeMerge merge, TokenId id, std::uint32_t w) {
    Word& word = words_[w];
    TokenId* s = symbols_.data() + word.begin;
    old_.assign(s, s + word.size);
    std::uint32_t n = 0;
    bool after_merge = false;  // the symbol before i in the old word was merged
    for (std::uint32_t i = 0; i < word.size;) {
      const bool here = i + 1 < word.size && old_[i] == merge.left && old_[i + 1] == merge.right;
      if (i > 0 && (here || after_merge)) pairs_.subtract(pairs_.find_or_add(old_[i - 1], old_[i]), word.count);
      if (here) pairs_.subtract(pairs_.find_or_add(old_[i], old_[i + 1]), word.count);
      s[n++] = here ? id : old_[i];
      i += here ? 2 : 1;
      after_merge = here;
    }
    word.size = n;
    for (std::uint32_t i = 0; i + 1 < n; ++i) {
      if (s[i] == id || s[i + 1] == id) pairs_.add(pairs_.find_or_add(s[i], s[i + 1]), word.count, w);
    }
  }

  std::vector<TokenId> symbols_, old_;
  std::vector<Word> words_;
  PairHeap pairs_;
};

}  // namespace

std::vector<BpeMerge> learn_merges(const std::vector<CountedWord>& words, const std::vector<TokenId>& byte_ids,
                                   TokenId first_merge_id, std::size_t merges, std::uint64_t least_count,
                                   const std::function<void(std::size_t)>& progress) {
  CHECK(byte_ids.size() == 256, "a symbol for every byte");
  Learner learner(words, byte_ids);
  std::vector<BpeMerge> learned;
  BpeMerge merge{};
  while (learned.size() < merges &&
         learner.step(first_merge_id + static_cast<TokenId>(learned.size()), least_count, merge)) {
    learned.push_back(merge);
    if (progress && learned.size() % 64 == 0) progress(learned.size());
  }
  return learned;
}

}  // namespace sparsam
