// A run of reinforcement learning from its first step to its last, or from a checkpoint on: questions, rollouts by the
// engine over the trainer's own weights, rewards, policy steps, held-out evaluations.
//
//   DIR/config.json      what the run is made from (reason_settings.h)
//   DIR/metrics.jsonl    a line for each step (reason_metrics.h)
//   DIR/answers.jsonl    the answers of evaluations, a line each, with "step"
//   DIR/checkpoints/     train/run_checkpoint.h
//   DIR/model/           the model of the newest checkpoint, as a Hugging Face folder
//   DIR/report.html      curves and answers, rewritten now and then
#pragma once

#include <filesystem>

#include "base/progress.h"
#include "rl/reason_metrics.h"
#include "rl/reason_settings.h"
#include "train/run_data.h"

namespace sparsam {

// Who watches a run, and may end it.
class ReasonObserver : public Progress {
 public:
  virtual void begin_steps(std::int64_t /*done*/, std::int64_t /*steps*/) {}
  virtual void step(const ReasonMetrics& /*metrics*/) {}
  virtual void end_steps() {}
  // Asked between steps: true ends the run behind this one, with a checkpoint.
  virtual bool stop() { return false; }
};

struct ReasonRequest {
  std::filesystem::path folder;
  ReasonConfig config;
  bool resume = false;
  std::vector<ModelFile> model_files;  // that stand beside the model's weights
  std::optional<std::int64_t> bos_token_id, eos_token_id;
  std::string processor;  // to be recorded
};

struct ReasonOutcome {
  std::int64_t step = 0, steps = 0;  // stopped before the end where they differ
  double right = 0;                  // share of the last step's answers
  std::optional<double> pass_1, pass_k;
  std::int64_t k = 0;
  bool constant_reward = false;  // that is why it ended
};

// Errors name the file, the setting, the family or the tensor. What was kept until then stays.
Result<ReasonOutcome> run_reasoning(ReasonRequest request, ReasonObserver& observer);

}  // namespace sparsam
