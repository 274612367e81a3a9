#include "cli/reason_progress.h"

#include <fmt/format.h>

#include <algorithm>

namespace sparsam::cli {
namespace {
constexpr double kKeep = 0.9;
}  // namespace

std::string reasoning_line(const ReasonMetrics& metrics, std::int64_t steps, double pass_1, double seconds_left,
                           std::size_t width) {
  const double share = static_cast<double>(metrics.step) / static_cast<double>(std::max<std::int64_t>(1, steps));
  std::string line = fmt::format("reasoning  {:3} %  {}/{}  right {:.1f} %", static_cast<int>(100 * share),
                                 metrics.step, steps, 100 * metrics.right);
  // What does not fit on the line is left out from here on, the time left last.
  const std::string left = metrics.step < steps ? fmt::format("  {} left", duration(seconds_left)) : "";
  std::vector<std::string> more;
  if (pass_1 >= 0) more.push_back(fmt::format("  held out {:.1f} %", 100 * pass_1));
  more.push_back(fmt::format("  reward {:.3f}", metrics.reward));
  more.push_back(fmt::format("  {:.0f} tokens", metrics.length));
  more.push_back(fmt::format("  {:.0f} % without variance", 100 * metrics.no_variance));
  for (const std::string& part : more) {
    if (line.size() + part.size() + left.size() > width) break;
    line += part;
  }
  return (line + left).substr(0, width);
}

void ReasonProgress::begin_steps(std::int64_t done, std::int64_t steps) {
  steps_ = steps;
  last_step_ = Clock::now();
  bar_.begin("reasoning", static_cast<std::uint64_t>(steps), Unit::items);
  bar_.update(static_cast<std::uint64_t>(done));
}

void ReasonProgress::step(const ReasonMetrics& metrics) {
  const auto now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - last_step_).count();
  last_step_ = now;
  seconds_per_step_ = seconds_per_step_ == 0 ? seconds : kKeep * seconds_per_step_ + (1 - kKeep) * seconds;
  if (metrics.pass_1) pass_1_ = *metrics.pass_1;
  const double left = static_cast<double>(steps_ - metrics.step) * seconds_per_step_;
  const auto line = [&](std::size_t width) { return reasoning_line(metrics, steps_, pass_1_, left, width); };
  bar_.tell(line, metrics.step == steps_);
}

}  // namespace sparsam::cli
