#include "text/added_tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace sparsam {
namespace {

// Tokens as <id:text>, text between them as it is, parts separated by '|'.
std::string parts_of(const AddedTokenMatcher& matcher, std::string_view text, bool special = true) {
  std::string out;
  for (const auto& part : matcher.split(text, special)) {
    if (!out.empty()) out += '|';
    const std::string_view piece = text.substr(part.span.begin, part.span.end - part.span.begin);
    if (part.id) {
      out += fmt::format("<{}:{}>", *part.id, piece);
    } else {
      out += piece;
    }
  }
  return out;
}

AddedTokenMatcher matcher_of(const std::vector<AddedToken>& tokens) {
  AddedTokenMatcher matcher;
  for (const AddedToken& token : tokens) EXPECT_TRUE(matcher.add(token, token.content));
  return matcher;
}

TEST(AddedTokens, TheLeftmostIsFoundAndOfSeveralThereTheLongest) {
  const auto matcher =
      matcher_of({{.id = 1, .content = "ab"}, {.id = 2, .content = "abc"}, {.id = 3, .content = "bcd"}});
  EXPECT_EQ(parts_of(matcher, "xabcdab"), "x|<2:abc>|d|<1:ab>");
  EXPECT_EQ(parts_of(matcher, "abbcd"), "<1:ab>|<3:bcd>");
  EXPECT_EQ(parts_of(matcher, ""), "");
}

TEST(AddedTokens, SpecialOnesAreTextWhereTheyAreNotAskedFor) {
  const auto matcher = matcher_of({{.id = 1, .content = "<s>", .special = true}, {.id = 2, .content = "<s"}});
  EXPECT_EQ(parts_of(matcher, "a<s>b", true), "a|<1:<s>>|b");
  EXPECT_EQ(parts_of(matcher, "a<s>b", false), "a|<2:<s>|>b");
}

TEST(AddedTokens, StripsWhiteSpaceOnTheSidesTheySay) {
  const auto matcher = matcher_of({{.id = 1, .content = "<l>", .strip_left = true},
                                   {.id = 2, .content = "<r>", .strip_right = true},
                                   {.id = 3, .content = "<b>", .strip_left = true, .strip_right = true}});
  EXPECT_EQ(parts_of(matcher, "a \u3000<l> b"), "a|<1: \u3000<l>>| b");
  EXPECT_EQ(parts_of(matcher, "a <r>\n b"), "a |<2:<r>\n >|b");
  EXPECT_EQ(parts_of(matcher, " <b>  <b> "), "<3: <b>  >|<3:<b> >");
}

TEST(AddedTokens, SingleWordsAreNotFoundWithinWords) {
  const auto matcher = matcher_of({{.id = 1, .content = "ing", .single_word = true}});
  EXPECT_EQ(parts_of(matcher, "ing"), "<1:ing>");
  EXPECT_EQ(parts_of(matcher, "sing ing ings \u00e9ing (ing)"), "sing |<1:ing>| ings \u00e9ing (|<1:ing>|)");
}

TEST(AddedTokens, RefusesWhatWouldMakeTheSearchSlow) {
  AddedTokenMatcher matcher;
  const std::string longest(1025, 'a');
  EXPECT_FALSE(matcher.add({.id = 1, .content = longest}, longest));
  EXPECT_TRUE(matcher.add({.id = 1, .content = ""}, ""));
  EXPECT_EQ(parts_of(matcher, "aaa"), "aaa");
}

}  // namespace
}  // namespace sparsam
