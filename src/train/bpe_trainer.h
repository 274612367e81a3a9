// Learning the merges of byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909) from counted words.
//
// The specification: the pair of neighbouring symbols that occurs most often, each word counted as often as it occurs,
// becomes a symbol; again and again. Of pairs that occur equally often the one with the lower left id is taken, then
// the one with the lower right id. Within a word a pair is merged from left to right ("aaa" becomes "aa a"); its
// occurrences are counted with overlaps, as Hugging Face's trainer does. Learning ends when there are enough symbols,
// or when no pair occurs twice.
//
// Here the counts are kept up to date as words change, and a heap knows the largest: O(log pairs) for each change.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "text/vocabulary.h"

namespace sparsam {

struct CountedWord {
  std::string bytes;  // at most 2^20 of them
  std::uint64_t count = 0;
};

struct BpeMerge {
  TokenId left, right;
  bool operator==(const BpeMerge&) const = default;
};

// first_byte_id[b] is the symbol of the byte b; merge i gets the id first_merge_id + i. The order of the words does not
// matter. progress (may be empty) is called with the number of merges learned so far.
std::vector<BpeMerge> learn_merges(const std::vector<CountedWord>& words, const std::vector<TokenId>& byte_ids,
                                   TokenId first_merge_id, std::size_t merges, std::uint64_t least_count,
                                   const std::function<void(std::size_t)>& progress = {});

}  // namespace sparsam
