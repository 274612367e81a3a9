// An answer of any content, to questions of every kind: judged or refused, and never right where it is not read. A line
// of `tasks check` of any content: a question, or one line that says what is wrong.
#include <string>
#include <string_view>

#include "base/error.h"
#include "tasks/answer.h"
#include "tasks/expression.h"
#include "tasks/verify.h"
#include "tasks/worksheet_json.h"

using namespace sparsam;
using namespace sparsam::tasks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (int kind = 0; kind <= static_cast<int>(AnswerKind::none); ++kind) {
    Question question;
    question.kind = static_cast<AnswerKind>(kind);
    question.answer = "12";
    question.countdown = {{3, 4, 12, 50}, 12, Countdown::Use::at_most_once};
    const Verdict verdict = verify(question, text);
    CHECK(!verdict.right || verdict.format_ok, "what is right was read");
    CHECK(verdict.right == verdict.reason.empty(), "what is not right has a reason");
    CHECK(question.kind == AnswerKind::none || !verdict.right || verdict.answer, "what is right is an answer");
    // What is canonical stays as it is; words and lists may lose another full stop.
    if (question.kind >= AnswerKind::word) continue;
    if (const auto canonical = canonical_answer(question.kind, text)) {
      const auto again = canonical_answer(question.kind, *canonical);
      CHECK(again.has_value() && *again == *canonical, "a canonical form is its own");
    }
  }
  if (const auto expression = Expression::parse(text)) {
    const auto again = Expression::parse(expression->text());
    CHECK(again.has_value(), "what is written is read");
    const auto value = expression->value(), same = again->value();
    // A sum may be regrouped in text, so one of them alone may be too large; where both have a value it is one.
    CHECK(!value || !same || *value == *same, "a text keeps its value");
  }
  const auto completed = parse_completed(text);
  if (!completed) {
    CHECK(completed.error().message.find('\n') == std::string::npos, "errors have one line");
  } else {
    verify(completed->question, completed->completion);
  }
  return 0;
}
