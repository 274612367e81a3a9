#include "cli/stop_signal.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>

namespace sparsam::cli {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
std::atomic<int> asked_times{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may wait for nobody");
std::array<struct sigaction, kSignals.size()> previous = {};

void ask(int signal) {
  if (asked_times.fetch_add(1) > 0) ::_exit(128 + signal);
  static constexpr char kText[] = "\nfinishing this step, then a checkpoint; once more ends at once\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kText, sizeof(kText) - 1);
}

}  // namespace

StopSignal::StopSignal() {
  asked_times = 0;
  struct sigaction action = {};
  action.sa_handler = ask;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &action, &previous[i]);
}

StopSignal::~StopSignal() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &previous[i], nullptr);
}

bool StopSignal::asked() const { return asked_times > 0; }

}  // namespace sparsam::cli
