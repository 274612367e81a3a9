// What a forward pass may use. State travels in here; nothing is global.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "kernels/kernels.h"
#include "tensor/arena.h"
#include "tensor/cache_view.h"
#include "tensor/packed_weights.h"
#include "tensor/tape.h"
#include "tensor/tensor.h"

namespace sparsam {

class ExpertLoads;
struct RouteTrace;
struct SequenceBalance;

class Context {
 public:
  Context(const Kernels& with_kernels, ThreadPool& with_pool)
      : kernels(with_kernels), pool(with_pool), scratch_(static_cast<std::size_t>(with_pool.threads())) {}

  const Kernels& kernels;
  ThreadPool& pool;
  Arena arena;
  const CacheView* cache = nullptr;  // none: a token sees the tokens before it in its segment
  Tape* tape = nullptr;              // none: nothing is recorded
  // What training rounds the operands of its products with float weights to. Generation takes another way, which is
  // fast for few rows (Kernels::dot), and has no use for it.
  Rounding rounding = Rounding::float32;
  PackedWeights* packed_weights = nullptr;  // none: weights are packed for each product anew
  ExpertLoads* loads = nullptr;             // none: nobody counts the experts' tokens
  RouteTrace* routes = nullptr;             // none: each token takes the experts that its router finds best
  SequenceBalance* balance = nullptr;       // none: routers learn from the loss alone
  DType real = DType::f32;  // f64: every operation by its plain form in double precision, to check gradients

  // Uninitialised rows; with a gradient of zeros where a tape records.
  Tensor make(std::size_t rows, std::size_t cols) {
    const Tensor made = make_constant(rows, cols);
    if (tape == nullptr) return made;
    const std::size_t bytes = rows * cols * bytes_of(real, 1);
    auto* gradient = arena.take<std::byte>(bytes);
    clear(gradient, bytes);
    return {real, made.row_of<std::byte>(0), gradient, rows, cols, cols, made.forms()};
  }
  // Without a gradient.
  Tensor make_constant(std::size_t rows, std::size_t cols) {
    auto* forms = arena.take<QuantizedForms>(1);
    *forms = {};
    return {real, arena.take<std::byte>(rows * cols * bytes_of(real, 1)), nullptr, rows, cols, cols, forms};
  }
  // Records step(ctx), if anything records.
  template <typename Step>
  void record(Step&& step) {
    if (tape != nullptr) tape->record(std::forward<Step>(step));
  }

  // Memory of one worker for the length of one task.
  Arena& scratch(int worker) {
    Arena& own = scratch_[static_cast<std::size_t>(worker)];
    own.clear();
    return own;
  }

  // Runs block(h) so that only its result outlives it: the activations of a layer give way to those of the next. With a
  // tape they stay for the way back, or are computed again on it (Tape::recompute); block must then be callable, and
  // what it refers to alive, until the tape has run.
  template <typename Block>
  Tensor contained(const Tensor& h, Block&& block) {
    if (tape == nullptr) return replaced(h, block);
    if (!tape->recompute) return block(h);
    const Tensor out = make(h.rows(), h.cols());
    const Arena::Mark before = arena.mark();
    Tape* const recording = std::exchange(tape, nullptr);
    const Tensor result = block(h.constant());
    std::memcpy(out.row_of<std::byte>(0), result.row_of<std::byte>(0), bytes_in(out));
    tape = recording;
    arena.release(before);
    record([h, out, block](Context& ctx) {
      const Arena::Mark mark = ctx.arena.mark();
      const std::size_t from = ctx.tape->size();
      const Tensor again = block(h);
      std::memcpy(again.gradient_of<std::byte>(0), out.gradient_of<std::byte>(0), bytes_in(out));
      ctx.tape->backward(ctx, from);
      ctx.arena.release(mark);
    });
    return out;
  }

  // What all activations so far have taken from the system.
  std::size_t capacity_bytes() const {
    std::size_t sum = arena.capacity_bytes() + kept_.capacity();
    for (const Arena& own : scratch_) sum += own.capacity_bytes();
    return sum;
  }

 private:
  // By all threads where it is worth it.
  void clear(std::byte* memory, std::size_t bytes) {
    constexpr std::size_t kPerTask = std::size_t{1} << 18;
    pool.run(static_cast<std::int64_t>((bytes + kPerTask - 1) / kPerTask), [&](std::int64_t task, int) {
      const std::size_t first = static_cast<std::size_t>(task) * kPerTask;
      std::memset(memory + first, 0, std::min(kPerTask, bytes - first));
    });
  }

  // Of a tensor that was made whole, not of a part.
  static std::size_t bytes_in(const Tensor& x) { return x.rows() * x.cols() * bytes_of(x.real(), 1); }

  template <typename Block>
  Tensor replaced(const Tensor& h, Block&& block) {
    const Arena::Mark before = arena.mark();
    const Tensor result = block(h);
    kept_.resize(bytes_in(result));
    std::memcpy(kept_.data(), result.row_of<std::byte>(0), kept_.size());
    arena.release(before);
    // The input lies below the mark and has the result's shape: it is no longer needed.
    std::memcpy(h.row_of<std::byte>(0), kept_.data(), kept_.size());
    if (h.forms() != nullptr) *h.forms() = {};
    return h;
  }

  std::vector<Arena> scratch_;
  std::vector<std::byte> kept_;
};

}  // namespace sparsam
