// What a forward pass may use. State travels in here; nothing is global.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/parallel.h"
#include "kernels/kernels.h"
#include "tensor/arena.h"
#include "tensor/cache_view.h"
#include "tensor/tensor.h"

namespace sparsam {

class Context {
 public:
  Context(const Kernels& with_kernels, ThreadPool& with_pool)
      : kernels(with_kernels), pool(with_pool), scratch_(static_cast<std::size_t>(with_pool.threads())) {}

  const Kernels& kernels;
  ThreadPool& pool;
  Arena arena;
  const CacheView* cache = nullptr;

  Tensor make(std::size_t rows, std::size_t cols) { return Tensor::make(arena, rows, cols); }

  // Memory of one worker for the length of one task.
  Arena& scratch(int worker) {
    Arena& own = scratch_[static_cast<std::size_t>(worker)];
    own.clear();
    return own;
  }

  // Runs block(h) so that only its result outlives it: the activations of a layer give way to those of the next.
  template <typename Block>
  Tensor contained(const Tensor& h, Block&& block) {
    const Arena::Mark before = arena.mark();
    const Tensor result = block(h);
    kept_.resize(result.rows() * result.cols());
    for (std::size_t t = 0; t < result.rows(); ++t) {
      std::copy(result.row(t), result.row(t) + result.cols(), kept_.data() + t * result.cols());
    }
    arena.release(before);
    // The input lies below the mark and has the result's shape: it is no longer needed.
    for (std::size_t t = 0; t < h.rows(); ++t) {
      std::copy(kept_.data() + t * h.cols(), kept_.data() + (t + 1) * h.cols(), h.row(t));
    }
    if (h.forms() != nullptr) *h.forms() = {};
    return h;
  }

  // What all activations so far have taken from the system.
  std::size_t capacity_bytes() const {
    std::size_t sum = arena.capacity_bytes() + kept_.capacity() * sizeof(float);
    for (const Arena& own : scratch_) sum += own.capacity_bytes();
    return sum;
  }

 private:
  std::vector<Arena> scratch_;
  std::vector<float> kept_;
};

}  // namespace sparsam
