#include "grammar/json_schema.h"

#include <gtest/gtest.h>

#include "grammar/matcher.h"

namespace sparsam::grammar {
namespace {

bool valid(std::string_view schema, std::string_view text, JsonStyle style = {}) {
  const auto grammar = grammar_from_json_schema(schema, style);
  if (!grammar) ADD_FAILURE() << grammar.error().message;
  if (!grammar) return false;
  Matcher matcher(*grammar);
  return matcher.may_end(matcher.next(matcher.start(), text));
}
std::string error_of(std::string_view schema) {
  const auto grammar = grammar_from_json_schema(schema);
  return grammar ? "none" : grammar.error().message;
}

TEST(JsonSchema, PropertiesComeInOrderAndOptionalOnesMayBeLeftOut) {
  const char* s = R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"},"c":{"type":"null"}},
                      "required":["b"],"additionalProperties":false})";
  EXPECT_TRUE(valid(s, R"({"a":1,"b":"x","c":null})"));
  EXPECT_TRUE(valid(s, R"({"b":"x"})"));
  EXPECT_TRUE(valid(s, R"({"b":"x","c":null})"));
  EXPECT_FALSE(valid(s, R"({"a":1})"));
  EXPECT_FALSE(valid(s, R"({"b":"x",})"));
  EXPECT_FALSE(valid(s, R"({"b":"x","d":1})"));
  EXPECT_FALSE(valid(s, R"({"a":1 ,"b":"x"})"));
  EXPECT_TRUE(valid(s, "{ \"a\": 1,\n  \"b\": \"x\" }", {.white_space = 3}));
}

TEST(JsonSchema, FramedSchemasAreOneOfSeveralBetweenTheirTexts) {
  const FramedSchema frames[] = {{"<a>", R"({"type":"integer"})", "</a>"},
                                 {"<b>", R"({"$ref":"#/$defs/x","$defs":{"x":{"type":"null"}}})", ""}};
  const auto grammar = grammar_from_framed_schemas(frames);
  ASSERT_TRUE(grammar) << grammar.error().message;
  Matcher matcher(*grammar);
  const auto whole = [&](std::string_view text) { return matcher.may_end(matcher.next(matcher.start(), text)); };
  EXPECT_TRUE(whole("<a>12</a>"));
  EXPECT_TRUE(whole("<b>null"));
  EXPECT_FALSE(whole("<a>null</a>"));
  EXPECT_FALSE(whole("<a>12"));
  const FramedSchema bad[] = {{"", "true", ""}, {"", R"({"type":"thing"})", ""}};
  EXPECT_NE(grammar_from_framed_schemas(bad).error().message.find("choice 1"), std::string::npos);
}

TEST(JsonSchema, OtherPropertiesHaveOtherNames) {
  const char* s =
      R"({"type":"object","properties":{"ab":{"type":"integer"}},"additionalProperties":{"type":"string"}})";
  EXPECT_TRUE(valid(s, R"({"ab":1,"a":"x","abc":"y","é":""})"));
  EXPECT_TRUE(valid(s, R"({"zz":""})"));
  EXPECT_FALSE(valid(s, R"({"ab":"x"})"));
  EXPECT_FALSE(valid(s, R"({"a":1})"));
}

TEST(JsonSchema, IntegersStayWithinTheirBounds) {
  for (const auto& [least, most] : {std::pair{-17, 1234}, {5, 5}, {0, 99}, {-100, -9}, {98, 1002}, {-1, 0}}) {
    const auto grammar =
        grammar_from_json_schema(fmt::format(R"({{"type":"integer","minimum":{},"maximum":{}}})", least, most));
    ASSERT_TRUE(grammar);
    Matcher m(*grammar);
    for (int i = -1500; i <= 1500; ++i) {
      EXPECT_EQ(m.may_end(m.next(m.start(), std::to_string(i))), i >= least && i <= most) << i << " " << least;
    }
  }
}

TEST(JsonSchema, NumbersStayWithinTheirBounds) {
  for (const bool open : {false, true}) {
    for (const auto& [least, most] : {std::pair{-3, 2}, {0, 1}, {2, 12}, {-12, -2}, {0, 10}, {-1, 0}}) {
      const std::string text = fmt::format(R"({{"type":"number","{0}{1}":{2},"{0}{3}":{4}}})", open ? "exclusive" : "",
                                           open ? "Minimum" : "minimum", least, open ? "Maximum" : "maximum", most);
      const auto bounded = grammar_from_json_schema(text);
      ASSERT_TRUE(bounded) << bounded.error().message;
      Matcher m(*bounded);
      for (int i = -1500; i <= 1500; ++i) {
        const std::string number = fmt::format("{:.2f}", i / 100.0);
        if (i == 0) continue;  // "0.00" is tried below
        const bool in = open ? i > least * 100 && i < most * 100 : i >= least * 100 && i <= most * 100;
        EXPECT_EQ(m.may_end(m.next(m.start(), number)), in) << number << " in " << text;
      }
      EXPECT_EQ(m.may_end(m.next(m.start(), "0.0")), open ? least < 0 && most > 0 : least <= 0 && most >= 0) << text;
    }
  }
}

TEST(JsonSchema, StringsCountCharactersNotBytes) {
  const char* s = R"({"type":"string","minLength":2,"maxLength":3})";
  EXPECT_FALSE(valid(s, R"("é")"));
  EXPECT_TRUE(valid(s, R"("é\n")"));
  EXPECT_TRUE(valid(s, R"("\ud83d\ude00ab")"));
  EXPECT_FALSE(valid(s, R"("\ud83dab")"));
  EXPECT_FALSE(valid(s, R"("abcd")"));
}

TEST(JsonSchema, PatternsAreOfTheValueAndNotOfItsEscapes) {
  EXPECT_TRUE(valid(R"({"type":"string","pattern":"^[a-c]+$"})", R"("abc")"));
  EXPECT_FALSE(valid(R"({"type":"string","pattern":"^[a-c]+$"})", R"("abcd")"));
  EXPECT_TRUE(valid(R"({"type":"string","pattern":"b"})", R"("abc")"));
  EXPECT_TRUE(valid(R"({"type":"string","pattern":"^a\"\\\\\n$"})", R"("a\"\\\n")"));
}

TEST(JsonSchema, FormatsAreExact) {
  const char* date = R"({"type":"string","format":"date"})";
  EXPECT_TRUE(valid(date, R"("2024-02-29")"));
  EXPECT_FALSE(valid(date, R"("2023-02-29")"));
  EXPECT_FALSE(valid(date, R"("1900-02-29")"));
  EXPECT_TRUE(valid(R"({"type":"string","format":"date-time"})", R"("2024-12-31T23:59:59.5+01:00")"));
  EXPECT_TRUE(valid(R"({"type":"string","format":"uuid"})", R"("123e4567-e89b-12d3-a456-426614174000")"));
}

TEST(JsonSchema, ReferencesMayBeRecursive) {
  const char* s = R"({"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{
    "v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["v","next"]}}})";
  EXPECT_TRUE(valid(s, R"({"v":1,"next":{"v":2,"next":null}})"));
  EXPECT_FALSE(valid(s, R"({"v":1,"next":{"v":2}})"));
}

TEST(JsonSchema, ArraysCountTheirItems) {
  const char* s = R"({"type":"array","prefixItems":[{"type":"null"},{"type":"boolean"}],"items":{"type":"integer"},
                      "minItems":1,"maxItems":3})";
  EXPECT_FALSE(valid(s, "[]"));
  EXPECT_TRUE(valid(s, "[null]"));
  EXPECT_TRUE(valid(s, "[null,true,7]"));
  EXPECT_FALSE(valid(s, "[null,true,7,8]"));
  EXPECT_FALSE(valid(s, "[true]"));
  EXPECT_TRUE(valid(R"({"type":"array"})", R"([1,[],{"a":"b"}])"));
}

TEST(JsonSchema, SchemasThatMustAllHoldAreMerged) {
  const char* s = R"({"allOf":[{"type":"object","properties":{"a":{"type":"integer","minimum":3}},"required":["a"]},
                      {"$ref":"#/$defs/b"}],"$defs":{"b":{"properties":{"a":{"maximum":4},"b":{"const":"x"}}}}})";
  EXPECT_TRUE(valid(s, R"({"a":3,"b":"x"})"));
  EXPECT_FALSE(valid(s, R"({"a":5})"));
  EXPECT_FALSE(valid(s, R"({"b":"x"})"));
}

