// What somebody sees of a run of reinforcement learning: one line that is drawn again and again on a terminal, a line
// now and then where there is none.
#pragma once

#include <chrono>
#include <string>

#include "cli/progress.h"
#include "cli/stop_signal.h"
#include "rl/reason_run.h"

namespace sparsam::cli {

// "reasoning  45 %  90/200  right 61.2 %  reward 0.63  84 tokens  pass@1 58.1 %  0:12 left"; pass_1 below 0: not known.
std::string reasoning_line(const ReasonMetrics& metrics, std::int64_t steps, double pass_1, double seconds_left,
                           std::size_t width);

class ReasonProgress final : public ReasonObserver {
 public:
  explicit ReasonProgress(const StopSignal& stop) : stop_(stop) {}

  void begin(std::string_view phase, std::uint64_t total, Unit unit) override { bar_.begin(phase, total, unit); }
  void update(std::uint64_t done) override { bar_.update(done); }
  void end() override { bar_.end(); }
  void note(std::string_view line) override { bar_.note(line); }

  void begin_steps(std::int64_t done, std::int64_t steps) override;
  void step(const ReasonMetrics& metrics) override;
  void end_steps() override { bar_.end(); }
  bool stop() override { return stop_.asked(); }

 private:
  using Clock = std::chrono::steady_clock;
  const StopSignal& stop_;
  TerminalProgress bar_;
  std::int64_t steps_ = 0;
  double pass_1_ = -1;
  double seconds_per_step_ = 0;  // an exponential mean
  Clock::time_point last_step_;
};

}  // namespace sparsam::cli
