#include "train/word_counter.h"

#include <algorithm>

namespace sparsam {
namespace {
constexpr std::size_t kGroupBytes = std::size_t{1} << 18;
}  // namespace

WordCounter::WordCounter(std::vector<Pattern> patterns, ThreadPool& pool, std::size_t most_words)
    : patterns_(std::move(patterns)), pool_(pool), most_words_(most_words) {}

Result<std::vector<Span>> WordCounter::cut(std::string_view text) const {
  std::vector<Span> words = {{0, text.size()}}, finer, matches;
  for (const Pattern& pattern : patterns_) {
    finer.clear();
    for (const Span& word : words) {
      matches.clear();
      TRY(pattern.find_all(text.substr(word.begin, word.end - word.begin), matches));
      std::size_t at = word.begin;
      for (const Span& match : matches) {
        finer.push_back({at, word.begin + match.begin});
        finer.push_back({word.begin + match.begin, word.begin + match.end});
        at = finer.back().end;
      }
      finer.push_back({at, word.end});
    }
    std::erase_if(finer, [](const Span& word) { return word.begin == word.end; });
    std::swap(words, finer);
  }
  return words;
}

Result<void> WordCounter::count_text(std::string_view text, std::vector<Views>& shares) const {
  for (const Span& span : TRY(cut(text))) {
    if (span.end - span.begin > kLongestWord) continue;
    const std::string_view word = text.substr(span.begin, span.end - span.begin);
    ++shares[Hash()(word) % kShares][word];
  }
  return {};
}

Result<void> WordCounter::count(const std::vector<std::string>& texts) {
  // Small texts are counted together: a table for each would cost more than its words.
  std::vector<std::size_t> begins;
  for (std::size_t i = 0, bytes = kGroupBytes; i < texts.size(); bytes += texts[i++].size()) {
    if (bytes < kGroupBytes) continue;
    begins.push_back(i);
    bytes = 0;
  }
  std::vector<std::vector<Views>> found(begins.size(), std::vector<Views>(kShares));
  std::vector<Result<void>> results(texts.size());
  begins.push_back(texts.size());
  pool_.run(static_cast<std::int64_t>(found.size()), [&](std::int64_t task, int) {
    const auto group = static_cast<std::size_t>(task);
    for (std::size_t i = begins[group]; i < begins[group + 1]; ++i) results[i] = count_text(texts[i], found[group]);
  });
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!results[i]) return std::unexpected(within(fmt::format("text {}", i), results[i].error()));
  }
  pool_.run(kShares, [&](std::int64_t task, int) {
    const auto share = static_cast<std::size_t>(task);
    for (const auto& views : found) {
      for (const auto& [word, times] : views[share]) {
        const auto known = shares_[share].find(word);
        if (known != shares_[share].end()) {
          known->second += times;
        } else {
          shares_[share].emplace(word, times);
        }
      }
    }
  });
  std::size_t words = 0;
  for (const Counts& share : shares_) words += share.size();
  if (words > most_words_) forget_the_rarest();
  return {};
}

// Those that occur once, then twice, and so on: which they are follows from the counts alone.
void WordCounter::forget_the_rarest() {
  std::size_t words = 0;
  for (const Counts& share : shares_) words += share.size();
  for (std::uint64_t times = 1; words > most_words_ / 2; ++times) {
    for (Counts& share : shares_) {
      const std::size_t gone = std::erase_if(share, [&](const auto& entry) { return entry.second <= times; });
      words -= gone;
      forgotten_ += gone;
    }
  }
}

std::vector<CountedWord> WordCounter::take() {
  std::vector<CountedWord> words;
  for (Counts& share : shares_) {
    while (!share.empty()) {
      auto node = share.extract(share.begin());
      words.push_back({std::move(node.key()), node.mapped()});
    }
  }
  return words;
}

}  // namespace sparsam
