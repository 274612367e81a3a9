// The numbers and words that a training run is made with, each under one name: the key in a configuration file and,
// with dashes, the option on the command line. One table says what they are, within which limits, and whether a run
// that goes on may change them.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

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
  std::int64_t leaves = 4;

  // Keeping
  std::int64_t threads = 0;  // 0: all
  std::int64_t checkpoint_every = 0;
  double checkpoint_minutes = 10;
  std::int64_t keep_checkpoints = 2;
  std::int64_t evaluate_every = 0;  // steps; 0: ten times in the run
  std::int64_t evaluate_rows = 64;
  double report_seconds = 10;
};

struct Setting {
  enum class Section { data, training, keeping };
  // Whether a run that goes on may have another value.
  enum class Change { refused, allowed };
  using Place =
      std::variant<std::int64_t RunSettings::*, double RunSettings::*, bool RunSettings::*, std::string RunSettings::*>;

  Section section;
  std::string_view key;
  Place place;
  double least, most;                    // of a number
  std::vector<std::string_view> choice;  // of a word; empty: any
  Change change;
  std::string_view help;

  std::string option() const;  // "--weight-decay"
};

std::span<const Setting> settings();
const Setting* find_setting(std::string_view key);
std::string_view section_name(Setting::Section section);  // the object in a configuration file

// Errors (invalid_argument) name the setting and its limits.
Result<void> set_from_text(RunSettings& to, const Setting& setting, std::string_view text);
Result<void> set_from_json(RunSettings& to, const Setting& setting, const nlohmann::ordered_json& value);
nlohmann::ordered_json json_of(const RunSettings& from, const Setting& setting);

}  // namespace sparsam
