#include "text/utf8.h"

#include <gtest/gtest.h>

namespace sparsam {
namespace {

TEST(Utf8, RefusesOverlongFormsSurrogatesAndValuesPastTheLast) {
  for (const std::string_view bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                                     "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\x80", "\xE2\x82"}) {
    EXPECT_EQ(utf8_valid_prefix(bad), 0u) << bad;
    EXPECT_EQ(utf8_length(bad), 0u) << bad;
  }
  for (const std::string_view good :
       {"\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\x7F"}) {
    EXPECT_EQ(utf8_valid_prefix(good), good.size()) << good;
    EXPECT_EQ(utf8_length(good), good.size()) << good;
  }
}

TEST(Utf8, AnErrorNamesTheByteOffset) {
  const auto checked = check_utf8("gr\xC3\xBC\xC3(");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "invalid UTF-8 at byte 4 (0xC3)");
}

TEST(Utf8, EveryScalarValueSurvivesWritingAndReading) {
  for (char32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (code_point == 0xD800) code_point = 0xE000;
    std::string text;
    append_utf8(text, code_point);
    ASSERT_EQ(utf8_valid_prefix(text), text.size());
    std::size_t offset = 0;
    ASSERT_EQ(utf8_next(text, offset), code_point);
    ASSERT_EQ(offset, text.size());
  }
}

TEST(Utf8, AnUnfinishedCharacterIsHeldBackAndABrokenOneIsNot) {
  EXPECT_EQ(utf8_complete_prefix("ab\xE2\x82"), 2u);
  EXPECT_EQ(utf8_complete_prefix("ab\xF0\x9F\x98"), 2u);
  EXPECT_EQ(utf8_complete_prefix("ab\xE2\x82\xAC"), 5u);
  EXPECT_EQ(utf8_complete_prefix("ab\x80"), 3u);      // can never become a character
  EXPECT_EQ(utf8_complete_prefix("ab\xE0\x80"), 4u);  // neither can this
  EXPECT_EQ(utf8_complete_prefix(""), 0u);
}

// The rows of table 3-8 of the Unicode standard.
TEST(Utf8, ReplacesMaximalIllFormedSubsequences) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(replace_invalid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(replace_invalid_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(replace_invalid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), r + r + r + r + "A");
  EXPECT_EQ(replace_invalid_utf8("gr\xC3\xBCn"), "gr\xC3\xBCn");
}

}  // namespace
}  // namespace sparsam
