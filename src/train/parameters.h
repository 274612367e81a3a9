// The parameters of a model that is being trained: values and gradients in memory of their own, under the canonical
// names of models/checkpoint.h. The model that is made from checkpoint() reads the values in place, so that a step of
// the optimizer is seen by the next forward pass.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/checkpoint.h"
#include "tensor/tape.h"

namespace sparsam {

class Parameters {
 public:
  struct Parameter {
    std::string name;
    std::size_t rows = 0, cols = 0;  // a vector has one row
    std::size_t offset = 0;          // of its first value, in values
    bool decays = false;             // matrices do, vectors do not
    bool has_gradient = true;        // not the router's bias, which is steered by the load
    std::size_t size() const { return rows * cols; }
  };

  // A copy of every tensor, widened to float32 or float64.
  static Result<Parameters> copy_of(const Checkpoint& from, DType real);

  // The same configuration over these values. They must stay where they are as long as it, or a model of it, lives.
  Result<Checkpoint> checkpoint() const;
  // Gradients of what the tape records are added up in gradients(), or in other memory of the same form.
  void train(Tape& tape) const { train(tape, gradients_.get()); }
  void train(Tape& tape, void* gradients) const;

  const ModelConfig& config() const { return config_; }
  const std::vector<Parameter>& list() const { return list_; }
  DType real() const { return real_; }
  // All values end to end, each parameter at its offset; gaps between them are zero.
  template <typename Real>
  std::span<Real> values() const {
    return {reinterpret_cast<Real*>(values_.get()), size_};
  }
  template <typename Real>
  std::span<Real> gradients() const {
    return {reinterpret_cast<Real*>(gradients_.get()), size_};
  }

 private:
  struct Free {
    void operator()(std::byte* p) const;
  };

  ModelConfig config_;
  DType real_ = DType::f32;
  std::vector<Parameter> list_;
  std::size_t size_ = 0;
  std::unique_ptr<std::byte, Free> values_, gradients_;
};

}  // namespace sparsam
