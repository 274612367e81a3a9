#include "cli/train_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sparsam::cli {
namespace {

constexpr double kMeanSeconds = 5;  // over which rates are averaged

// 1234567 as "1,234,567".
std::string grouped(double value) {
  const std::string digits = fmt::format("{:.0f}", value);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

}  // namespace

std::string training_line(const StepMetrics& metrics, std::int64_t steps, double tokens_per_s, double gflops,
                          double peak_gflops, double seconds_left, std::size_t width) {
  const double share = static_cast<double>(metrics.step) / static_cast<double>(std::max<std::int64_t>(1, steps));
  std::string line = fmt::format("training  {:3} %  {}/{}  loss {:.4f}", static_cast<int>(100 * share), metrics.step,
                                 steps, metrics.loss);
  // What does not fit on the line is left out from here on, the time left last.
  const std::string left = metrics.step < steps ? fmt::format("  {} left", duration(seconds_left)) : "";
  std::vector<std::string> more = {fmt::format("  {} tokens/s", grouped(tokens_per_s))};
  if (gflops > 0) more.push_back(fmt::format("  {:.1f} GFLOP/s", gflops));
  if (gflops > 0 && peak_gflops > 0) more.back() += fmt::format(" ({:.0f} % of the peak)", 100 * gflops / peak_gflops);
  for (const std::string& part : more) {
    if (line.size() + part.size() + left.size() > width) break;
    line += part;
  }
  return (line + left).substr(0, width);
}

void TrainProgress::begin_steps(std::int64_t done, std::int64_t steps, double peak_gflops) {
  done_ = done;
  steps_ = steps;
  peak_gflops_ = peak_gflops;
  last_step_ = Clock::now();
  bar_.begin("training", static_cast<std::uint64_t>(steps), Unit::items);
}

void TrainProgress::step(const StepMetrics& metrics) {
  const auto now = Clock::now();
  const double seconds = std::max(1e-9, std::chrono::duration<double>(now - last_step_).count());
  last_step_ = now;
  const double keep = steps_per_s_ == 0 ? 0 : std::exp(-seconds / kMeanSeconds);
  steps_per_s_ = keep * steps_per_s_ + (1 - keep) / seconds;
  tokens_per_s_ = keep * tokens_per_s_ + (1 - keep) * metrics.tokens_per_s;
  gflops_ = keep * gflops_ + (1 - keep) * metrics.gflops;
  const double left = static_cast<double>(steps_ - metrics.step) / steps_per_s_;
  const auto line = [&](std::size_t width) {
    return training_line(metrics, steps_, tokens_per_s_, gflops_, peak_gflops_, left, width);
  };
  bar_.tell(line, metrics.step == steps_);
}

}  // namespace sparsam::cli
