// Judges a completion against a question, exactly. It reads the last "Answer:" or "Antwort:" line behind the thoughts;
// what it cannot read is wrong, and counted apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tasks/question.h"

namespace sparsam::tasks {

struct Verdict {
  bool right = false;
  bool format_ok = false;  // there is an answer line, the last one, that reads as an answer of the kind asked
  std::optional<std::string> answer;  // as it stands in that line
  std::string reason;                 // why not right; empty where right
};

Verdict verify(const Question& question, std::string_view completion);

// What stands behind the thoughts: behind the last </think>, or all of it; nothing where thoughts never end.
std::string_view behind_thoughts(std::string_view completion);
// The text behind the last "Answer:" or "Antwort:" that begins a line.
std::optional<std::string_view> answer_line(std::string_view reply);

// Why an expression is no solution; empty where it is one.
std::string countdown_fault(const Countdown& countdown, std::string_view expression);

}  // namespace sparsam::tasks
