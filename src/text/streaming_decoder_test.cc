// Any bytes, cut into tokens in any way: what comes out piece by piece is the whole with its ill-formed parts replaced,
// and each piece is complete characters.
#include <gtest/gtest.h>

#include "base/random.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

// Bytes as tokens: id 1 + b is byte b.
Tokenizer byte_tokenizer() {
  VocabularySource source;
  source.model = "llama";
  source.tokens = {"<unk>"};
  source.token_types = {2};
  for (int b = 0; b < 256; ++b) {
    source.tokens.push_back(fmt::format("<0x{:02X}>", b));
    source.token_types.push_back(6);
  }
  source.scores.assign(source.tokens.size(), 0.0f);
  source.add_space_prefix = false;
  return *Tokenizer::from_vocabulary(source);
}

// Characters of one to four bytes, and bytes that break them off, begin what nothing ends, or stand alone.
std::string broken_text(Random& random) {
  static const std::vector<std::string> kParts = {
      "a",    "\n",           "\u00e9",   "\u20ac",   "\U0001F600", "\xc3", "\xe2\x82",     "\xf0\x9f", "\x80",
      "\xff", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90", "\xe2",       "\xf0", "\xf0\x9f\x98", "\xfe\xff"};
  std::string text;
  for (int i = 0; i < 30; ++i) text += kParts[static_cast<std::size_t>(random.below(static_cast<int>(kParts.size())))];
  return text;
}

TEST(StreamingDecoder, GivesTheReplacedWholeInCompleteCharactersForAnyBytes) {
  const Tokenizer tokenizer = byte_tokenizer();
  Random random(5);
  for (int round = 0; round < 2000; ++round) {
    const std::string text = broken_text(random);
    StreamingDecoder decoder(tokenizer);
    std::string all;
    const auto take = [&](std::string_view piece) {
      EXPECT_EQ(utf8_valid_prefix(piece), piece.size());
      all += piece;
    };
    for (const char c : text) take(decoder.push(1 + static_cast<unsigned char>(c)));
    take(decoder.finish());
    ASSERT_EQ(all, replace_invalid_utf8(text));
  }
}

}  // namespace
}  // namespace sparsam
