// The model that learning began with, kept to draw the policy back towards it (GRPO's divergence).
#pragma once

#include <memory>
#include <vector>

#include "generate/engine.h"
#include "rl/policy_step.h"

namespace sparsam {

class Reference {
 public:
  // Another copy of the model at `path`.
  static Result<Reference> open(const std::filesystem::path& path, const EngineOptions& options);
  // Fills in how likely it finds each token of each completion that has an advantage.
  Result<void> judge(std::vector<Experience>& experience);

 private:
  explicit Reference(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
  std::unique_ptr<Engine> engine_;
};

}  // namespace sparsam
