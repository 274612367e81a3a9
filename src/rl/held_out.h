// What a run does not learn from: held-out questions, asked now and then, and the answers to them over time.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eval/evaluation.h"
#include "generate/chat.h"
#include "generate/engine.h"
#include "rl/reason_metrics.h"
#include "train/metrics_file.h"

namespace sparsam {

// An answer to one of a few questions that are shown again and again.
struct ShownAnswer {
  std::int64_t step = 0;
  std::string question, completion;
  bool right = false;
};

class HeldOut {
 public:
  // file: answers.jsonl of the run, a line of evaluation.h for each answer, with "step"; those behind `last_step` are
  // dropped. Errors name the file and the line.
  static Result<HeldOut> open(Suite suite, const EvaluationOptions& options, const std::filesystem::path& file,
                              std::int64_t last_step);

  // Asks everything once more, and puts the scores into the step's metrics. Errors: those of the engine.
  Result<void> ask(Engine& engine, const Chat& chat, ReasonMetrics& metrics);

  // Of each family the first answers to one question.
  const std::vector<ShownAnswer>& shown() const { return shown_; }
  // Returns when all answers so far would survive a power failure. Errors: those of the file, since the last time too.
  Result<void> sync();

 private:
  HeldOut(Suite suite, const EvaluationOptions& options) : suite_(std::move(suite)), options_(options) {}
  Result<bool> take_up(std::string_view line, std::int64_t last_step);
  void show(std::int64_t step, const Judged& judged);

  Suite suite_;
  EvaluationOptions options_;
  std::optional<MetricsFile> file_;
  std::map<std::string, std::string> shown_questions_;  // by family
  std::vector<ShownAnswer> shown_;
};

}  // namespace sparsam