TEST(JsonSchema, OneOfNeedsBranchesThatExcludeEachOther) {
  const char* s = R"({"oneOf":[{"type":"object","properties":{"k":{"const":"a"}},"required":["k"]},
                               {"type":"object","properties":{"k":{"const":"b"}},"required":["k"]},{"type":"null"}]})";
  EXPECT_TRUE(valid(s, R"({"k":"b"})"));
  EXPECT_EQ(error_of(R"({"properties":{"x":{"oneOf":[{"type":"string"},{"minLength":1}]}}})"),
            "json schema: #/properties/x/oneOf: branches 0 and 1 may both hold, which cannot be excluded; anyOf can be "
            "enforced");
}

TEST(JsonSchema, WhatCannotBeEnforcedIsNamed) {
  EXPECT_EQ(error_of(R"({"properties":{"a/b":{"not":{}}}})"),
            "json schema: #/properties/a~1b/not: this keyword cannot be enforced");
  EXPECT_EQ(error_of(R"({"type":"string","format":"klingon"})"), "json schema: #/format: 'klingon' cannot be enforced");
  EXPECT_EQ(error_of(R"({"type":"array","uniqueItems":true})"), "json schema: #/uniqueItems: cannot be enforced");
  EXPECT_EQ(error_of(R"({"$ref":"http://x/y"})"), "json schema: #/$ref: 'http://x/y' is not within this schema");
  EXPECT_EQ(error_of(R"({"$ref":"#"})"), "grammar: rule '#' is left-recursive: it calls itself before any character");
  EXPECT_EQ(error_of("{"), "json schema: this is not JSON");
  EXPECT_EQ(error_of(std::string(1000, '[')), "json schema: nested deeper than 64 levels");
}

TEST(JsonSchema, AnyObjectMayBeAskedFor) {
  const auto grammar = grammar_of_json_objects();
  ASSERT_TRUE(grammar);
  Matcher m(*grammar);
  EXPECT_TRUE(m.may_end(m.next(m.start(), R"({"a":[1.5e3,-0,{"b":"\u00e9"}],"":null})")));
  EXPECT_FALSE(m.may_end(m.next(m.start(), "[]")));
  EXPECT_EQ(m.next(m.start(), R"({"a":01)"), Matcher::kDead);
}

}  // namespace
}  // namespace sparsam::grammar
