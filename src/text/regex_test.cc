#include "text/regex.h"

#include <gtest/gtest.h>

#include <string>

#include "text/regex_dialect.h"

namespace sparsam {
namespace {

// The text cut into matches and what lies between them, as a pre-tokenizer isolates them: "a|b|c".
std::string isolated(std::string_view pattern, std::string_view text) {
  const auto regex = Regex::compile(pattern);
  if (!regex) return regex.error().message;
  std::vector<Span> matches;
  const auto found = regex->find_all(text, matches);
  if (!found) return found.error().message;
  std::string out;
  std::size_t at = 0;
  const auto put = [&](std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    if (!out.empty()) out += '|';
    out += text.substr(begin, end - begin);
  };
  for (const Span& match : matches) {
    put(at, match.begin);
    put(match.begin, match.end);
    at = match.end;
  }
  put(at, text.size());
  return out;
}

// Every expectation here is what Hugging Face's tokenizers 0.23 (Oniguruma) answers.
TEST(Regex, ReadsOnigurumasEscapes) {
  EXPECT_EQ(isolated(R"(\w+)", "ab²³¹¼½¾_x٣ⅷ①ªº‿a\u0301\u200d-b"), "ab²³¹¼½¾_x٣ⅷ|①|ªº‿a\u0301|\u200d-|b");
  EXPECT_EQ(isolated(R"([\w]+)", "ab²³¹¼½¾_x٣ⅷ①"), "ab|²³¹¼½¾|_x٣ⅷ|①");
  EXPECT_EQ(isolated(R"(\s+)", "a\u180eb\u0085c\ufeffd\u00a0e\u3000f\u200bg"),
            "a\u180eb|\u0085|c\ufeffd|\u00a0|e|\u3000|f\u200bg");
  EXPECT_EQ(isolated(R"(\d+)", "12٣ⅷ①²x"), "12٣|ⅷ①²x");
  EXPECT_EQ(isolated(R"(\h+)", "abcxyz12"), "abc|xyz|12");
  EXPECT_EQ(isolated(R"(\u0041\x{42}\x43\v)", "xABC\x0b"), "x|ABC\x0b");
  EXPECT_EQ(isolated(R"(\bfoo\b)", "foo éfoo foo² foo_ foo"), "foo| éfoo foo² foo_ |foo");
}

TEST(Regex, AnIntervalIsNeverPossessive) {
  EXPECT_EQ(isolated(R"(\p{N}{1,2}+)", "12345x6"), "12345|x|6");
  EXPECT_EQ(isolated(R"(a?+b)", "aabb"), "a|ab|b");
  EXPECT_EQ(isolated(R"(x{,2}y)", "xxxy"), "x|xxy");
}

TEST(Regex, AnchorsMeanLines) { EXPECT_EQ(isolated("^x|y$", "x\nxy\nxy"), "x|\n|x|y|\n|x|y"); }

TEST(Regex, ClassesNestAndIntersect) {
  EXPECT_EQ(isolated("[a-z&&[^aeiou]]+", "hello world"), "h|e|ll|o |w|o|rld");
  EXPECT_EQ(isolated(R"([^(\s|[.,!?…。，、।۔،])]+)", "ab |(c).d"), "ab| |(|c|).|d");
  EXPECT_EQ(isolated("[[:punct:]]+", "a+b.c,$d~«»"), "a|+|b|.|c|,$|d|~«»");
  EXPECT_EQ(isolated(R"([\p{^L}]+)", "ab12cd"), "ab|12|cd");
  EXPECT_EQ(isolated(R"([\w-]+x)", "a-bx"), "a-bx");
}

TEST(Regex, AScriptIsAScriptAndNotItsExtensions) {
  EXPECT_EQ(isolated(R"(\p{Han}+)", "漢字々〇カ・ーa"), "漢字々〇|カ・ーa");
}

// Kimi K2's letters without Han: categories minus a script have to be one class, which needs no stack to repeat.
TEST(Regex, CategoriesWithoutAScriptAreOneClass) {
  const auto translated = pcre2_from_oniguruma(R"([\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+)");
  ASSERT_TRUE(translated);
  EXPECT_EQ(translated->find("(?"), std::string::npos);
  EXPECT_EQ(isolated(R"([\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+)", "漢abCかな漢字é"), "漢|ab|C|かな|漢字|é");
}

TEST(Regex, EmptyMatchesSplitAndDoNotStall) {
  EXPECT_EQ(isolated(R"((?=(\d{3})+(?!\d)))", "1234567 12"), "1|234|567 12");
  EXPECT_EQ(isolated("x*", "aéb"), "a|é|b");
}

// U+1FABF is an emoji of Unicode 15, U+31350 an ideograph of 15, U+1FAE9 an emoji of 16.
TEST(Regex, CharactersNewerThanTheEngineHaveTheirCategory) {
  EXPECT_EQ(isolated(R"(\p{S}+)", "a\U0001FABF\U0001FAE9b"), "a|\U0001FABF\U0001FAE9|b");
  EXPECT_EQ(isolated(R"([^\s\p{L}\p{N}]+)", "\U00031350-\U0001FABF"), "\U00031350|-\U0001FABF");
  EXPECT_EQ(isolated(R"(\p{Han}+)", "x\U00031350y"), "x|\U00031350|y");
  EXPECT_EQ(isolated(R"(\P{So}+)", "x\U0001FABFy"), "x|\U0001FABF|y");
}

TEST(Regex, CaseFoldingReachesTheLongS) { EXPECT_EQ(isolated("(?i:'s|'t)", "a'ſb'Sc'tx"), "a|'ſ|b|'S|c|'t|x"); }

TEST(Regex, RefusesWhatItCannotReadAndSaysWhere) {
  for (const std::string_view bad : {"(",
                                     ")",
                                     "[a",
                                     "[]",
                                     "a**",
                                     "*a",
                                     "(*FAIL)",
                                     "(?R)",
                                     "(?<n>a)",
                                     R"(\g<1>)",
                                     R"(\k<n>)",
                                     R"(\K)",
                                     R"(\C)",
                                     "[z-a]",
                                     R"(\p{Klingon})",
                                     R"(\p{L)",
                                     R"(\x{110000})",
                                     R"(\x{D800})",
                                     "[[:nope:]]",
                                     "[&&a]",
                                     "[a&&]",
                                     "\\",
                                     "[\\",
                                     "(?#x)",
                                     "\xFF",
                                     "[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]"}) {
    EXPECT_FALSE(Regex::compile(bad)) << bad;
  }
  EXPECT_EQ(Regex::compile("ab(c").error().message, "regular expression 'ab(c': a '(' without its ')'");
}

TEST(Regex, EndlessBacktrackingIsAnErrorAndNotAHang) {
  const auto regex = Regex::compile("(?:a+)+$b|(a|aa)+$c");
  ASSERT_TRUE(regex) << regex.error().message;
  std::vector<Span> matches;
  const auto found = regex->find_all(std::string(5000, 'a'), matches);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::exhausted);
  const auto nested = Regex::compile("((((a{1,500}){1,500}){1,500}){1,500})");
  EXPECT_FALSE(nested);
}

// A repeated group keeps a frame for each repetition: more than the small stack holds, less than the large one.
TEST(Regex, AMegabyteInOneRepeatedGroupMatches) {
  const auto regex = Regex::compile("(?:[a-z&&[^x]])+");
  ASSERT_TRUE(regex);
  std::vector<Span> matches;
  const auto found = regex->find_all(std::string(1 << 20, 'a'), matches);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(matches.size(), 1u);
  EXPECT_EQ(matches[0], (Span{0, 1 << 20}));
}

TEST(Regex, MegabytesOfOneKindStayWithinTheLimits) {
  const auto regex =
      Regex::compile(R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)"
                     R"(|\s*[\r\n]+|\s+(?!\S)|\s+)");
  ASSERT_TRUE(regex);
  for (const std::string_view unit : {"a", " ", "\n", "!", "7", " a", "字", "'"}) {
    std::string text;
    while (text.size() < 4u << 20) text += unit;
    text += 'x';
    std::vector<Span> matches;
    const auto found = regex->find_all(text, matches);
    ASSERT_TRUE(found) << unit << ": " << found.error().message;
    EXPECT_EQ(matches.back().end, text.size());
  }
}

}  // namespace
}  // namespace sparsam
