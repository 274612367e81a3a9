#include "cli/end_on_signal.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <thread>

#include "base/unfinished.h"

namespace sparsam::cli {
namespace {

volatile int pipe_to_watcher = -1;

// Removing files is nothing for a handler: a thread does it, and is told here.
void tell_watcher(int signal) {
  const int saved = errno;
  const auto byte = static_cast<unsigned char>(signal);
  [[maybe_unused]] const ssize_t written = ::write(pipe_to_watcher, &byte, 1);
  // Whoever wrote to a pipe without a reader has nothing more to say: an error about it would only follow.
  if (signal == SIGPIPE) {
    for (;;) ::pause();
  }
  errno = saved;
}

[[noreturn]] void end(int signal) {
  if (signal != SIGPIPE) {
    const char* const what = signal == SIGINT   ? "interrupted"
                             : signal == SIGHUP ? "the terminal is gone"
                                                : "terminated";
    // Behind half an answer or a progress bar, and the ^C.
    std::fprintf(stderr, "%ssparsam: %s\n", ::isatty(STDERR_FILENO) == 1 ? "\n" : "", what);
  }
  exit_without_unfinished(128 + signal);
}

}  // namespace

Result<void> end_on_signals() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Code::io, "no pipe for signals: {}", std::strerror(errno));
  pipe_to_watcher = ends[1];
  try {
    std::thread([from = ends[0]] {
      unsigned char signal = 0;
      ssize_t n = 0;
      while ((n = ::read(from, &signal, 1)) < 0 && errno == EINTR) {
      }
      if (n == 1) end(signal);
    }).detach();
  } catch (const std::system_error& error) {
    return fail(Code::exhausted, "the system gives no further thread: {}", error.code().message());
  }
  struct sigaction action = {};
  action.sa_handler = tell_watcher;
  action.sa_flags = SA_RESTART;
  for (const int signal : std::array{SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    struct sigaction before = {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
  return {};
}

}  // namespace sparsam::cli
