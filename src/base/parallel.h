// Parallel loops: one small persistent pool. A worker that finds nothing to do spins shortly, then sleeps, so that a
// decoding step pays no wake-up between its phases and an idle program uses no processor.
//
// A loop is cut into tasks by the shape of the work, never by the number of threads, and each task computes its outputs
// whole: results do not depend on who runs what.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace sparsam {

class ThreadPool {
 public:
  // threads counts the caller: ThreadPool(1) starts none and runs every loop in the calling thread. Where the system
  // does not give as many, there are fewer.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls function(task, worker) for every task in [0, tasks); worker is in [0, threads()) and names a place for
  // scratch memory. Returns when all are done. A call from inside a task runs its tasks in place, as the same worker.
  // What a function writes must not depend on worker. Exceptions must not leave the function.
  template <typename Function>
  void run(std::int64_t tasks, Function&& function) {
    using Plain = std::remove_reference_t<Function>;
    run_erased(
        tasks, [](void* f, std::int64_t task, int worker) { (*static_cast<Plain*>(f))(task, worker); },
        const_cast<void*>(static_cast<const void*>(&function)));
  }

 private:
  using Call = void (*)(void*, std::int64_t, int);
  void run_erased(std::int64_t tasks, Call call, void* function);
  void work(int worker);
  void take_tasks(int worker);

  // The state holds (epoch << 16 | workers inside). An odd epoch is open: a worker may join. A worker that wakes up too
  // late finds the epoch closed and is not waited for.
  alignas(64) std::atomic<std::uint64_t> state_{0};
  // The tasks are cut into a run of neighbours for each worker, who then helps out with the others' runs: neighbours
  // read neighbouring memory.
  struct alignas(64) Share {
    std::atomic<std::int64_t> next{0};
    std::int64_t end = 0;
  };
  std::vector<Share> shares_;
  Call call_ = nullptr;
  void* function_ = nullptr;
  std::atomic<int> sleepers_{0};
  std::atomic<bool> stop_{false};
  std::mutex callers_;
  std::vector<std::thread> workers_;
};

// Processors that this process may use (affinity and the cgroup's quota considered).
int usable_processors();

}  // namespace sparsam
