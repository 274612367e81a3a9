// A checkpoint of a training run: everything that the next step depends on, as a folder that appears whole or not at
// all.
//
//   step-00000200/model/               the model so far, as a Hugging Face folder
//   step-00000200/trainer.safetensors  masters, moments, biases: Trainer::state()
//   step-00000200/checkpoint.json      steps, the run's configuration, place in the data,
//                                      digests of data and of the other files; written last
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "base/progress.h"
#include "models/adapters/hugging_face_export.h"
#include "train/batch_source.h"
#include "train/run_data.h"
#include "train/trainer.h"

namespace sparsam {

struct RunState {
  std::int64_t step = 0;    // made so far
  std::int64_t tokens = 0;  // trained on so far
  DataPosition position;
  std::string data_digest;
  std::string config;  // what the run is made from: RunConfig::to_json()
  std::string isa, processor;
};

// checkpoints: the folder that holds them all. model_files: what stands beside the model's weights. Errors name the
// path; nothing stays behind but what was there.
Result<std::filesystem::path> save_checkpoint(const std::filesystem::path& checkpoints, const RunState& state,
                                              Trainer& trainer, const HuggingFaceDetails& details,
                                              const std::vector<ModelFile>& model_files, ThreadPool& pool);

// What stands in a checkpoint, whole and unchanged since it was written. Errors name the file.
Result<RunState> verify_checkpoint(const std::filesystem::path& checkpoint);

struct FoundCheckpoint {
  std::filesystem::path path;
  RunState state;
};
// The newest whole one; each that is not is told in a note. nullopt where there is none.
std::optional<FoundCheckpoint> newest_checkpoint(const std::filesystem::path& checkpoints, Progress& progress);

// A run of `steps` steps goes on where `before` stood; the progress hears of another instruction-set level. Errors
// (invalid_argument): more steps were made than are asked for.
Result<void> take_up(RunState& state, const RunState& before, std::int64_t steps, Progress& progress);

// Fills a trainer of the same model. Errors name the file and the tensor.
Result<void> restore_checkpoint(const std::filesystem::path& checkpoint, std::int64_t steps, Trainer& trainer);

// Removes all but the newest `keep`.
void prune_checkpoints(const std::filesystem::path& checkpoints, std::size_t keep);

}  // namespace sparsam
