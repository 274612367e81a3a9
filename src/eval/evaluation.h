// A suite answered and judged: an answer a line, in the order of the questions.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "eval/answerer.h"
#include "eval/suite.h"
#include "tasks/verify.h"

namespace sparsam {

// One answer to one question, judged.
struct Judged {
  tasks::Question question;
  std::size_t sample = 0;  // which of the question's answers
  Reply reply;
  tasks::Verdict verdict;
};

// The reply's verdict, its answer found as the suite wants it.
tasks::Verdict judge(const Suite& suite, const tasks::Question& question, const std::string& reply);

struct EvaluationOptions {
  AnswerOptions answers = {};
  std::size_t samples = 1;  // of each question
  std::size_t done = 0;     // answers that are known already: the first ones in the order below
};

// Gives each answer to `take`, question by question and sample by sample, as soon as those before it are there. Errors:
// those of the answerer and of `take`.
Result<void> evaluate(const Suite& suite, Answerer& answerer, const EvaluationOptions& options, Progress& progress,
                      const std::function<Result<void>(const Judged&)>& take);

// Whether answers are the first ones of an evaluation of the suite. Errors (bad_data) name the first that is not.
Result<void> check_continues(const Suite& suite, std::size_t samples, std::span<const Judged> answers);

// The question's fields, and {"sample", "completion", "tokens", "whole", "right", "format_ok", "given", "reason"}.
std::string line_of(const Judged& judged);
// Errors (bad_data) say which field is missing or wrong.
Result<Judged> parse_judged(std::string_view line);

}  // namespace sparsam
