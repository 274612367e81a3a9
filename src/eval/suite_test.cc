#include "eval/suite.h"

#include <gtest/gtest.h>

#include <map>

#include "base/file.h"
#include "eval/evaluation.h"
#include "store/testing.h"
#include "tasks/split.h"

namespace sparsam {
namespace {

Result<Suite> loaded(std::string_view lines, const SuiteOptions& options = {.count = 0}) {
  const store::testing::TempFolder folder;
  EXPECT_TRUE(write_file(folder.path() / "some.jsonl", lines));
  return load_suite((folder.path() / "some.jsonl").string(), options);
}

TEST(Suite, DrawsAsManyQuestionsOfEachFamilyFromItsSpace) {
  const auto suite = load_suite("held-out", {.families = {"gcd", "addition"}, .count = 12}).value();
  std::map<std::string, int> families;
  for (const tasks::Question& question : suite.questions) {
    ++families[question.family];
    EXPECT_EQ(tasks::split_of(question.key), tasks::Split::test) << question.key;
  }
  EXPECT_EQ(families, (std::map<std::string, int>{{"addition", 12}, {"gcd", 12}}));
  EXPECT_TRUE(suite.instruction.empty());
  EXPECT_FALSE(load_suite("held-out", {.families = {"nonsense"}}));
}

TEST(Suite, ReadsGsm8kAsItIsPublished) {
  const auto suite = loaded(
      "{\"question\": \"How much?\", \"answer\": \"2*600=<<2*600=1200>>1200 dollars\\n#### 1,200\"}\n\n"
      "{\"question\": \"And now?\", \"answer\": \"#### -3\"}\n");
  ASSERT_TRUE(suite) << suite.error().message;
  ASSERT_EQ(suite->questions.size(), 2u);
  EXPECT_EQ(suite->questions[0].answer, "1200");
  EXPECT_FALSE(suite->instruction.empty());
  const auto right = [&](std::size_t i, const std::string& reply) {
    return judge(*suite, suite->questions[i], reply).right;
  };
  EXPECT_TRUE(right(0, "<think>7</think>So it is $1,200.00."));
  EXPECT_TRUE(right(0, "Answer: 1200\nThat was question 7."));
  EXPECT_FALSE(right(0, "1200, or 1201"));
  EXPECT_FALSE(right(0, "I do not know."));
  EXPECT_FALSE(right(0, "<think>1200"));
  EXPECT_FALSE(right(0, "The points are (1,200) and (3,4)."));
  EXPECT_TRUE(right(0, "From 7,120 he has 1,200"));
  EXPECT_TRUE(right(1, "It is -3."));
  EXPECT_FALSE(right(1, "It is 5-3."));
}

TEST(Suite, FindsTheKindOfOtherAnswersAndNamesTheLineThatIsWrong) {
  const auto suite = loaded(
      "{\"question\": \"a\", \"answer\": \"3/4\"}\n{\"question\": \"b\", \"answer\": \"Paris\"}\n"
      "{\"question\": \"c\", \"answer\": \"yes\"}\n{\"question\": \"d\", \"answer\": \"1, 2\"}\n"
      "{\"question\": \"e\", \"answer\": \"0.5\"}\n");
  ASSERT_TRUE(suite) << suite.error().message;
  std::vector<tasks::AnswerKind> kinds;
  for (const tasks::Question& question : suite->questions) kinds.push_back(question.kind);
  using enum tasks::AnswerKind;
  EXPECT_EQ(kinds, (std::vector{fraction, word, yes_no, list, decimal}));

  const auto grouped = loaded("{\"question\": \"a\", \"answer\": \"-1,234,567.5\"}\n");
  EXPECT_EQ(grouped->questions[0].answer, "-1234567.5");
  const auto mixed =
      loaded("{\"question\": \"a\", \"answer\": \"#### 3/4\"}\n{\"question\": \"b\", \"answer\": \"3, 5\"}\n");
  EXPECT_TRUE(judge(*mixed, mixed->questions[0], "Answer: 3/4").right);
  EXPECT_TRUE(judge(*mixed, mixed->questions[1], "Answer: 3, 5").right);

  const auto message = [](std::string_view lines) {
    const auto result = loaded(lines);
    return result ? "" : result.error().message;
  };
  EXPECT_NE(message("{\"question\": \"a\", \"answer\": \"1\"}\n{\"question\": 5}").find("line 2"), std::string::npos);
  EXPECT_NE(message("{\"question\": \"a\"}").find("'answer'"), std::string::npos);
  EXPECT_NE(message("{").find("line 1"), std::string::npos);
  EXPECT_NE(message("\n").find("no line"), std::string::npos);
  EXPECT_EQ(load_suite("no-such-suite", {}).error().code, Code::not_found);
}

}  // namespace
}  // namespace sparsam
