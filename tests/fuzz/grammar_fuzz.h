// What the fuzz targets of grammars share: whatever compiles is matched against a text, by a mask at each step. A mask
// must allow a single byte as a token exactly where the matcher goes on with it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "grammar/token_masks.h"

namespace sparsam::grammar {

inline std::shared_ptr<const TokenTrie> fuzz_vocabulary() {
  std::vector<std::string> bytes;
  for (int b = 0; b < 256; ++b) bytes.emplace_back(1, static_cast<char>(b));
  for (const char* token : {"\",\"", "\":", "{}", "aa", "ab", "00", "é", "}]"}) bytes.emplace_back(token);
  bytes.emplace_back();
  const auto end = static_cast<TokenId>(bytes.size() - 1);
  return std::make_shared<const TokenTrie>(bytes, std::vector<TokenId>{end});
}

// data: the grammar, a NUL, a text.
template <typename Compile>
int fuzz_grammar(const std::uint8_t* data, std::size_t size, Compile compile) {
  constexpr std::size_t kMaxBytes = 4096, kMaxSteps = 24;
  if (size > kMaxBytes) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\0'), input.size());
  const auto compiled = compile(input.substr(0, end));
  if (!compiled) {
    if (compiled.error().message.empty()) std::abort();
    return 0;
  }
  static const auto vocabulary = fuzz_vocabulary();
  TokenMasks masks(*compiled, vocabulary);
  Matcher::State state = masks.matcher().start();
  const std::string_view text = input.substr(std::min(end + 1, input.size()));
  for (std::size_t i = 0; i < kMaxSteps && state != Matcher::kDead; ++i) {
    const TokenMask mask = masks.allowed(state);
    if (!mask.any() && !masks.matcher().exhausted()) std::abort();  // a dead end
    for (int byte = 0; byte < 256; ++byte) {
      const bool goes_on = masks.matcher().next(state, static_cast<std::uint8_t>(byte)) != Matcher::kDead;
      if (mask[byte] != goes_on && !masks.matcher().exhausted()) std::abort();
    }
    if (i >= text.size()) break;
    state = masks.matcher().next(state, static_cast<std::uint8_t>(text[i]));
  }
  return 0;
}

}  // namespace sparsam::grammar
