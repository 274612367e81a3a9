// Progress as one line on standard error that is drawn again and again: how far, how fast, how long still. Where
// standard error is no terminal it stays silent, but for notes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/progress.h"

namespace sparsam::cli {

// What the bar shows after `elapsed_s` seconds, at most `width` columns: "pulling x  45 %  42.1/92.9 MB  12.3 MB/s 0:04
// left".
std::string progress_line(std::string_view phase, std::uint64_t done, std::uint64_t total, Progress::Unit unit,
                          double per_second, std::size_t width);

// "0:07", "1:02:03".
std::string duration(double seconds);

class TerminalProgress : public Progress {
 public:
  TerminalProgress();
  ~TerminalProgress() override;
  void begin(std::string_view phase, std::uint64_t total, Unit unit) override;
  void update(std::uint64_t done) override;
  void end() override;
  void note(std::string_view line) override;

  bool on_terminal() const { return terminal_; }
  // A line of the caller's own, line(width), in place of the bar; drawn at most ten times a second.
  void show(const std::function<std::string(std::size_t)>& line);
  // The same, and where there is no terminal a note now and then; `last`: in any case.
  void tell(const std::function<std::string(std::size_t)>& line, bool last);

 private:
  using Clock = std::chrono::steady_clock;
  void draw();
  void draw(const std::string& line);
  void erase();

  bool terminal_;
  bool drawn_ = false;
  bool running_ = false;
  std::string phase_;
  std::string own_line_;  // the caller's, until the next begin()
  Unit unit_ = Unit::bytes;
  std::uint64_t total_ = 0, done_ = 0;
  // The rate is that of the last seconds: a resumed download starts far from zero, and a slow minute is soon forgotten.
  Clock::time_point last_draw_, mark_time_;
  std::uint64_t mark_done_ = 0;
  double per_second_ = 0;
  Clock::time_point last_note_ = {};  // of tell()
};

}  // namespace sparsam::cli
