#include "rl/rollout.h"

#include <map>

namespace sparsam {

Result<std::vector<Completion>> roll_out(Engine& engine, std::span<const Request> requests) {
  std::vector<Completion> completions(requests.size());
  std::map<std::uint64_t, std::size_t> by_id;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    completions[i].request = i;
    by_id.emplace(TRY(engine.submit(requests[i])), i);
  }
  while (!engine.idle()) {
    for (Event& event : TRY(engine.step())) {
      Completion& completion = completions[by_id.at(event.request)];
      completion.tokens.push_back(event.sampled.token);
      completion.log_probabilities.push_back(event.sampled.log_probability);
      completion.finish = event.finish;
      if (event.finish != Finish::none) completion.routes = std::move(event.routes);
    }
  }
  return completions;
}

}  // namespace sparsam
