// The sum of the gradients of a step's leaves, in one binary tree that depends on their number alone:
//
//   ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7))
//
// so that any number of machines that shares the leaves out in runs of equal length adds in the same order.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/parallel.h"

namespace sparsam {

class LeafSum {
 public:
  // The sum lands in `total`. Leaves need log2(their number) more of that size, which are kept for the next step.
  explicit LeafSum(std::span<float> total) : total_(total) {}

  // Memory for the next leaf's gradients, uninitialised: all of it must be written. Errors: exhausted.
  std::span<float> next();
  // The leaf is complete.
  void add(ThreadPool& pool);
  // All leaves are: total holds their sum, zeros where there was none.
  void finish(ThreadPool& pool);

 private:
  // The last two of the stack become one.
  void join(ThreadPool& pool);

  std::span<float> total_;
  std::vector<std::unique_ptr<float[]>> memory_;
  std::size_t leaves_ = 0;
  std::size_t open_ = 0;  // sums that wait for their other half: in total, memory_[0], memory_[1] …
};

}  // namespace sparsam
