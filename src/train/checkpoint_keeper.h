// When a run writes a checkpoint, and what becomes of it: the run's model, and the older ones that go.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "train/run_checkpoint.h"
#include "train/run_folder.h"

namespace sparsam {

class CheckpointKeeper {
 public:
  struct Options {
    std::int64_t every = 0;  // steps; 0: by time alone
    double minutes = 10;     // 0: by steps alone
    std::size_t keep = 2;
  };
  // saved: the step of the checkpoint that the run goes on from; below 0 without one.
  CheckpointKeeper(RunFolder folder, const Options& options, HuggingFaceDetails details, std::vector<ModelFile> files,
                   std::int64_t saved);

  // Behind step `step` of `steps`. Never behind the last one: its checkpoint is the run's own business.
  bool is_due(std::int64_t step, std::int64_t steps) const;
  // Errors: those of save_checkpoint and RunFolder::publish.
  Result<void> save(const RunState& state, Trainer& trainer, ThreadPool& pool);
  // Training goes on without a checkpoint; the progress hears of it, and the next one is tried when it is due.
  void go_on_without(std::int64_t step, const Error& error, Progress& progress);
  // The model of this checkpoint becomes the run's, and those before it go as far as nobody wants to keep them.
  Result<void> publish(const std::filesystem::path& checkpoint) const;

  // The newest checkpoint's step; below 0 without one.
  std::int64_t saved() const { return saved_; }
  // Why there is no last checkpoint, and what stays.
  Error unsaved(std::int64_t step, Error error) const;

 private:
  using Clock = std::chrono::steady_clock;
  RunFolder folder_;
  Options options_;
  HuggingFaceDetails details_;
  std::vector<ModelFile> files_;
  std::int64_t saved_;
  Clock::time_point last_save_ = Clock::now();
};

}  // namespace sparsam
