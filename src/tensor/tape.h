// What a forward pass leaves behind so that its gradients can be had: for each operation a step backward, and where the
// gradients of trainable weights are to be added up. Operations record a step if Context::tape is there.
#pragma once

#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sparsam {

class Context;

class Tape {
 public:
  using Step = std::function<void(Context&)>;

  // Gradients of the weight or vector at `data` are added to `gradient`: as many values, float32, or float64 where the
  // weight is.
  void train(const void* data, void* gradient) { gradients_[data] = gradient; }
  // Null where a weight is frozen.
  template <typename Real>
  Real* gradient(const void* data) const {
    const auto found = gradients_.find(data);
    return found == gradients_.end() ? nullptr : static_cast<Real*>(found->second);
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
  std::unordered_map<const void*, void*> gradients_;
};

}  // namespace sparsam
