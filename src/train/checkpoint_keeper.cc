#include "train/checkpoint_keeper.h"

#include <utility>

namespace sparsam {

CheckpointKeeper::CheckpointKeeper(RunFolder folder, const Options& options, HuggingFaceDetails details,
                                   std::vector<ModelFile> files, std::int64_t saved)
    : folder_(std::move(folder)), options_(options), details_(details), files_(std::move(files)), saved_(saved) {}

bool CheckpointKeeper::is_due(std::int64_t step, std::int64_t steps) const {
  if (step == steps) return false;
  if (options_.every > 0 && step % options_.every == 0) return true;
  const double seconds = std::chrono::duration<double>(Clock::now() - last_save_).count();
  return options_.minutes > 0 && seconds > 60 * options_.minutes;
}

Result<void> CheckpointKeeper::save(const RunState& state, Trainer& trainer, ThreadPool& pool) {
  const auto path = TRY(save_checkpoint(folder_.checkpoints(), state, trainer, details_, files_, pool));
  saved_ = state.step;
  last_save_ = Clock::now();
  return publish(path);
}

Result<void> CheckpointKeeper::publish(const std::filesystem::path& checkpoint) const {
  TRY(folder_.publish(checkpoint));
  prune_checkpoints(folder_.checkpoints(), options_.keep);
  return {};
}

void CheckpointKeeper::go_on_without(std::int64_t step, const Error& error, Progress& progress) {
  last_save_ = Clock::now();
  progress.note(fmt::format("no checkpoint at step {}: {}; training goes on{}", step, error.message,
                            saved_ >= 0 ? fmt::format(", the one of step {} stays", saved_) : ""));
}

Error CheckpointKeeper::unsaved(std::int64_t step, Error error) const {
  error.message = fmt::format("no checkpoint at step {}, the last one: {}", step, error.message);
  if (saved_ >= 0) error.message += fmt::format("; the one of step {} stays, --resume goes on with it", saved_);
  return error;
}

}  // namespace sparsam
