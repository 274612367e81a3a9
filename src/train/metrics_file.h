// metrics.jsonl of a run: one JSON object for each step, in order, each step once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/error.h"

namespace sparsam {

struct StepMetrics {
  std::int64_t step = 0;  // counted from 1
  double loss = 0;        // the mean over the targets of the step's batch, before the step
  double grad_norm = 0;   // before clipping
  double lr = 0;
  std::int64_t tokens = 0;  // that the run has trained on so far, this step included
  double tokens_per_s = 0, gflops = 0;
  std::optional<double> validation_loss;  // after the step
  // [layer][expert]: the load as a share of the mean one; empty for layers without experts; not in each step.
  std::vector<std::vector<double>> expert_load;
  std::optional<double> max_violation;           // the largest of all layers: largest load / mean load - 1
  std::optional<double> mtp_loss, balance_loss;  // of one token further; of sequences, weighted

  std::string to_json() const;  // one line, without its end
  // Nothing for what is no line of ours.
  static std::optional<StepMetrics> parse(std::string_view line);
};

class MetricsFile {
 public:
  // The lines that are there are handed to `keep`, one after the other, until it returns false; that one and what
  // stands behind it are dropped, a torn line too. Errors: those of `keep`, with the file and the line's number.
  static Result<MetricsFile> open(const std::filesystem::path& path,
                                  const std::function<Result<bool>(std::string_view line)>& keep);
  // Keeps the steps up to `last_step`, and hands each to `kept`.
  static Result<MetricsFile> open(const std::filesystem::path& path, std::int64_t last_step,
                                  const std::function<void(const StepMetrics&)>& kept = {});
  MetricsFile(MetricsFile&& other) noexcept;
  MetricsFile& operator=(MetricsFile&&) = delete;
  ~MetricsFile();

  // Errors: exhausted (a full disk), io. The line is not there then, or will be made whole by the next append.
  Result<void> append(std::string_view line);
  // Returns when everything so far would survive a power failure.
  Result<void> sync();

 private:
  MetricsFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::filesystem::path path_;
  int fd_;
  std::string waiting_;  // what a full disk did not take
};

}  // namespace sparsam
