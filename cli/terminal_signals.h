// What the terminal says beside what is typed: Ctrl-C, Ctrl-Z, a new size, the end. Signals become bytes in a pipe, so
// that whoever waits for keys waits for them as well, and whoever computes asks now and then; whichever thread the
// system hands a signal to.
#pragma once

#include <signal.h>
#include <termios.h>

#include <array>
#include <utility>

#include "base/error.h"

namespace sparsam::cli {

class TerminalSignals {
 public:
  static constexpr std::array kWatched = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH};

  // While this lives, the watched signals do nothing but arrive here. One at a time. Errors: io.
  static Result<TerminalSignals> watch();
  TerminalSignals(TerminalSignals&& other) noexcept;
  TerminalSignals& operator=(TerminalSignals&&) = delete;
  ~TerminalSignals();

  int fd() const { return read_end_; }        // readable when a signal is there
  int next() const;                           // the next one; 0: none is waiting
  int ended_by() const { return ended_by_; }  // SIGTERM or SIGHUP, once next() has given it; else 0

 private:
  TerminalSignals(int read_end, int write_end);
  int read_end_, write_end_;
  mutable int ended_by_ = 0;
  std::array<struct sigaction, kWatched.size()> previous_ = {};
};

// The terminal during a conversation: keys that nobody waits for are kept for the next prompt, and not shown among the
// words of an answer. The destructor leaves the terminal as it was.
class QuietKeyboard {
 public:
  QuietKeyboard();
  ~QuietKeyboard();
  QuietKeyboard(const QuietKeyboard&) = delete;
  QuietKeyboard& operator=(const QuietKeyboard&) = delete;
  // Stops this process as Ctrl-Z would have, with the terminal as it was; returns when it goes on.
  void suspend() const;

 private:
  void be_quiet() const;
  bool active_ = false;
  termios previous_ = {};
};

}  // namespace sparsam::cli
