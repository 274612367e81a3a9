#include "generate/answer.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace sparsam {
namespace {

// Bytes as tokens: id 3 + b is byte b.
Tokenizer byte_tokenizer() {
  VocabularySource source;
  source.model = "llama";
  source.tokens = {"<unk>", "<s>", "</s>"};
  source.token_types = {2, 3, 3};
  for (int b = 0; b < 256; ++b) {
    source.tokens.push_back(fmt::format("<0x{:02X}>", b));
    source.token_types.push_back(6);
  }
  source.scores.assign(source.tokens.size(), 0.0f);
  source.bos_token_id = 1;
  source.eos_token_id = 2;
  source.add_space_prefix = false;
  return *Tokenizer::from_vocabulary(source);
}

std::string answer(std::string_view text, std::vector<std::string> stops) {
  AnswerText out(byte_tokenizer(), std::move(stops));
  std::string shown;
  for (const char c : text) shown += out.push(3 + static_cast<unsigned char>(c));
  return shown + out.finish();
}

TEST(AnswerText, EndsBeforeTheFirstStopString) {
  EXPECT_EQ(answer("one two three", {"two", "three"}), "one ");
  EXPECT_EQ(answer("aab", {"ab"}), "a");
  EXPECT_EQ(answer("stop", {"stop"}), "");
}

TEST(AnswerText, GivesBackWhatOnlyLookedLikeAStopString) {
  EXPECT_EQ(answer("one tw", {"two"}), "one tw");
  EXPECT_EQ(answer("abababac", {"ababac"}), "ab");
  EXPECT_EQ(answer("no stop", {}), "no stop");
  EXPECT_EQ(answer("x", {""}), "x");
}

TEST(AnswerText, NeverShowsHalfACharacter) {
  AnswerText out(byte_tokenizer(), {});
  EXPECT_EQ(out.push(3 + 0xc3), "");
  EXPECT_EQ(out.push(3 + 0xa4), "ä");
}

}  // namespace
}  // namespace sparsam
