// Lines of any content as a suite and as the answers of an evaluation: read or refused with one line that says why;
// what is read is judged, and written and read again without a change.
#include <string>
#include <string_view>

#include "base/error.h"
#include "eval/evaluation.h"
#include "eval/scores.h"

using namespace sparsam;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto suite = parse_suite(text, "fuzz", {.count = 0});
  if (!suite) {
    CHECK(suite.error().message.find('\n') == std::string::npos, "errors have one line");
  } else {
    for (const tasks::Question& question : suite->questions) {
      const tasks::Verdict verdict = judge(*suite, question, text);
      CHECK(verdict.right == verdict.reason.empty(), "what is not right has a reason");
      judge(*suite, question, "Answer: " + question.answer);
    }
  }
  const auto judged = parse_judged(text);
  if (!judged) {
    CHECK(judged.error().message.find('\n') == std::string::npos, "errors have one line");
    return 0;
  }
  const std::string line = line_of(*judged);
  const auto again = parse_judged(line);
  CHECK(again.has_value() && line_of(*again) == line, "what is written is read");
  score({&*judged, 1});
  return 0;
}
