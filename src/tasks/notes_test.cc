#include "tasks/notes.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tasks/expression.h"
#include "tasks/split.h"

namespace sparsam::tasks {
namespace {

TEST(Notes, WriteColumnsWithTheLeastSignificantDigitFirst) {
  Notes notes;
  EXPECT_EQ(notes.sum(48295, 7316), 55611);
  EXPECT_EQ(notes.difference(48295, 7316), 40979);
  EXPECT_EQ(notes.difference(123, 456), -333);
  EXPECT_EQ(notes.product(347, 28), 9716);
  const auto division = notes.quotient(9719, 28);
  EXPECT_EQ(division.quotient, 347);
  EXPECT_EQ(division.rest, 3);
  EXPECT_EQ(notes.take(),
            "48295+7316:59284+61370=1'1'65'5=55611\n"
            "48295-7316:59284-61370=9'79'04=40979\n"
            "123-456=-(456-123):654-321=333=-333\n"
            "347*28:743*8=6'57'37'2;743*02=04'196;6772+0496=61'7'9=9716\n"
            "9719/28:97:3*28=84r13;131:4*28=112r19;199:7*28=196r3=347r3");
}

TEST(Notes, AreRightForNumbersOfAllSizesAndSigns) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t size = std::int64_t{1} << (1 + random.below(22));
    const std::int64_t a = random.below(2 * size) - size, b = random.below(2 * size) - size;
    Notes notes;
    ASSERT_EQ(notes.sum(a, b), a + b) << a << " " << b;
    ASSERT_EQ(notes.difference(a, b), a - b) << a << " " << b;
    ASSERT_EQ(notes.product(a, b), a * b) << a << " " << b;
    const std::int64_t x = std::abs(a), y = std::abs(b) + 1;
    ASSERT_EQ(notes.quotient(x, y).quotient, x / y) << x << " " << y;
    ASSERT_EQ(notes.quotient(x, y).rest, x % y) << x << " " << y;
  }
}

TEST(Notes, CastOutNinesToFindEverySlip) {
  for (std::int64_t at = 0; at < 5; ++at) {
    Notes notes({SlipPlan::Fate::repaired, at, true});
    EXPECT_EQ(notes.sum(48295, 7316), 55611);
    const std::string text = notes.take();
    EXPECT_NE(text.find(" no\n"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with(" ok")) << text;
  }
}

TEST(Notes, CarryASlipThroughAllThatFollows) {
  Notes notes({SlipPlan::Fate::through, 0, false});
  EXPECT_EQ(notes.sum(notes.sum(7, 8), 1), 17);
  EXPECT_EQ(notes.take(), "7+8=16\n16+1=17");
}

TEST(Expression, IsEvaluatedExactlyAndInOrder) {
  const auto value = [](const char* text) { return Expression::parse(text)->value()->text(); };
  EXPECT_EQ(value("2+3*4"), "14");
  EXPECT_EQ(value("(2+3)*4-6/4"), "37/2");
  EXPECT_EQ(value("10-4-3"), "3");
  EXPECT_EQ(value("-(2-5)*2"), "6");
  EXPECT_FALSE(Expression::parse("1/0")->value().has_value());
  EXPECT_FALSE(Expression::parse("999999999999*999999999999")->value().has_value());
  EXPECT_FALSE(Expression::parse(std::string(200, '(') + "1").has_value());
}

TEST(Expression, KeysForgetTheOrderOfSummandsAndFactors) {
  const auto key = [](const char* text) { return Expression::parse(text)->key(); };
  EXPECT_EQ(key("12+34"), sorted_key_of("+", {34, 12}));
  EXPECT_EQ(key("3+(100+20)"), key("20+3+100"));
  EXPECT_EQ(key("3+(100+20)"), sorted_key_of("+", {3, 20, 100}));
  EXPECT_EQ(key("2*(3+4)"), key("(4+3)*2"));
  EXPECT_NE(key("5-3"), key("3-5"));
}

TEST(Expression, TextKeepsItsValueThroughParsing) {
  for (const char* text : {"10-(4-3)", "2*(3+4)", "8/(4/2)", "8/4/2", "1-(2+3)", "(1+2)*3-4", "2*3*4", "(8-2)/3"}) {
    EXPECT_EQ(Expression::parse(text)->text(), text);
  }
}

TEST(Split, TakesOneKeyInSixteenForTesting) {
  int test = 0;
  for (std::int64_t a = 0; a < 200; ++a) {
    for (std::int64_t b = 0; b < 200; ++b) test += split_of(key_of("+", {a, b})) == Split::test;
  }
  EXPECT_NEAR(test, 2500, 200);
}

}  // namespace
}  // namespace sparsam::tasks
