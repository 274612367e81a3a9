// The numbers and words that a run of reinforcement learning is made with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "train/setting.h"

namespace sparsam {

struct ReasonSettings {
  // Tasks
  std::string families;  // by commas; empty: all
  std::string language = "both";
  std::int64_t difficulty_low = 1, difficulty_high = 99;
  std::string curriculum = "pass-rate";

  // Rollouts
  std::int64_t questions = 48, answers = 8, max_tokens = 256, at_once = 64;
  double temperature = 1;

  // Reward
  std::string reward = "right";
  double format_reward = 0.1;
  std::int64_t overlong_margin = 32;
  std::string verifier;
  std::int64_t verifier_timeout_ms = 5000;
  bool stop_if_constant = false;

  // Training
  std::int64_t steps = 0, seed = 1;
  double lr = 2e-4;
  std::string schedule = "linear";
  std::int64_t warmup = 5;
  double floor = 0;
  double clip_low = 0.2, clip_high = 0.28, kl = 0;
  bool by_deviation = false;
  double weight_decay = 0, beta1 = 0.9, beta2 = 0.95, eps = 1e-8, clip = 1.0;
  double balance_rate = 0;
  std::string precision = "bfloat16";
  std::int64_t leaves = 4;

  // Keeping
  std::int64_t threads = 0;
  std::int64_t checkpoint_every = 0;
  double checkpoint_minutes = 10;
  std::int64_t keep_checkpoints = 2;
  std::int64_t evaluate_every = 0;  // steps; 0: ten times in the run
  std::int64_t evaluate_count = 20, evaluate_samples = 4;
  double report_seconds = 10;
};

using ReasonSetting = SettingOf<ReasonSettings>;
// In the sections tasks, rollouts, reward, training and keeping.
const std::vector<ReasonSetting>& reason_settings();
const ReasonSetting* find_reason_setting(std::string_view key);

// What a run is made from: config.json of its folder.
struct ReasonConfig {
  std::string from;  // the model that learns
  ReasonSettings settings;

  std::string to_json() const;
  // Errors begin with the label.
  static Result<ReasonConfig> parse(std::string_view json, std::string_view label);
};

}  // namespace sparsam
