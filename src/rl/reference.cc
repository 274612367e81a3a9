#include "rl/reference.h"

#include <algorithm>
#include <cmath>

namespace sparsam {
namespace {

float log_probability(std::span<const float> logits, std::int32_t token) {
  const float largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit - largest));
  return static_cast<float>(static_cast<double>(logits[static_cast<std::size_t>(token)] - largest) - std::log(sum));
}

}  // namespace

Result<Reference> Reference::open(const std::filesystem::path& path, const EngineOptions& options) {
  std::shared_ptr<const Model> model = TRY(Model::from(TRY(Checkpoint::open(path))));
  EngineOptions alone = options;
  alone.sequences = 1;
  return Reference(TRY(Engine::create(std::move(model), alone)));
}

Result<void> Reference::judge(std::vector<Experience>& experience) {
  for (Experience& one : experience) {
    if (one.advantage == 0 || one.completion.tokens.empty()) continue;
    std::vector<std::int32_t> ids = one.prompt;
    ids.insert(ids.end(), one.completion.tokens.begin(), one.completion.tokens.end() - 1);
    one.reference.clear();
    TRY(engine_->score(ids, [&](std::size_t i, std::span<const float> logits) {
      if (i + 1 < one.prompt.size()) return;
      one.reference.push_back(log_probability(logits, one.completion.tokens[i + 1 - one.prompt.size()]));
    }));
  }
  return {};
}

}  // namespace sparsam
