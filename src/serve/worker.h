// A thread for what may take its time: passwords, writes that wait for the disk. The network's threads never do.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace sparsam::serve {

class Worker {
 public:
  // most: jobs that may wait.
  explicit Worker(std::size_t most);
  ~Worker();  // after the job under way; those that wait are dropped
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // False where too many wait. A job must not throw.
  bool post(std::function<void()> job);

 private:
  void run();

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sparsam::serve
