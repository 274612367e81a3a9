// Evaluations with an answerer whose replies the test writes: order, verdicts, scores, comparisons, folders.
#include "eval/evaluation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "eval/results.h"
#include "eval/scores.h"
#include "store/testing.h"

namespace sparsam {
namespace {

using tasks::AnswerKind;

tasks::Question question(std::string family, std::string text, std::string answer,
                         AnswerKind kind = AnswerKind::integer) {
  tasks::Question q;
  q.family = std::move(family);
  q.text = std::move(text);
  q.answer = std::move(answer);
  q.kind = kind;
  return q;
}

Suite some_suite() {
  return {"some",
          {question("sums", "1+1?", "2"), question("sums", "2+2?", "4"), question("products", "2*3?", "6"),
           question("outside", "hello", "", AnswerKind::none)},
          Extract::answer_line,
          ""};
}

// Replies by a function, the last ask first.
class Scripted : public Answerer {
 public:
  using Script = std::function<std::string(const Ask&)>;
  explicit Scripted(Script script) : script_(std::move(script)) {}
  Result<void> answer(std::span<const Ask> asks, const AnswerOptions&, const TakeReply& take) override {
    for (std::size_t i = asks.size(); i-- > 0;) {
      ++asked;
      TRY(take(i, {script_(asks[i]), 10, true}));
    }
    return {};
  }
  std::size_t asked = 0;

 private:
  Script script_;
};

std::vector<Judged> judged(const Scripted::Script& script, std::size_t samples, const Suite& suite = some_suite()) {
  Scripted answerer(script);
  Progress quiet;
  std::vector<Judged> all;
  EXPECT_TRUE(evaluate(suite, answerer, {.samples = samples}, quiet, [&](const Judged& one) -> Result<void> {
    all.push_back(one);
    return {};
  }));
  return all;
}

// Sums are right three times of four, products never, greetings are answered with a number half the time.
std::string script(const Ask& ask) {
  const std::uint32_t sample = ask.choice % 4;
  if (ask.text == "hello") return sample < 2 ? "Hello!" : "Hello!\nAnswer: 7";
  if (ask.text == "2*3?") return sample == 0 ? "<think>2*3=6" : sample == 1 ? "Answer: six" : "Answer: 5";
  return sample == 3 ? "Answer: 9" : ask.text == "1+1?" ? "<think>easy</think>Two.\nAnswer: 2" : "Answer: 4";
}

TEST(Evaluation, GivesAnswersInTheOrderOfTheQuestions) {
  const auto all = judged(script, 4);
  ASSERT_EQ(all.size(), 16u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].question.text, some_suite().questions[i / 4].text);
    EXPECT_EQ(all[i].sample, i % 4);
  }
}

TEST(Scores, CountWhatIsRightAnsweredAndInvented) {
  const Scores scores = score(judged(script, 4));
  EXPECT_EQ(scores.all.questions, 4u);
  ASSERT_EQ(scores.all.pass.size(), 3u);
  EXPECT_EQ(scores.all.pass[2].k, 4u);
  EXPECT_DOUBLE_EQ(scores.all.pass[0].value, (0.75 + 0.75 + 0 + 0.5) / 4);
  EXPECT_DOUBLE_EQ(scores.all.pass[2].value, 0.75);
  EXPECT_LE(scores.all.pass[0].interval.low, scores.all.pass[0].value);
  EXPECT_DOUBLE_EQ(scores.all.majority, 0.5) << "the sums; of the greetings, one of two answers is a number";
  EXPECT_DOUBLE_EQ(scores.all.unanswered, 1.0 / 12);
  EXPECT_DOUBLE_EQ(scores.all.malformed, 1.0 / 12);
  EXPECT_DOUBLE_EQ(scores.all.coverage, 11.0 / 12);
  EXPECT_DOUBLE_EQ(scores.all.precision, 6.0 / 11);
  EXPECT_EQ(scores.all.outside, 1u);
  EXPECT_DOUBLE_EQ(scores.all.invented, 0.5);
  ASSERT_EQ(scores.families.size(), 3u);
  EXPECT_DOUBLE_EQ(scores.family_mean, (0.75 + 0 + 0.5) / 3);
  EXPECT_EQ(json_of(scores)["families"]["sums"]["pass@1"], 0.75);
}

TEST(Scores, FewThatAreAllRightProveLittle) {
  const Scores scores = score(judged([](const Ask&) { return "Answer: 2"; }, 2, {"one", {some_suite().questions[0]}}));
  EXPECT_EQ(scores.all.pass[0].value, 1);
  EXPECT_LT(scores.all.pass[0].interval.low, 0.5);
}

TEST(Scores, CompareTwoOnTheSameQuestions) {
  const auto a = judged(script, 4), b = judged([](const Ask&) { return "Answer: 2"; }, 4);
  const auto comparisons = compare(a, b);
  ASSERT_TRUE(comparisons) << comparisons.error().message;
  const Comparison& all = comparisons->front();
  EXPECT_EQ(all.questions, 4u);
  EXPECT_DOUBLE_EQ(all.a, 0.5);
  EXPECT_DOUBLE_EQ(all.b, 0.25);
  EXPECT_EQ(all.only_a, 1u);
  EXPECT_EQ(all.only_b, 0u);
  EXPECT_LE(all.interval.low, all.difference);
  EXPECT_GE(all.interval.high, all.difference);

  Suite other = some_suite();
  other.questions[1].text = "7+7?";
  const auto refused = compare(a, judged(script, 4, other));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("question 2"), std::string::npos);
}

TEST(ResultFolder, GoesOnBehindAKillAndRefusesOtherSettings) {
  const store::testing::TempFolder scratch;
  const auto folder = scratch.path() / "results";
  const nlohmann::ordered_json settings = {{"suite", "some"}, {"samples", 4}};
  Progress quiet;
  const auto run = [&](bool resume, std::size_t most) -> Result<std::size_t> {
    auto results = TRY(ResultFolder::open(folder, settings, resume));
    Scripted answerer(script);
    std::size_t added = results.answers().size();
    TRY(evaluate(some_suite(), answerer, {.samples = 4, .done = added}, quiet, [&](const Judged& one) -> Result<void> {
      if (added == most) return {};  // as if the process were gone
      ++added;
      return results.add(one);
    }));
    return answerer.asked;
  };
  ASSERT_TRUE(run(false, 5));
  {
    std::ofstream torn(folder / "answers.jsonl", std::ios::app);
    torn << "{\"family\": \"su";
  }
  EXPECT_EQ(run(false, 100).error().code, Code::invalid_argument) << "without --resume";
  EXPECT_EQ(run(true, 100).value(), 11u) << "five of sixteen were there";
  const auto all = read_answers(folder).value();
  const auto whole = judged(script, 4);
  ASSERT_EQ(all.size(), whole.size());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(line_of(all[i]), line_of(whole[i]));

  const auto other = ResultFolder::open(folder, {{"suite", "some"}, {"samples", 8}}, true);
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("samples was 4, and now it is 8"), std::string::npos) << other.error().message;
}

TEST(ResultFolder, NamesTheLineThatIsNoAnswer) {
  const store::testing::TempFolder scratch;
  const auto file = scratch.path() / "answers.jsonl";
  ASSERT_TRUE(write_file(file, line_of(judged(script, 1)[0]) + "\n{\"question\": \"x\"}\n"));
  EXPECT_NE(read_answers(file).error().message.find("line 2"), std::string::npos);
  ASSERT_TRUE(write_file(file, "\n"));
  EXPECT_FALSE(read_answers(file));
}

}  // namespace
}  // namespace sparsam
