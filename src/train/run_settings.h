// The numbers and words that a training run is made with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "train/setting.h"

namespace sparsam {

struct RunSettings {
  // Data
  std::int64_t context = 0;  // tokens of a row; 0: what the model can read, at most 1,024; fixed batches have their own
  std::int64_t rows = 0;     // of a step; 0: 8; fixed batches have their own
  double validation = 0.05;  // share of a text kept for validation, at its end
  std::string separator;     // what ends a document within a text file

  // Training
  std::int64_t steps = 0;  // in all; 0: fixed batches once
  std::int64_t seed = 1;
  std::string precision = "float32";
  std::string optimizer = "adamw";
  double lr = 1e-3;
  std::string schedule = "constant";
  std::int64_t warmup = 0;
  double decay = 0.2, floor = 0;
  double weight_decay = 0.1, beta1 = 0.9, beta2 = 0.95, eps = 1e-8, clip = 1.0;
  double momentum = 0.95;
  double balance_rate = 0, balance_until = 0.95, sequence_balance = 0, mtp_weight = 0.3;
  bool recompute = false;
  std::int64_t leaves = 0;  // 0: 1, 2 or 4, so that each has 256 tokens if it can

  // Keeping
  std::int64_t threads = 0;  // 0: all
  std::int64_t checkpoint_every = 0;
  double checkpoint_minutes = 10;
  std::int64_t keep_checkpoints = 2;
  std::int64_t evaluate_every = 0;  // steps; 0: ten times in the run
  std::int64_t evaluate_rows = 64;
  double report_seconds = 10;
};

using Setting = SettingOf<RunSettings>;
// In the sections data, training and keeping.
const std::vector<Setting>& settings();
const Setting* find_setting(std::string_view key);

}  // namespace sparsam
