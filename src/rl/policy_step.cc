#include "rl/policy_step.h"

#include <algorithm>
#include <cmath>

namespace sparsam {
namespace {

// Where a row of the batch comes from.
struct Origin {
  const Experience* experience = nullptr;
  std::size_t token = 0;  // of the completion, that the row predicts
};

struct Reading {
  Batch batch;
  std::vector<std::int32_t> targets;  // [T]
  std::vector<Origin> origins;        // [T]; meaningless where nothing is aimed at
  RouteTrace routes;                  // empty where the rollout recorded none
};

// The routes of all rows end to end, [T][mixtures][K], as lists of each mixture.
RouteTrace by_mixture(const std::vector<std::uint16_t>& routes, std::size_t rows, const RoutingRule& rule) {
  RouteTrace trace{RouteTrace::Mode::follow};
  if (routes.empty() || rows == 0) return trace;
  const std::size_t width = routes.size() / rows, mixtures = width / rule.per_token;
  trace.mixtures.resize(mixtures);
  for (std::size_t m = 0; m < mixtures; ++m) {
    for (std::size_t t = 0; t < rows; ++t) {
      const std::uint16_t* from = routes.data() + t * width + m * rule.per_token;
      trace.mixtures[m].insert(trace.mixtures[m].end(), from, from + rule.per_token);
    }
  }
  return trace;
}

// Each answer behind its prompt, a sequence of its own; the last token predicts nothing.
Reading read_again(std::span<const Experience> experience, const RoutingRule& rule) {
  Reading reading;
  std::vector<std::uint16_t> routes;
  int sequence = 0;
  for (const Experience& e : experience) {
    std::vector<std::int32_t> ids = e.prompt;
    ids.insert(ids.end(), e.completion.tokens.begin(), e.completion.tokens.end() - 1);
    routes.insert(routes.end(), e.completion.routes.begin(), e.completion.routes.end());
    reading.batch.add(sequence++, 0, Phase::prompt, ids.data(), static_cast<int>(ids.size()));
    reading.targets.insert(reading.targets.end(), e.prompt.size() - 1, -1);
    reading.origins.resize(reading.targets.size());
    for (std::size_t i = 0; i < e.completion.tokens.size(); ++i) {
      reading.targets.push_back(e.completion.tokens[i]);
      reading.origins.push_back({&e, i});
    }
  }
  reading.routes = by_mixture(routes, reading.batch.size(), rule);
  return reading;
}

}  // namespace

Result<PolicyReport> policy_step(Trainer& trainer, std::span<const Experience> experience, const GrpoOptions& options,
                                 std::size_t divisor_tokens, double rate, double bias_rate) {
  std::vector<Experience> useful;
  std::ranges::copy_if(experience, std::back_inserter(useful), [](const Experience& e) {
    return !e.completion.tokens.empty() && !e.prompt.empty() && e.advantage != 0;
  });
  if (useful.empty())
    return fail(Code::invalid_argument, "no answer is better than another: there is nothing to learn");
  const Reading reading = read_again(useful, trainer.model().config().routing);
  const double divisor = static_cast<double>(experience.size()) * static_cast<double>(divisor_tokens);
  struct Seen {
    double difference = 0;
    bool clipped = false;
  };
  std::vector<Seen> seen(reading.targets.size());  // a place for each row: rows are looked at by many threads
  const RowFactor factor = [&](std::size_t row, double loss) {
    const auto& [e, token] = reading.origins[row];
    const double rollout = static_cast<double>(e->completion.log_probabilities[token]);
    const double reference = e->reference.empty() ? rollout : static_cast<double>(e->reference[token]);
    const double by = token_factor(e->advantage, loss, rollout, reference, options);
    seen[row] = {std::fabs(-loss - rollout), is_clipped(e->advantage, loss, rollout, options)};
    return by / divisor;
  };
  PolicyReport report;
  report.step = TRY(trainer.step(reading.batch, reading.targets, factor, rate, bias_rate, &reading.routes));
  for (std::size_t row = 0; row < seen.size(); ++row) {
    if (reading.targets[row] < 0) continue;
    ++report.tokens;
    report.mean_difference += seen[row].difference;
    report.largest_difference = std::max(report.largest_difference, seen[row].difference);
    report.clipped_share += seen[row].clipped ? 1 : 0;
  }
  report.mean_difference /= static_cast<double>(report.tokens);
  report.clipped_share /= static_cast<double>(report.tokens);
  return report;
}

}  // namespace sparsam
