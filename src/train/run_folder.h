// The places in a run's folder, and how its model gets into place.
#pragma once

#include <filesystem>
#include <optional>

#include "base/error.h"
#include "store/lock.h"
#include "train/run_config.h"

namespace sparsam {

struct RunFolder {
  std::filesystem::path path;
  std::filesystem::path config() const { return path / "config.json"; }
  std::filesystem::path metrics() const { return path / "metrics.jsonl"; }
  std::filesystem::path checkpoints() const { return path / "checkpoints"; }
  std::filesystem::path model() const { return path / "model"; }
  std::filesystem::path report() const { return path / "report.html"; }
  std::filesystem::path data() const { return path / "data"; }
  std::filesystem::path lock() const { return path / ".lock"; }

  // For one process at a time, new or to go on with; what earlier ones left half-written is cleared up. Errors
  // (invalid_argument): the folder holds something else, or, without resume, a run that has a checkpoint; io: another
  // process trains here.
  Result<store::FileLock> take(bool resume) const;

 private:
  // Whether config.json is a run's, and not that of a model or of somebody else.
  bool holds_run() const;
  // Whether something is there that no run leaves behind which was ended before its first step.
  bool holds_others() const;
  void clear_up() const;

 public:
  // What the run that is there was made from; nothing where none is. Errors name the file.
  Result<std::optional<RunConfig>> stored_config() const;

  // DIR/model becomes the model of that checkpoint, in one step: links to the same files where the disk has them.
  Result<void> publish(const std::filesystem::path& checkpoint) const;
};

}  // namespace sparsam
