#include "base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <system_error>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sparsam {
namespace {

constexpr std::uint64_t kOpen = std::uint64_t{1} << 16;  // the lowest bit of the epoch
constexpr std::uint64_t kInside = kOpen - 1;
constexpr int kSpins = 4000;  // some 40 to 100 microseconds: longer than the serial work between two loops of a step

thread_local int current_worker = -1;

void pause_briefly() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

}  // namespace

ThreadPool::ThreadPool(int threads) : shares_(static_cast<std::size_t>(std::max(1, threads))) {
  // Where the system gives no more threads, fewer do: results do not depend on their number.
  try {
    for (int i = 1; i < threads; ++i) workers_.emplace_back([this, i] { work(i); });
  } catch (const std::system_error&) {
  }
}

ThreadPool::~ThreadPool() {
  stop_.store(true);
  state_.fetch_add(2 * kOpen);  // still closed, but different: sleepers look again
  state_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::take_tasks(int worker) {
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    Share& share = shares_[(static_cast<std::size_t>(worker) + i) % shares_.size()];
    for (;;) {
      const std::int64_t task = share.next.fetch_add(1, std::memory_order_relaxed);
      if (task >= share.end) break;
      call_(function_, task, worker);
    }
  }
}

void ThreadPool::run_erased(std::int64_t tasks, Call call, void* function) {
  if (tasks <= 0) return;
  if (current_worker >= 0 || workers_.empty() || tasks == 1) {
    const int outer = current_worker;
    const int worker = outer >= 0 ? outer : 0;
    std::unique_lock<std::mutex> lock(callers_, std::defer_lock);
    if (outer < 0) lock.lock();  // worker 0's scratch memory has one user at a time
    current_worker = worker;
    for (std::int64_t task = 0; task < tasks; ++task) call(function, task, worker);
    current_worker = outer;
    return;
  }
  const std::lock_guard<std::mutex> lock(callers_);
  call_ = call;
  function_ = function;
  const auto count = static_cast<std::int64_t>(shares_.size());
  for (std::int64_t i = 0; i < count; ++i) {
    Share& share = shares_[static_cast<std::size_t>(i)];
    share.next.store(tasks * i / count, std::memory_order_relaxed);
    share.end = tasks * (i + 1) / count;
  }
  state_.fetch_add(kOpen);  // open: publishes the fields above to whoever joins
  if (sleepers_.load() > 0) state_.notify_all();
  current_worker = 0;
  take_tasks(0);
  current_worker = -1;
  state_.fetch_add(kOpen);  // closed: nobody joins any more
  while ((state_.load(std::memory_order_acquire) & kInside) != 0) pause_briefly();
}

void ThreadPool::work(int worker) {
  current_worker = worker;
  std::uint64_t seen = 0;  // the epoch worked on last
  int idle = 0;
  while (!stop_.load(std::memory_order_relaxed)) {
    std::uint64_t state = state_.load(std::memory_order_acquire);
    const std::uint64_t epoch = state & ~kInside;
    const bool open = (epoch & kOpen) != 0;
    if (open && epoch != seen) {
      if (state_.compare_exchange_strong(state, state + 1, std::memory_order_acq_rel)) {
        seen = epoch;
        take_tasks(worker);
        state_.fetch_sub(1, std::memory_order_release);
        idle = 0;
      }
      continue;
    }
    if (++idle < kSpins) {
      pause_briefly();
      continue;
    }
    // state_.wait returns at once if the state is no longer what was seen idle.
    sleepers_.fetch_add(1);
    state_.wait(state);
    sleepers_.fetch_sub(1);
    idle = 0;
  }
}

int usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  int count = 1;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) count = std::max(1, CPU_COUNT(&set));
  // cgroup v2: "<quota> <period>" in microseconds, or "max <period>".
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (file >> quota >> period && quota != "max" && period > 0) {
    const double processors = std::strtod(quota.c_str(), nullptr) / period;
    if (processors > 0) count = std::min(count, std::max(1, static_cast<int>(std::ceil(processors))));
  }
  return count;
}

}  // namespace sparsam
