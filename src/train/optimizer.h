// What turns gradients into a step: AdamW for everything, or Muon for matrices and AdamW for the rest.
//
//   AdamW (Loshchilov and Hutter, arXiv 1711.05101), as PyTorch has it: decay apart from the gradient, both moments
//   corrected for their start.
//   Muon (Jordan 2024; Moonshot, arXiv 2502.16982): the momentum's nearest matrix with orthogonal rows or columns, its
//   root mean square scaled to 0.2, so that AdamW's rate and decay serve both.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor/context.h"
#include "train/parameters.h"

namespace sparsam {

struct OptimizerOptions {
  enum class Kind { adamw, muon };
  Kind kind = Kind::adamw;
  double beta1 = 0.9, beta2 = 0.95, eps = 1e-8;  // of AdamW
  double momentum = 0.95;                        // of Muon, Nesterov's
  double weight_decay = 0.1;                     // of matrices; vectors do not decay
};

class Optimizer {
 public:
  Optimizer(const Parameters& parameters, const OptimizerOptions& options);

  // One step along g = gradient * gradient_factor at the given rate, after p -= rate decay p:
  //   AdamW   m = b1 m + (1 - b1) g;   v = b2 v + (1 - b2) g^2;   p -= rate / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) +
  //   eps) Muon    m = mu m + g;   p -= rate 0.2 sqrt(max(rows, cols)) orthogonal(g + mu m)
  // Products of Muon take the context's rounding.
  void step(Context& ctx, double rate, double gradient_factor);

  std::uint64_t steps() const { return steps_; }

  // What a checkpoint keeps: the moments of each parameter, and the number of steps. The second is empty where Muon
  // steps, both where there is no gradient.
  std::span<float> first(std::size_t parameter);
  std::span<float> second(std::size_t parameter);
  void resume_at(std::uint64_t steps) { steps_ = steps; }

 private:
  bool by_muon(const Parameters::Parameter& p) const;
  void adamw(Context& ctx, std::size_t parameter, float rate, float size, float correction, float factor);
  void muon(Context& ctx, std::size_t parameter, float rate, float factor);

  const Parameters& parameters_;
  OptimizerOptions options_;
  std::uint64_t steps_ = 0;
  std::vector<std::vector<float>> first_, second_;  // by parameter
};

// sqrt(sum g^2) over all gradients: sums of fixed blocks, added up in order.
double gradient_norm(Context& ctx, const Parameters& parameters);

}  // namespace sparsam
