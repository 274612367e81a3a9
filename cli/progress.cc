#include "cli/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace sparsam::cli {
namespace {

constexpr auto kBetweenDraws = std::chrono::milliseconds(100);
constexpr auto kRateWindow = std::chrono::milliseconds(1000);
constexpr double kRateWeight = 0.4;  // of the newest second in the smoothed rate

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

struct Scale {
  double divisor;
  const char* unit;
};

Scale scale_of(std::uint64_t amount, Progress::Unit unit) {
  if (unit == Progress::Unit::items) return {1, ""};
  constexpr std::array scales = {Scale{1e12, " TB"}, Scale{1e9, " GB"}, Scale{1e6, " MB"}, Scale{1e3, " kB"}};
  for (const Scale& scale : scales) {
    if (static_cast<double>(amount) >= scale.divisor) return scale;
  }
  return {1, " B"};
}

std::string amount(std::uint64_t value, const Scale& scale) {
  return scale.divisor == 1 ? fmt::format("{}", value)
                            : fmt::format("{:.1f}", static_cast<double>(value) / scale.divisor);
}

}  // namespace

std::string duration(double seconds) {
  const auto s = static_cast<std::uint64_t>(std::llround(std::min(seconds, 359'999.0)));
  return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                   : fmt::format("{}:{:02}", s / 60, s % 60);
}

std::string progress_line(std::string_view phase, std::uint64_t done, std::uint64_t total, Progress::Unit unit,
                          double per_second, std::size_t width) {
  const Scale scale = scale_of(std::max(done, total), unit);
  std::string numbers;
  if (total > 0) {
    done = std::min(done, total);
    const double share = static_cast<double>(done) / static_cast<double>(total);
    numbers = fmt::format("{:3} %  {}/{}{}", static_cast<int>(share * 100), amount(done, scale), amount(total, scale),
                          scale.unit);
  } else {
    numbers = amount(done, scale) + scale.unit;
  }
  std::string pace;
  if (per_second > 0) {
    const auto rate = static_cast<std::uint64_t>(per_second);
    const Scale rate_scale = scale_of(rate, unit);
    pace = unit == Progress::Unit::items ? fmt::format("  {:.1f}/s", per_second)
                                         : fmt::format("  {}{}/s", amount(rate, rate_scale), rate_scale.unit);
    if (total > done) pace += fmt::format("  {} left", duration(static_cast<double>(total - done) / per_second));
  }
  std::string line = fmt::format("{}  {}{}", phase, numbers, pace);
  // On a narrow terminal the name gives way first: a line that wraps cannot be drawn again.
  if (line.size() > width && numbers.size() + pace.size() + 2 < width) {
    line = fmt::format("{}  {}{}", phase.substr(0, width - numbers.size() - pace.size() - 2), numbers, pace);
  }
  return line.substr(0, width);
}

TerminalProgress::TerminalProgress() : terminal_(::isatty(STDERR_FILENO) == 1) {
  const char* term = std::getenv("TERM");
  if (term != nullptr && std::string_view(term) == "dumb") terminal_ = false;
}

TerminalProgress::~TerminalProgress() { erase(); }

void TerminalProgress::begin(std::string_view phase, std::uint64_t total, Unit unit) {
  phase_ = phase;
  own_line_.clear();
  unit_ = unit;
  total_ = total;
  done_ = mark_done_ = 0;
  per_second_ = 0;
  running_ = true;
  mark_time_ = last_draw_ = Clock::now();
  draw();
}

void TerminalProgress::update(std::uint64_t done) {
  if (!terminal_ || !running_) return;
  const bool first = done_ == 0 && mark_done_ == 0;
  done_ = done;
  const auto now = Clock::now();
  if (first) {  // where an earlier try stopped
    mark_done_ = done;
    mark_time_ = now;
  }
  if (now - mark_time_ >= kRateWindow) {
    const double seconds = std::chrono::duration<double>(now - mark_time_).count();
    const double rate = done_ > mark_done_ ? static_cast<double>(done_ - mark_done_) / seconds : 0;
    per_second_ = per_second_ == 0 ? rate : per_second_ * (1 - kRateWeight) + rate * kRateWeight;
    mark_done_ = done_;
    mark_time_ = now;
  }
  if (now - last_draw_ < kBetweenDraws) return;
  last_draw_ = now;
  draw();
}

void TerminalProgress::tell(const std::function<std::string(std::size_t)>& line, bool last) {
  constexpr auto kBetweenNotes = std::chrono::seconds(30);
  constexpr std::size_t kWidth = 200;
  const auto now = Clock::now();
  if (terminal_) return show(line);
  if (!last && now - last_note_ < kBetweenNotes) return;
  last_note_ = now;
  note(line(kWidth));
}

void TerminalProgress::end() {
  erase();
  running_ = false;
}

void TerminalProgress::note(std::string_view line) {
  erase();
  fmt::print(stderr, "{}\n", line);
  if (running_) draw();
}

void TerminalProgress::show(const std::function<std::string(std::size_t)>& line) {
  if (!terminal_ || !running_) return;
  own_line_ = line(terminal_width() - 1);
  const auto now = Clock::now();
  if (now - last_draw_ < kBetweenDraws) return;
  last_draw_ = now;
  draw();
}

void TerminalProgress::draw() {
  draw(own_line_.empty() ? progress_line(phase_, done_, total_, unit_, per_second_, terminal_width() - 1) : own_line_);
}

void TerminalProgress::draw(const std::string& line) {
  if (!terminal_) return;
  // The last column stays free, and what was there before goes: "\r", the line, erase to its end.
  fmt::print(stderr, "\r{}\x1b[K", line);
  std::fflush(stderr);
  drawn_ = true;
}

void TerminalProgress::erase() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace sparsam::cli
