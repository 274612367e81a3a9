#include "text/normalizer.h"

#include <gtest/gtest.h>

#include <string>

namespace sparsam {
namespace {

using namespace normalizers;

std::string normalized(const Normalizer& step, std::string text) {
  const auto applied = step.apply(text);
  return applied ? text : applied.error().message;
}

TEST(Normalizer, KnowsTheFourNormalForms) {
  const std::string text = "e\u0301\u212b\ufb01\uac00";
  EXPECT_EQ(normalized(*normal_form(NormalForm::nfc), text), "\u00e9\u00c5\ufb01\uac00");
  EXPECT_EQ(normalized(*normal_form(NormalForm::nfd), text), "e\u0301A\u030a\ufb01\u1100\u1161");
  EXPECT_EQ(normalized(*normal_form(NormalForm::nfkc), text), "\u00e9\u00c5fi\uac00");
  EXPECT_EQ(normalized(*normal_form(NormalForm::nfkd), text), "e\u0301A\u030afi\u1100\u1161");
}

TEST(Normalizer, LowersEveryCodePointForItself) {
  EXPECT_EQ(normalized(*lowercase(), "A\u00c4\u03a3 \u039f\u03a3 \u0130"), "a\u00e4\u03c3 \u03bf\u03c3 i\u0307");
}

TEST(Normalizer, StripsWhiteSpaceFromTheEndsItIsToldTo) {
  EXPECT_EQ(normalized(*strip_white_space(true, true), " \u3000a b\n "), "a b");
  EXPECT_EQ(normalized(*strip_white_space(true, false), " a "), "a ");
  EXPECT_EQ(normalized(*strip_white_space(false, true), " a "), " a");
  EXPECT_EQ(normalized(*strip_white_space(true, false), " \t "), "");
  EXPECT_EQ(normalized(*strip_white_space(false, true), " \t "), "");
  EXPECT_EQ(normalized(*strip_white_space(false, false), " a "), " a ");
}

TEST(Normalizer, RemovesMarksButNoLetters) {
  EXPECT_EQ(normalized(*strip_accents(), "e\u0301\u00e9\u0915\u094d"), "e\u00e9\u0915");
}

TEST(Normalizer, ReplacesTextsAndPatterns) {
  EXPECT_EQ(normalized(*replace(Pattern::literal(" "), "\u2581"), " a b"), "\u2581a\u2581b");
  auto pattern = Pattern::regex(" {2,}");
  ASSERT_TRUE(pattern);
  EXPECT_EQ(normalized(*replace(*pattern, " "), "a   b c"), "a b c");
}

TEST(Normalizer, PrependsToTextsThatAreNotEmpty) {
  EXPECT_EQ(normalized(*prepend("_"), "a"), "_a");
  EXPECT_EQ(normalized(*prepend("_"), ""), "");
}

TEST(Normalizer, SqueezesSpacesAsSentencePieceDoes) {
  EXPECT_EQ(normalized(*squeeze_spaces(), "  a   b\t c  "), "a b\t c");
  EXPECT_EQ(normalized(*squeeze_spaces(), "   "), "");
}

TEST(Normalizer, AChainThatMultipliesATextEndsInAnError) {
  std::vector<std::unique_ptr<Normalizer>> steps;
  for (int i = 0; i < 40; ++i) steps.push_back(replace(Pattern::literal("a"), "aaaaaaaaaa"));
  std::string text = "a";
  const auto applied = sequence(std::move(steps))->apply(text);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, Code::exhausted);
}

}  // namespace
}  // namespace sparsam
