// AdamW (Loshchilov and Hutter, arXiv 1711.05101), as PyTorch has it: decay apart from the gradient, both moments
// corrected for their start.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "train/parameters.h"

namespace sparsam {

struct AdamWOptions {
  double beta1 = 0.9, beta2 = 0.95, eps = 1e-8;
  double weight_decay = 0.1;  // of matrices; vectors do not decay
};

class AdamW {
 public:
  AdamW(const Parameters& parameters, const AdamWOptions& options);

  // One step along gradient * gradient_factor at the given rate:
  //   p -= rate decay p;   m = b1 m + (1 - b1) g;   v = b2 v + (1 - b2) g^2
  //   p -= rate / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps)
  void step(const Parameters& parameters, double rate, double gradient_factor, ThreadPool& pool);

  std::uint64_t steps() const { return steps_; }

  // What a checkpoint keeps: both moments, at the places of the parameters' values, and the number of steps.
  std::span<float> first() { return first_; }
  std::span<float> second() { return second_; }
  void resume_at(std::uint64_t steps) { steps_ = steps; }

 private:
  AdamWOptions options_;
  std::uint64_t steps_ = 0;
  std::vector<float> first_, second_;  // moments, at the places of the parameters' values
};

// sqrt(sum g^2) over all gradients: sums of fixed blocks, added up in order.
double gradient_norm(const Parameters& parameters, ThreadPool& pool);

}  // namespace sparsam
