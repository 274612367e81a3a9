#include "cli/terminal_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sparsam::cli {
namespace {

volatile int pipe_to_watcher = -1;

void pass_on(int signal) {
  const int saved = errno;
  const auto byte = static_cast<unsigned char>(signal);
  // A full pipe holds plenty of signals already.
  [[maybe_unused]] const ssize_t written = ::write(pipe_to_watcher, &byte, 1);
  errno = saved;
}

}  // namespace

Result<TerminalSignals> TerminalSignals::watch() {
  int ends[2];
  if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
    return fail(Code::io, "no pipe for signals: {}", std::strerror(errno));
  return TerminalSignals(ends[0], ends[1]);
}

TerminalSignals::TerminalSignals(int read_end, int write_end) : read_end_(read_end), write_end_(write_end) {
  pipe_to_watcher = write_end;
  struct sigaction action = {};
  action.sa_handler = pass_on;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kWatched.size(); ++i) ::sigaction(kWatched[i], &action, &previous_[i]);
}

TerminalSignals::TerminalSignals(TerminalSignals&& other) noexcept
    : read_end_(std::exchange(other.read_end_, -1)),
      write_end_(other.write_end_),
      ended_by_(other.ended_by_),
      previous_(other.previous_) {}

TerminalSignals::~TerminalSignals() {
  if (read_end_ < 0) return;
  for (std::size_t i = 0; i < kWatched.size(); ++i) ::sigaction(kWatched[i], &previous_[i], nullptr);
  ::close(read_end_);
  ::close(write_end_);
}

int TerminalSignals::next() const {
  unsigned char byte = 0;
  if (::read(read_end_, &byte, 1) != 1) return 0;
  if (byte == SIGTERM || byte == SIGHUP) ended_by_ = byte;
  return byte;
}

QuietKeyboard::QuietKeyboard() {
  active_ = ::tcgetattr(STDIN_FILENO, &previous_) == 0;
  be_quiet();
}

QuietKeyboard::~QuietKeyboard() {
  if (active_) ::tcsetattr(STDIN_FILENO, TCSANOW, &previous_);
}

void QuietKeyboard::be_quiet() const {
  if (!active_) return;
  termios quiet = previous_;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
}

void QuietKeyboard::suspend() const {
  if (active_) ::tcsetattr(STDIN_FILENO, TCSANOW, &previous_);
  ::raise(SIGSTOP);
  be_quiet();
}

}  // namespace sparsam::cli
