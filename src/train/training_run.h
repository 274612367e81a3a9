// A run of training from its first step to its last, or from a checkpoint on: data in, steps, metrics, checkpoints, a
// report, and a model's folder at the end.
//
//   DIR/config.json      what the run is made from, defaults included (run_config.h)
//   DIR/metrics.jsonl    a line for each step (metrics_file.h)
//   DIR/checkpoints/     run_checkpoint.h
//   DIR/model/           the model of the newest checkpoint, as a Hugging Face folder
//   DIR/report.html      curves, rewritten now and then
//   DIR/data/            texts, packed, where they had to be
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "train/metrics_file.h"
#include "train/run_config.h"
#include "train/run_data.h"

namespace sparsam {

// Who watches a run, and may end it.
class RunObserver : public Progress {
 public:
  // Training begins behind step `done` of `steps`; peak_gflops 0: not measured.
  virtual void begin_steps(std::int64_t /*done*/, std::int64_t /*steps*/, double /*peak_gflops*/) {}
  virtual void step(const StepMetrics& /*metrics*/) {}
  virtual void end_steps() {}
  // Asked between steps: true ends the run behind this one, with a checkpoint.
  virtual bool stop() { return false; }
  // Whether somebody wants to know the machine's peak, which takes a third of a second to measure.
  virtual bool wants_peak() const { return false; }
};

struct RunRequest {
  std::filesystem::path folder;
  RunConfig config;
  bool resume = false;
  const TokenizerSide* tokenizer = nullptr;                // null: bytes, or none is known
  std::vector<ModelFile> model_files;                      // of the model to go on with: tokenizer, template, licence
  std::optional<std::int64_t> bos_token_id, eos_token_id;  // for config.json of the model
  std::string processor;                                   // to be recorded
};

struct RunOutcome {
  std::int64_t step = 0, steps = 0;  // stopped before the end where they differ
  double loss = 0;                   // of the last step
  std::optional<double> validation_loss;
  std::int64_t tokens = 0;
  double tokens_per_s = 0;  // of this part of the run
};

// Errors name the file, the setting or the tensor. What was kept until then stays.
Result<RunOutcome> run_training(RunRequest request, RunObserver& observer);

}  // namespace sparsam
