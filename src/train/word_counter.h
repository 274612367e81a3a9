// Counting the words of a text, on all threads and in bounded memory. The counts do not depend on the number of
// threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"
#include "text/pattern.h"
#include "train/bpe_trainer.h"

namespace sparsam {

class WordCounter {
 public:
  // Words of more bytes (a line without spaces, base64) are left out: no token will ever be so long.
  static constexpr std::size_t kLongestWord = 256;
  static constexpr std::size_t kMostWords = std::size_t{1} << 23;

  // patterns: applied in order to the words that there are; what one matches is a word, and so is what lies between.
  // When more than most_words different words are known, the rarest are forgotten until half of that is left.
  WordCounter(std::vector<Pattern> patterns, ThreadPool& pool, std::size_t most_words = kMostWords);

  // Texts in the order of the data. Errors: what the pattern says of a text, with its place in the list in front.
  Result<void> count(const std::vector<std::string>& texts);

  // In no order that matters; the counter is empty afterwards.
  std::vector<CountedWord> take();
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Counts = std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>>;
  using Views = std::unordered_map<std::string_view, std::uint64_t, Hash>;
  static constexpr std::size_t kShares = 64;

  Result<void> count_text(std::string_view text, std::vector<Views>& shares) const;
  void forget_the_rarest();

  Result<std::vector<Span>> cut(std::string_view text) const;

  std::vector<Pattern> patterns_;
  ThreadPool& pool_;
  std::size_t most_words_;
  std::vector<Counts> shares_{kShares};  // by hash, so that threads never meet
  std::uint64_t forgotten_ = 0;
};

}  // namespace sparsam
