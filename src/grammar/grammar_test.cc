// The front ends of text, matched byte by byte.
#include <gtest/gtest.h>

#include "grammar/gbnf.h"
#include "grammar/matcher.h"
#include "grammar/regular_expression.h"

namespace sparsam::grammar {
namespace {

bool matches(const Result<std::shared_ptr<const Grammar>>& grammar, std::string_view text) {
  if (!grammar) ADD_FAILURE() << grammar.error().message;
  if (!grammar) return false;
  Matcher matcher(*grammar);
  return matcher.may_end(matcher.next(matcher.start(), text));
}
bool gbnf(std::string_view rules, std::string_view text) { return matches(grammar_from_gbnf(rules), text); }
bool regex(std::string_view pattern, std::string_view text) { return matches(grammar_from_regex(pattern), text); }
std::string error_of(const Result<std::shared_ptr<const Grammar>>& grammar) {
  return grammar ? "none" : grammar.error().message;
}

TEST(Gbnf, ReadsSequencesAlternativesAndRepetitions) {
  const char* rules = "root ::= \"a\" (\"b\" | [c-e]+)* x?  # the end\nx ::= \"x\"{2,3}";
  EXPECT_TRUE(gbnf(rules, "a"));
  EXPECT_TRUE(gbnf(rules, "abcdebxx"));
  EXPECT_TRUE(gbnf(rules, "axxx"));
  EXPECT_FALSE(gbnf(rules, "ax"));
  EXPECT_FALSE(gbnf(rules, "axxxx"));
  EXPECT_FALSE(gbnf(rules, "b"));
}

TEST(Gbnf, ClassesAreOfCharactersNotOfBytes) {
  EXPECT_TRUE(gbnf("root ::= [α-ω]+", "λογος"));
  EXPECT_TRUE(gbnf("root ::= [^a]", "é"));
  EXPECT_FALSE(gbnf("root ::= [^a]", "\xC3"));
  EXPECT_TRUE(gbnf("root ::= .", "😀"));
  EXPECT_TRUE(gbnf("root ::= [\\U0001F600-\\U0001F64F] \"\\u00e9\" \"\\x41\"", "😀éA"));
}

TEST(Gbnf, RecursionGoesAsDeepAsTheText) {
  const char* rules = "root ::= \"(\" root \")\" | \"\"";
  EXPECT_TRUE(gbnf(rules, std::string(500, '(') + std::string(500, ')')));
  EXPECT_FALSE(gbnf(rules, std::string(500, '(') + std::string(499, ')')));
  EXPECT_FALSE(gbnf(rules, std::string(500, '(') + std::string(501, ')')));
}

TEST(Gbnf, AmbiguousStacksAreMerged) {
  const char* rules = "root ::= \"a\" b | \"a\" c | \"x\"\nb ::= root \"y\" | root\nc ::= root \"y\" | root";
  EXPECT_TRUE(gbnf(rules, std::string(60, 'a') + "x" + std::string(50, 'y')));
  EXPECT_FALSE(gbnf(rules, std::string(60, 'a') + "x" + std::string(61, 'y')));
}

TEST(Gbnf, ErrorsNameThePlace) {
  EXPECT_EQ(error_of(grammar_from_gbnf("root ::= \"a\n")), "gbnf: line 1, column 12: the literal does not end");
  EXPECT_EQ(error_of(grammar_from_gbnf("root ::= a")), "grammar: rule 'a' is used but not defined");
  EXPECT_EQ(error_of(grammar_from_gbnf("a ::= \"a\"")), "gbnf: line 1, column 10: there is no rule 'root'");
  EXPECT_NE(error_of(grammar_from_gbnf("root ::= root \"a\" | \"b\"")).find("left-recursive"), std::string::npos);
  EXPECT_NE(error_of(grammar_from_gbnf("root ::= \"a\" root")).find("no text at all"), std::string::npos);
}

TEST(Gbnf, BombsOfRepetitionsDoNotExplode) {
  EXPECT_EQ(error_of(grammar_from_gbnf("root ::= ((\"a\"{9999}){9999}){9999}")), "none");  // rules that are called
  std::string many = "root ::=";
  for (int i = 0; i < 20; ++i) many += " \"a\"{99999}";
  EXPECT_NE(error_of(grammar_from_gbnf(many)).find("states"), std::string::npos);
  EXPECT_NE(error_of(grammar_from_gbnf("root ::= \"a\"{9999999}")).find("repetitions"), std::string::npos);
}

TEST(RegularExpression, MatchesWholeTexts) {
  EXPECT_TRUE(regex("[0-9]{3}-[0-9]{4}", "555-1234"));
  EXPECT_FALSE(regex("[0-9]{3}-[0-9]{4}", "555-12345"));
  EXPECT_TRUE(regex("^(?:yes|no)$", "no"));
  EXPECT_TRUE(regex("\\w+@\\w+(\\.\\w+)+?", "a@b.example"));
  EXPECT_TRUE(regex("[^\\d\\s]*", "öäü"));
  EXPECT_FALSE(regex("[^\\d\\s]*", "ö1"));
}

TEST(RegularExpression, NamesWhatItDoesNotKnow) {
  EXPECT_EQ(error_of(grammar_from_regex("(?=a)b")),
            "regular expression: line 1, column 4: look-around is not supported");
  EXPECT_NE(error_of(grammar_from_regex("(a)\\1")).find("back-references"), std::string::npos);
  EXPECT_NE(error_of(grammar_from_regex("a**")).find("nothing to repeat"), std::string::npos);
  EXPECT_NE(error_of(grammar_from_regex("(a")).find("')' is expected"), std::string::npos);
  EXPECT_NE(error_of(grammar_from_regex("[b-a]")).find("ends before"), std::string::npos);
}

}  // namespace
}  // namespace sparsam::grammar
