// The machines, or processes of one, that train a model together. Each is a rank; every rank calls the same functions
// in the same order.
#pragma once

#include <cstdint>
#include <span>

#include "base/error.h"

namespace sparsam {

class Communicator {
 public:
  virtual ~Communicator() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;

  // Each number becomes the sum over all ranks, added in one binary tree over their order: ((0 + 1) + (2 + 3)) … With
  // runs of leaves per rank this continues train/leaf_sum.h. Errors (io): a rank is gone.
  virtual Result<void> sum(std::span<float> values) = 0;
  virtual Result<void> sum(std::span<double> values) = 0;
  virtual Result<void> sum(std::span<std::int64_t> values) = 0;
};

// One rank, alone.
Communicator& local_communicator();

}  // namespace sparsam
