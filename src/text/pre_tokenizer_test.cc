#include "text/pre_tokenizer.h"

#include <gtest/gtest.h>

#include <string>

namespace sparsam {
namespace {

using namespace pre_tokenizers;

// The words, each in brackets.
std::string words_of(const PreTokenizer& step, std::string_view text, bool begins_input = true) {
  Words words = Words::whole(std::string(text), begins_input);
  const auto applied = step.apply(words);
  if (!applied) return applied.error().message;
  std::string out;
  for (std::size_t i = 0; i < words.spans.size(); ++i) {
    out += '[';
    out += words[i];
    out += ']';
  }
  return out;
}

std::string at_hyphens(SplitBehavior behavior, bool invert = false) {
  return words_of(*split(Pattern::literal("-"), behavior, invert), "the-final--countdown");
}

// The examples of Hugging Face's documentation of SplitDelimiterBehavior.
TEST(PreTokenizer, ASplitTreatsItsMatchesAsTheBehaviorSays) {
  EXPECT_EQ(at_hyphens(SplitBehavior::removed), "[the][final][countdown]");
  EXPECT_EQ(at_hyphens(SplitBehavior::isolated), "[the][-][final][-][-][countdown]");
  EXPECT_EQ(at_hyphens(SplitBehavior::merged_with_previous), "[the-][final-][-][countdown]");
  EXPECT_EQ(at_hyphens(SplitBehavior::merged_with_next), "[the][-final][-][-countdown]");
  EXPECT_EQ(at_hyphens(SplitBehavior::contiguous), "[the][-][final][--][countdown]");
}

TEST(PreTokenizer, AnInvertedSplitKeepsWhatThePatternDescribes) {
  const auto letters = Pattern::regex(R"(\p{L}+)");
  ASSERT_TRUE(letters);
  EXPECT_EQ(words_of(*split(*letters, SplitBehavior::removed, true), "ab 12 cd"), "[ab][cd]");
  EXPECT_EQ(words_of(*split(*letters, SplitBehavior::removed, true), "12"), "");
  EXPECT_EQ(words_of(*split(*letters, SplitBehavior::isolated, true), "ab 12 cd"), "[ab][ 12 ][cd]");
}

TEST(PreTokenizer, ByteLevelWritesBytesAsCharacters) {
  EXPECT_EQ(words_of(*byte_level(false, true), "Hello my friend, h\u00e9!"),
            "[Hello][\u0120my][\u0120friend][,][\u0120h\u00c3\u00a9][!]");
  EXPECT_EQ(words_of(*byte_level(true, false), "a b\n"), "[\u0120a\u0120b\u010a]");
  EXPECT_EQ(words_of(*byte_level(true, false), " a"), "[\u0120a]");
}

TEST(PreTokenizer, MetaspaceMarksSpacesAndPrependsAsItsSchemeSays) {
  const std::string_view mark = "\u2581";
  EXPECT_EQ(words_of(*metaspace(mark, PrependScheme::always, true), "Hey  you"), "[\u2581Hey][\u2581][\u2581you]");
  EXPECT_EQ(words_of(*metaspace(mark, PrependScheme::always, false), "Hey you"), "[\u2581Hey\u2581you]");
  EXPECT_EQ(words_of(*metaspace(mark, PrependScheme::always, false), " Hey"), "[\u2581Hey]");
  EXPECT_EQ(words_of(*metaspace(mark, PrependScheme::never, true), "Hey you"), "[Hey][\u2581you]");
  EXPECT_EQ(words_of(*metaspace(mark, PrependScheme::first, true), "Hey you"), "[\u2581Hey][\u2581you]");
  EXPECT_EQ(words_of(*metaspace(mark, PrependScheme::first, true), "Hey you", false), "[Hey][\u2581you]");
}

TEST(PreTokenizer, DigitsStandAloneOrTogether) {
  EXPECT_EQ(words_of(*digits(true), "a123 \u0663"), "[a][1][2][3][ ][\u0663]");
  EXPECT_EQ(words_of(*digits(false), "a123b"), "[a][123][b]");
}

TEST(PreTokenizer, PunctuationIsAsciisSymbolsToo) {
  EXPECT_EQ(words_of(*punctuation(SplitBehavior::isolated), "a+b\u00ab?!"), "[a][+][b][\u00ab][?][!]");
  EXPECT_EQ(words_of(*punctuation(SplitBehavior::contiguous), "a?!b\u20ac"), "[a][?!][b\u20ac]");
}

TEST(PreTokenizer, WhiteSpaceAndDelimitersAreDropped) {
  EXPECT_EQ(words_of(*white_space_split(), " a\u3000b\t\nc "), "[a][b][c]");
  EXPECT_EQ(words_of(*character_delimiter(U'\u00b7'), "a\u00b7\u00b7b c"), "[a][b c]");
}

TEST(PreTokenizer, StepsOfASequenceRefineEachOthersWords) {
  std::vector<std::unique_ptr<PreTokenizer>> steps;
  steps.push_back(white_space_split());
  steps.push_back(digits(true));
  steps.push_back(byte_level(false, false));
  EXPECT_EQ(words_of(*sequence(std::move(steps)), "a12 \u00e9"), "[a][1][2][\u00c3\u00a9]");
}

TEST(PreTokenizer, AnEmptyTextHasNoWords) {
  EXPECT_EQ(words_of(*byte_level(true, true), ""), "");
  EXPECT_EQ(words_of(*metaspace("_", PrependScheme::always, true), ""), "");
}

}  // namespace
}  // namespace sparsam
