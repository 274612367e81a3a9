// What a forward pass leaves behind so that its gradients can be had: for each operation a step backward, and where the
// gradients of trainable weights are to be added up. Operations record a step if Context::tape is there.
#pragma once

#include <cstddef>
#include <cstring>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sparsam {

class Context;

class Tape {
 public:
  using Step = std::function<void(Context&)>;

  // Gradients of the weight or vector at `data` are added up in `bytes` bytes at `gradient`, float32, or float64 where
  // the weight is. Whatever is there now does not count.
  void train(const void* data, void* gradient, std::size_t bytes) { gradients_[data] = {gradient, bytes, false}; }
  bool trains(const void* data) const { return gradients_.contains(data); }

  // Where a gradient is to be added. Null where a weight is frozen.
  template <typename Real>
  Real* gradient(const void* data) {
    const Place<Real> place = take<Real>(data);
    if (place.data != nullptr && !place.add) std::memset(place.data, 0, gradients_[data].bytes);
    return place.data;
  }
  // The same for an operation that can as well overwrite: where nothing has been added yet, it need not be cleared.
  template <typename Real>
  struct Place {
    Real* data = nullptr;
    bool add = false;  // to what is there; else all of it is to be written
  };
  template <typename Real>
  Place<Real> take(const void* data) {
    const auto found = gradients_.find(data);
    if (found == gradients_.end()) return {};
    return {static_cast<Real*>(found->second.memory), std::exchange(found->second.written, true)};
  }
  // Gradients that nothing was added to are zero.
  void finish() {
    for (auto& [data, gradient] : gradients_) {
      if (!gradient.written) std::memset(gradient.memory, 0, gradient.bytes);
      gradient.written = true;
    }
  }

  void record(Step step) { steps_.push_back(std::move(step)); }
  std::size_t size() const { return steps_.size(); }
  // Runs the steps recorded since `from`, the last one first, and forgets them.
  void backward(Context& ctx, std::size_t from = 0) {
    while (steps_.size() > from) {
      const Step step = std::move(steps_.back());
      steps_.pop_back();
      step(ctx);
    }
  }
  void clear() { steps_.clear(); }

  // Whether blocks (Context::contained) keep nothing but their input, and run again when their gradients are due.
  bool recompute = false;

 private:
  std::vector<Step> steps_;
  struct Gradient {
    void* memory = nullptr;
    std::size_t bytes = 0;
    bool written = false;
  };
  std::unordered_map<const void*, Gradient> gradients_;
};

}  // namespace sparsam
