#include "train/adamw.h"

#include <algorithm>
#include <cmath>

namespace sparsam {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 14;  // values of one task

// function(begin, end, worker) for blocks of [0, size).
template <typename Function>
void each_block(std::size_t size, ThreadPool& pool, Function function) {
  pool.run(static_cast<std::int64_t>((size + kBlock - 1) / kBlock), [&](std::int64_t task, int) {
    const std::size_t begin = static_cast<std::size_t>(task) * kBlock;
    function(begin, std::min(size, begin + kBlock));
  });
}

}  // namespace

AdamW::AdamW(const Parameters& parameters, const AdamWOptions& options)
    : options_(options),
      first_(parameters.values<float>().size(), 0.0f),
      second_(parameters.values<float>().size(), 0.0f) {}

void AdamW::step(const Parameters& parameters, double rate, double gradient_factor, ThreadPool& pool) {
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const auto b1 = static_cast<float>(options_.beta1), b2 = static_cast<float>(options_.beta2);
  // Rounded once: 1 - b in float32 would be wrong by parts in ten million, in one direction at every step.
  const auto rest1 = static_cast<float>(1 - options_.beta1), rest2 = static_cast<float>(1 - options_.beta2);
  const auto eps = static_cast<float>(options_.eps), factor = static_cast<float>(gradient_factor);
  const auto size = static_cast<float>(rate / (1 - std::pow(options_.beta1, t)));
  const auto correction = static_cast<float>(1 / (1 - std::pow(options_.beta2, t)));
  const auto values = parameters.values<float>(), gradients = parameters.gradients<float>();
  for (const Parameters::Parameter& p : parameters.list()) {
    if (!p.has_gradient) continue;
    const auto decay = static_cast<float>(rate * (p.decays ? options_.weight_decay : 0));
    each_block(p.size(), pool, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = p.offset + begin; i < p.offset + end; ++i) {
        const float g = gradients[i] * factor;
        first_[i] = b1 * first_[i] + rest1 * g;
        second_[i] = b2 * second_[i] + rest2 * g * g;
        values[i] -= decay * values[i] + size * first_[i] / (std::sqrt(second_[i] * correction) + eps);
      }
    });
  }
}

double gradient_norm(const Parameters& parameters, ThreadPool& pool) {
  const auto gradients = parameters.gradients<float>();
  std::vector<double> sums((gradients.size() + kBlock - 1) / kBlock);
  each_block(gradients.size(), pool, [&](std::size_t begin, std::size_t end) {
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += static_cast<double>(gradients[i]) * gradients[i];
    sums[begin / kBlock] = sum;
  });
  double sum = 0;
  for (const double part : sums) sum += part;
  return std::sqrt(sum);
}

}  // namespace sparsam
