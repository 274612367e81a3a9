#include "train/run_settings.h"

#include <algorithm>

namespace sparsam {
namespace {

using S = RunSettings;

constexpr double kMany = 1 << 24;

}  // namespace

const std::vector<Setting>& settings() {
  static const std::vector<Setting> list =
      SettingTable<S>()
          .number("data", "context", &S::context, 0, kMany, Change::refused, "Tokens of a row")
          .number("data", "rows", &S::rows, 0, kMany, Change::refused, "Rows of a step")
          .number("data", "validation", &S::validation, 0, 0.5, Change::refused,
                  "Share of a text kept for validation, at its end")
          .word("data", "separator", &S::separator, {}, Change::refused,
                "What ends a document within a text file (default: a file is one)")
          .number("training", "steps", &S::steps, 0, kMostSteps, Change::allowed, "Steps in all, also with --resume")
          .number("training", "seed", &S::seed, 0, 9e15, Change::refused,
                  "Of the starting weights and the order of the data")
          .word("training", "precision", &S::precision, {"float32", "bfloat16"}, Change::refused,
                "Of products, and of the model that is left: float32 or bfloat16")
          .word("training", "optimizer", &S::optimizer, {"adamw", "muon"}, Change::refused,
                "adamw, or muon for matrices and adamw for the rest")
          .number("training", "lr", &S::lr, 0, 1e3, Change::refused, "Learning rate")
          .word("training", "schedule", &S::schedule, {"constant", "linear", "cosine", "wsd"}, Change::refused,
                "constant, linear, cosine, or wsd (stable, then decay)")
          .number("training", "warmup", &S::warmup, 0, kMostSteps, Change::refused, "Steps up to the whole rate")
          .number("training", "decay", &S::decay, 0, 1, Change::refused, "Share of the steps in which wsd decays")
          .number("training", "floor", &S::floor, 0, 1, Change::refused, "Share of the rate that decay ends at")
          .number("training", "momentum", &S::momentum, 0, 0.999999, Change::refused, "Of Muon")
          .number("training", "balance_rate", &S::balance_rate, 0, 1, Change::refused,
                  "Steps of the routers' biases towards an even load (DeepSeek-V3: 0.001)")
          .number("training", "balance_until", &S::balance_until, 0, 1, Change::refused,
                  "Share of the steps in which these biases move")
          .number("training", "sequence_balance", &S::sequence_balance, 0, 10, Change::refused,
                  "Weight of the sequence-wise balance loss (DeepSeek-V3: 0.0001)")
          .number("training", "mtp_weight", &S::mtp_weight, 0, 10, Change::refused,
                  "Weight of the loss of one token further, where the model predicts it")
          .flag("training", "recompute", &S::recompute, Change::allowed,
                "Compute layers again on the way back: less memory, more time")
          .number("training", "leaves", &S::leaves, 0, 4096, Change::refused,
                  "Parts of a step's rows, whose gradients are added up (0: one to four)")
          .adamw()
          .keeping()
          .number("keeping", "evaluate_every", &S::evaluate_every, 0, kMostSteps, Change::allowed,
                  "Steps between validations (0: ten in the run)")
          .number("keeping", "evaluate_rows", &S::evaluate_rows, 1, kMany, Change::allowed, "Rows of a validation")
          .rows;
  return list;
}

const Setting* find_setting(std::string_view key) {
  const auto found = std::ranges::find(settings(), key, &Setting::key);
  return found == settings().end() ? nullptr : &*found;
}

}  // namespace sparsam
