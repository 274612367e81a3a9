#include "tasks/verify.h"

#include <gtest/gtest.h>

#include "tasks/answer.h"

namespace sparsam::tasks {
namespace {

Question question(AnswerKind kind, std::string answer) {
  Question q;
  q.kind = kind;
  q.answer = std::move(answer);
  return q;
}

bool right(AnswerKind kind, const char* answer, const std::string& given) {
  return verify(question(kind, answer), "So it is.\nAnswer: " + given).right;
}

TEST(Verify, ReadsTheLastAnswerLineBehindTheThoughts) {
  const Question q = question(AnswerKind::integer, "46");
  EXPECT_TRUE(verify(q, "<think>Answer: 45</think>It is 46.\nAnswer: 46").right);
  EXPECT_TRUE(verify(q, "Answer: 45\nAnswer: 46").right);
  EXPECT_TRUE(verify(q, "Das ist 46.\nAntwort: 46.").right);
  EXPECT_TRUE(verify(q, "**Answer:** 46").right);
  EXPECT_FALSE(verify(q, "Answer: 46\nAnswer: 45").right);
  EXPECT_FALSE(verify(q, "<think>Answer: 46").right) << "thoughts that never end hold no answer";
  EXPECT_FALSE(verify(q, "The answer: 46").right) << "the label begins its line";
}

TEST(Verify, TellsUnansweredFromMalformedFromWrong) {
  const Question q = question(AnswerKind::integer, "46");
  const Verdict none = verify(q, "It is 46."), bad = verify(q, "Answer: forty-six"), wrong = verify(q, "Answer: 47");
  EXPECT_FALSE(none.answer.has_value());
  EXPECT_EQ(none.reason, "no answer line");
  EXPECT_TRUE(bad.answer.has_value());
  EXPECT_FALSE(bad.format_ok);
  EXPECT_EQ(bad.reason, "the answer is no integer");
  EXPECT_TRUE(wrong.format_ok);
  EXPECT_EQ(wrong.reason, "it is 46");
}

TEST(Verify, ComparesIntegersOfAnySize) {
  const std::string large(500, '7');
  EXPECT_TRUE(right(AnswerKind::integer, large.c_str(), "00" + large));
  EXPECT_FALSE(right(AnswerKind::integer, large.c_str(), large + "7"));
  EXPECT_TRUE(right(AnswerKind::integer, "-5",
                    "\xE2\x88\x92"
                    "5"));
  EXPECT_TRUE(right(AnswerKind::integer, "0", "-0"));
  EXPECT_TRUE(right(AnswerKind::integer, "12", "12.0"));
  EXPECT_FALSE(right(AnswerKind::integer, "12", "12.5"));
}

TEST(Verify, WantsFractionsInLowestTerms) {
  EXPECT_TRUE(right(AnswerKind::fraction, "3/4", "3 / 4"));
  EXPECT_FALSE(right(AnswerKind::fraction, "3/4", "6/8"));
  EXPECT_TRUE(right(AnswerKind::fraction, "2", "2/1"));
  EXPECT_FALSE(right(AnswerKind::fraction, "2", "2/0"));
}

TEST(Verify, ReadsDecimalsWithAPoint) {
  EXPECT_TRUE(right(AnswerKind::decimal, "2.5", "2.50"));
  EXPECT_TRUE(right(AnswerKind::decimal, "2", "2.0"));
  EXPECT_FALSE(right(AnswerKind::decimal, "2.5", "2,5"));
  EXPECT_FALSE(right(AnswerKind::decimal, "0.5", ".5"));
}

TEST(Verify, ReadsYesAndNoInBothLanguages) {
  EXPECT_TRUE(right(AnswerKind::yes_no, "ja", "Ja"));
  EXPECT_TRUE(right(AnswerKind::yes_no, "no", "nein"));
  EXPECT_FALSE(right(AnswerKind::yes_no, "no", "maybe"));
}

TEST(Verify, ReadsListsInOrderAndSetsInAny) {
  EXPECT_TRUE(right(AnswerKind::list, "3, 5, 8", "[3,5, 08]"));
  EXPECT_FALSE(right(AnswerKind::list, "3, 5, 8", "5, 3, 8"));
  EXPECT_TRUE(right(AnswerKind::set, "2, 2, 3", "3, 2, 2"));
  EXPECT_FALSE(right(AnswerKind::set, "2, 2, 3", "2, 3"));
  EXPECT_FALSE(right(AnswerKind::list, "3, 5", "3,, 5"));
}

TEST(Verify, ReadsDatesTimesAndWords) {
  EXPECT_TRUE(right(AnswerKind::date, "2026-03-09", "2026-03-09"));
  EXPECT_FALSE(right(AnswerKind::date, "2026-03-09", "09.03.2026"));
  EXPECT_TRUE(right(AnswerKind::time, "07:05", "7:05"));
  EXPECT_TRUE(right(AnswerKind::word, "Österreich", "ÖSTERREICH"));
}

TEST(Verify, EvaluatesCountdownExactly) {
  Question q = question(AnswerKind::expression, "(50-8)/7");
  q.countdown = {{50, 8, 7, 3}, 6, Countdown::Use::at_most_once};
  const auto fault = [&](const char* text) { return verify(q, std::string("Answer: ") + text).reason; };
  EXPECT_EQ(fault("(50-8)/7"), "");
  EXPECT_EQ(fault("(50 − 8) ÷ 7 = 6"), "");
  EXPECT_EQ(fault("50/8/7*3"), "it is 75/28, not 6");
  EXPECT_EQ(fault("3+3"), "3 is not given, or not as often");
  EXPECT_EQ(fault("8-7+3+50/(8-8)"), "8 is not given, or not as often");
  EXPECT_EQ(fault("7/(8-50+"), "byte 8: a number is missing");
  EXPECT_EQ(fault("six"), "the answer is no expression");
  q.countdown.use = Countdown::Use::exactly_once;
  EXPECT_EQ(fault("(50-8)/7"), "3 is not used");
}

TEST(Verify, HasNothingToRewardOutsideTheFieldButNoAnswer) {
  const Question q = question(AnswerKind::none, "");
  EXPECT_TRUE(verify(q, "I can help you with sums.").right);
  EXPECT_FALSE(verify(q, "Paris.\nAnswer: Paris").right);
  EXPECT_FALSE(verify(q, "<think>hm").right);
}

}  // namespace
}  // namespace sparsam::tasks
