// Questions and worksheets as JSON lines.
//
// A question: {"family", "language", "difficulty", "question", "answer", "kind", "key", "unseen_phrasing"} and, for
// Countdown, {"numbers", "target", "use"}. A worksheet adds {"quality", "thoughts", "reply"}; a chat is what
// `data pack` reads, {"messages": [...]}, with the thoughts as reasoning_content.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/error.h"
#include "tasks/question.h"

namespace sparsam::tasks {

enum class LineFormat { question, worksheet, chat };

// One line, without its end.
std::string line_of(const Worksheet& sheet, LineFormat format);
nlohmann::ordered_json json_of(const Question& question);

// json_of(question) read again. Errors say which field is missing or wrong.
Result<Question> parse_question(const nlohmann::ordered_json& json);

// A question with somebody's completion. Errors say which field is missing or wrong.
struct Completed {
  Question question;
  std::string completion;
};
Result<Completed> parse_completed(std::string_view line);

}  // namespace sparsam::tasks
