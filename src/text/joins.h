// Which two characters may ever end up in one token: those that some merge brings together. Between all others a text
// can be cut before merging, with the same tokens in the end. Tokenizers that do not cut words before the model (Llama,
// Gemma) get short words this way, which are faster to merge and often return.
#pragma once

#include <bitset>
#include <string_view>
#include <vector>

#include "text/pair_map.h"
#include "text/regex.h"
#include "text/utf8.h"

namespace sparsam {

class Joins {
 public:
  // Any two characters may join, from now on.
  void allow_all() { all_ = true; }

  void allow(char32_t left, char32_t right) {
    if (left < 128 && right < 128) {
      ascii_[left << 7 | right] = true;
    } else {
      others_.insert({static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(right)}, {});
    }
  }
  // The pair where two pieces meet; neither is empty, both are well-formed UTF-8.
  void allow_between(std::string_view left, std::string_view right) {
    std::size_t last = left.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(left[last]) & 0xC0) == 0x80) --last;
    std::size_t first = 0;
    allow(utf8_next(left, last), utf8_next(right, first));
  }

  bool allowed(char32_t left, char32_t right) const {
    if (all_) return true;
    if (left < 128 && right < 128) return ascii_[left << 7 | right];
    return others_.find({static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(right)}) != nullptr;
  }

  // The runs of characters that may join, in order: the whole word, or its parts.
  void cut(std::string_view word, std::vector<std::string_view>& runs) const {
    runs.clear();
    if (all_ || word.size() < kWorthCutting) {
      runs.push_back(word);
      return;
    }
    std::size_t begin = 0;
    std::size_t at = 0;
    char32_t left = utf8_next(word, at);
    while (at < word.size()) {
      const std::size_t between = at;
      const char32_t right = utf8_next(word, at);
      if (!allowed(left, right)) {
        runs.push_back(word.substr(begin, between - begin));
        begin = between;
      }
      left = right;
    }
    runs.push_back(word.substr(begin));
  }

 private:
  static constexpr std::size_t kWorthCutting = 32;  // bytes
  bool all_ = false;
  std::bitset<128 * 128> ascii_;
  PairMap others_;
};

}  // namespace sparsam
