// What somebody sees of a training run: one line that is drawn again and again on a terminal, a line now and then where
// there is none.
#pragma once

#include <chrono>
#include <string>

#include "cli/progress.h"
#include "cli/stop_signal.h"
#include "train/training_run.h"

namespace sparsam::cli {

// "training   45 %  90/200  loss 2.3456  12,345 tokens/s  21.3 GFLOP/s (9 % of the peak)  0:12 left"
std::string training_line(const StepMetrics& metrics, std::int64_t steps, double tokens_per_s, double gflops,
                          double peak_gflops, double seconds_left, std::size_t width);

class TrainProgress final : public RunObserver {
 public:
  explicit TrainProgress(const StopSignal& stop) : stop_(stop) {}

  // Reading and packing data.
  void begin(std::string_view phase, std::uint64_t total, Unit unit) override { bar_.begin(phase, total, unit); }
  void update(std::uint64_t done) override { bar_.update(done); }
  void end() override { bar_.end(); }
  void note(std::string_view line) override { bar_.note(line); }

  void begin_steps(std::int64_t done, std::int64_t steps, double peak_gflops) override;
  void step(const StepMetrics& metrics) override;
  void end_steps() override { bar_.end(); }
  bool stop() override { return stop_.asked(); }
  bool wants_peak() const override { return bar_.on_terminal(); }

 private:
  using Clock = std::chrono::steady_clock;
  const StopSignal& stop_;
  TerminalProgress bar_;
  std::int64_t steps_ = 0, done_ = 0;
  double peak_gflops_ = 0;
  // Rates of the last steps: exponential means over some seconds.
  double tokens_per_s_ = 0, gflops_ = 0, steps_per_s_ = 0;
  Clock::time_point last_step_;
};

}  // namespace sparsam::cli
