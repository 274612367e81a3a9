#include "base/parallel.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>

namespace sparsam {
namespace {

TEST(Parallel, EveryTaskRunsOnce) {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    for (const int tasks : {0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> count(static_cast<std::size_t>(tasks));
      pool.run(tasks, [&](std::int64_t task, int worker) {
        ASSERT_LT(worker, threads);
        count[static_cast<std::size_t>(task)].fetch_add(1);
      });
      for (const auto& c : count) EXPECT_EQ(c.load(), 1);
    }
  }
}

TEST(Parallel, ManyShortLoopsSeeTheirOwnData) {
  ThreadPool pool(3);
  std::vector<int> data(64);
  for (int round = 0; round < 20000; ++round) {
    pool.run(64, [&](std::int64_t task, int) { data[static_cast<std::size_t>(task)] = round; });
    ASSERT_EQ(std::accumulate(data.begin(), data.end(), 0), 64 * round);
  }
}

TEST(Parallel, WorkersThatSleepWakeUp) {
  ThreadPool pool(4);
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::atomic<int> sum{0};
    pool.run(100, [&](std::int64_t task, int) { sum += static_cast<int>(task); });
    EXPECT_EQ(sum.load(), 4950);
  }
}

TEST(Parallel, ALoopInsideATaskRunsInPlace) {
  ThreadPool pool(2);
  std::atomic<int> sum{0};
  pool.run(8, [&](std::int64_t, int outer) {
    pool.run(8, [&](std::int64_t, int inner) {
      EXPECT_EQ(outer, inner);
      sum += 1;
    });
  });
  EXPECT_EQ(sum.load(), 64);
}

TEST(Parallel, SeveralCallersTakeTurns) {
  ThreadPool pool(2);
  std::atomic<int> sum{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int round = 0; round < 200; ++round) pool.run(16, [&](std::int64_t, int) { sum += 1; });
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(sum.load(), 4 * 200 * 16);
}

}  // namespace
}  // namespace sparsam
