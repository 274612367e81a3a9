#include "train/optimizer.h"

#include <algorithm>
#include <cmath>

#include "train/newton_schulz.h"

namespace sparsam {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 14;  // values of one task

// function(begin, end) for blocks of [0, size).
template <typename Function>
void each_block(std::size_t size, ThreadPool& pool, Function function) {
  pool.run(static_cast<std::int64_t>((size + kBlock - 1) / kBlock), [&](std::int64_t task, int) {
    const std::size_t begin = static_cast<std::size_t>(task) * kBlock;
    function(begin, std::min(size, begin + kBlock));
  });
}

}  // namespace

Optimizer::Optimizer(const Parameters& parameters, const OptimizerOptions& options)
    : parameters_(parameters), options_(options) {
  for (const Parameters::Parameter& p : parameters.list()) {
    first_.emplace_back(p.has_gradient ? p.size() : 0, 0.0f);
    second_.emplace_back(p.has_gradient && !by_muon(p) ? p.size() : 0, 0.0f);
  }
}

// Embeddings and routers are tables of rows rather than maps, and the head is the other end of an embedding.
bool Optimizer::by_muon(const Parameters::Parameter& p) const {
  return options_.kind == OptimizerOptions::Kind::muon && p.decays && p.name != "embedding" && p.name != "head" &&
         !p.name.ends_with("router");
}

std::span<float> Optimizer::first(std::size_t parameter) { return first_[parameter]; }
std::span<float> Optimizer::second(std::size_t parameter) { return second_[parameter]; }

void Optimizer::step(Context& ctx, double rate, double gradient_factor) {
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const auto size = static_cast<float>(rate / (1 - std::pow(options_.beta1, t)));
  const auto correction = static_cast<float>(1 / (1 - std::pow(options_.beta2, t)));
  const auto factor = static_cast<float>(gradient_factor);
  for (std::size_t i = 0; i < parameters_.list().size(); ++i) {
    const Parameters::Parameter& p = parameters_.list()[i];
    if (!p.has_gradient) continue;
    if (by_muon(p))
      muon(ctx, i, static_cast<float>(rate), factor);
    else
      adamw(ctx, i, static_cast<float>(rate), size, correction, factor);
  }
}

void Optimizer::adamw(Context& ctx, std::size_t parameter, float rate, float size, float correction, float factor) {
  const Parameters::Parameter& p = parameters_.list()[parameter];
  // Rounded once: 1 - b in float32 would be wrong by parts in ten million, in one direction at every step.
  const AdamWStep step{factor,
                       static_cast<float>(options_.beta1),
                       static_cast<float>(1 - options_.beta1),
                       static_cast<float>(options_.beta2),
                       static_cast<float>(1 - options_.beta2),
                       static_cast<float>(static_cast<double>(rate) * (p.decays ? options_.weight_decay : 0)),
                       size,
                       correction,
                       static_cast<float>(options_.eps)};
  float* const values = parameters_.values<float>().data() + p.offset;
  const float* const gradients = parameters_.gradients<float>().data() + p.offset;
  float *const first = first_[parameter].data(), *const second = second_[parameter].data();
  each_block(p.size(), ctx.pool, [&](std::size_t begin, std::size_t end) {
    ctx.kernels.adamw(step, gradients + begin, first + begin, second + begin, values + begin, end - begin);
  });
}

void Optimizer::muon(Context& ctx, std::size_t parameter, float rate, float factor) {
  const Parameters::Parameter& p = parameters_.list()[parameter];
  const auto momentum = static_cast<float>(options_.momentum);
  const auto decay = static_cast<float>(static_cast<double>(rate) * options_.weight_decay);
  float* const values = parameters_.values<float>().data() + p.offset;
  const float* const gradients = parameters_.gradients<float>().data() + p.offset;
  float* const first = first_[parameter].data();
  const Arena::Mark before = ctx.arena.mark();
  float* const direction = ctx.arena.take<float>(p.size());
  each_block(p.size(), ctx.pool, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const float g = gradients[i] * factor;
      first[i] = momentum * first[i] + g;
      direction[i] = g + momentum * first[i];
    }
  });
  orthogonalize(ctx, direction, p.rows, p.cols);
  const float size = rate * 0.2f * std::sqrt(static_cast<float>(std::max(p.rows, p.cols)));
  each_block(p.size(), ctx.pool, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) values[i] -= decay * values[i] + size * direction[i];
  });
  ctx.arena.release(before);
}

double gradient_norm(Context& ctx, const Parameters& parameters) {
  const auto gradients = parameters.gradients<float>();
  std::vector<float> sums((gradients.size() + kBlock - 1) / kBlock);
  each_block(gradients.size(), ctx.pool, [&](std::size_t begin, std::size_t end) {
    sums[begin / kBlock] = ctx.kernels.sum_of_squares(gradients.data() + begin, end - begin);
  });
  double sum = 0;
  for (const float part : sums) sum += static_cast<double>(part);
  return std::sqrt(sum);
}

}  // namespace sparsam
