// What a training run is made from: which model, which data, which settings. A configuration file, a preset, and the
// config.json of a run folder are the same JSON object:
//
//   {"model": {…}, "data": {"paths": […], "context": 256, …}, "training": {"steps": 1000, …}, "keeping": {…}}
//
// "model" is what Hugging Face's config.json holds; "from", a path, stands in its place where a model goes on learning.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "models/config.h"
#include "train/run_settings.h"

namespace sparsam {

struct RunConfig {
  std::string model;  // the JSON object; without "vocab_size" it is that of the data
  std::string from;   // a model's path; of the two exactly one is there
  std::vector<std::string> paths;
  std::string tokens;     // fixed batches
  std::string tokenizer;  // of texts; empty: the model's own, or bytes
  RunSettings settings;

  // Errors begin with the label; unknown keys name the nearest known one.
  static Result<RunConfig> parse(std::string_view json, std::string_view label);
  std::string to_json() const;
};

// The model of a "model" object. vocabulary: that of the data, for an object that names none. Keys that no model here
// knows are errors, and so are those whose value would be ignored. sigma: "initializer_range", 0.02 without one.
struct NewModel {
  ModelConfig config;
  double sigma = 0.02;
  std::string json;  // the whole object, defaults included
};
Result<NewModel> new_model(const std::string& json, std::int64_t vocabulary);

// Whether a run that was begun with `before` may go on with `now`. Errors (invalid_argument) name the key and both
// values. Paths are not compared: data are known by their digests.
Result<void> check_resumable(const RunConfig& before, const RunConfig& now);

}  // namespace sparsam
