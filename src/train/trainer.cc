#include "train/trainer.h"

#include <algorithm>
#include <cmath>

#include "kernels/isa.h"

namespace sparsam {
namespace {

std::size_t count_targets(std::span<const std::int32_t> targets) {
  return static_cast<std::size_t>(std::ranges::count_if(targets, [](std::int32_t id) { return id >= 0; }));
}

}  // namespace

Trainer::Trainer(Parameters parameters, const TrainerOptions& options)
    : options_(options),
      parameters_(std::move(parameters)),
      pool_(options.threads > 0 ? options.threads : usable_processors()),
      context_(kernels_for(available_isas().back()), pool_),
      sum_(parameters_.gradients<float>()),
      adamw_(parameters_, options.adamw) {
  tape_.recompute = options.recompute;
  context_.rounding = options.rounding;
}

Result<std::unique_ptr<Trainer>> Trainer::create(const Checkpoint& from, const TrainerOptions& options) {
  std::unique_ptr<Trainer> made(new Trainer(TRY(Parameters::copy_of(from, DType::f32)), options));
  made->model_ = TRY(Model::from(TRY(made->parameters_.checkpoint())));
  return made;
}

Result<StepReport> Trainer::step(const Batch& batch, std::span<const std::int32_t> targets, double rate) {
  StepReport report;
  report.targets = count_targets(targets);
  if (report.targets == 0) return fail(Code::invalid_argument, "a batch without a target teaches nothing");
  const double factor = 1.0 / static_cast<double>(report.targets);
  for (const Leaf& leaf : cut_into_leaves(batch, targets, options_.leaves)) {
    parameters_.train(tape_, sum_.next().data());
    report.loss += learn(leaf, factor);
    sum_.add(pool_);
  }
  sum_.finish(pool_);
  report.loss *= factor;
  report.grad_norm = gradient_norm(parameters_, pool_);
  if (!std::isfinite(report.loss) || !std::isfinite(report.grad_norm)) {
    return fail(Code::bad_data, "the loss is {} and the gradient's norm {}: training went wrong", report.loss,
                report.grad_norm);
  }
  const double clipped = options_.clip > 0 ? std::min(1.0, options_.clip / (report.grad_norm + 1e-6)) : 1.0;
  adamw_.step(parameters_, rate, clipped, pool_);
  return report;
}

std::vector<StateTensor> Trainer::state() {
  std::vector<StateTensor> state;
  const auto add = [&](std::string_view kind, std::span<float> values, bool all) {
    for (const Parameters::Parameter& p : parameters_.list()) {
      if (!all && !p.has_gradient) continue;
      state.push_back({fmt::format("{}.{}", kind, p.name), p.rows, p.cols, values.subspan(p.offset, p.size())});
    }
  };
  add("master", parameters_.values<float>(), true);
  add("adamw.first", adamw_.first(), false);
  add("adamw.second", adamw_.second(), false);
  return state;
}

double Trainer::learn(const Leaf& leaf, double factor) {
  context_.arena.clear();
  context_.tape = &tape_;
  tape_.clear();
  const Tensor h_TD = model_->forward(context_, leaf.batch);
  const double loss = model_->loss(context_, h_TD, leaf.targets, factor);
  tape_.backward(context_);
  tape_.finish();
  return loss;
}

double Trainer::evaluate(const Batch& batch, std::span<const std::int32_t> targets) {
  context_.arena.clear();
  context_.tape = nullptr;
  const Tensor h_TD = model_->forward(context_, batch);
  return model_->loss(context_, h_TD, targets, 0) / static_cast<double>(count_targets(targets));
}

}  // namespace sparsam
