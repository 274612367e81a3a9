#include "train/trainer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "kernels/isa.h"

namespace sparsam {
namespace {

std::size_t count_targets(std::span<const std::int32_t> targets) {
  return static_cast<std::size_t>(std::ranges::count_if(targets, [](std::int32_t id) { return id >= 0; }));
}

// "blocks.12.router_bias" -> 12
std::size_t block_of(std::string_view name) {
  std::size_t block = 0;
  const std::string_view digits = name.substr(std::string_view("blocks.").size());
  std::from_chars(digits.data(), digits.data() + digits.size(), block);
  return block;
}

// What a trace of `tokens` rows says of some of them.
RouteTrace rows_of(const RouteTrace& routes, std::size_t first, std::size_t count, std::size_t tokens) {
  RouteTrace part{RouteTrace::Mode::follow};
  for (const std::vector<std::int32_t>& mixture : routes.mixtures) {
    const std::size_t width = mixture.size() / tokens;
    const auto begin = mixture.begin() + static_cast<std::ptrdiff_t>(first * width);
    part.mixtures.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(count * width));
  }
  return part;
}

}  // namespace

double worst_violation(const std::vector<std::vector<std::int64_t>>& expert_loads) {
  double worst = 0;
  for (const std::vector<std::int64_t>& load : expert_loads) {
    const std::int64_t sum = std::accumulate(load.begin(), load.end(), std::int64_t{0});
    if (sum == 0) continue;
    const double mean = static_cast<double>(sum) / static_cast<double>(load.size());
    worst = std::max(worst, static_cast<double>(std::ranges::max(load)) / mean - 1);
  }
  return worst;
}

struct Trainer::Exact {
  Parameters parameters;
  std::unique_ptr<Model> model;
};

Trainer::~Trainer() = default;

Trainer::Trainer(Parameters parameters, const TrainerOptions& options)
    : options_(options),
      parameters_(std::move(parameters)),
      pool_(options.threads > 0 ? options.threads : usable_processors()),
      context_(kernels_for(choose_isa().value_or(available_isas().back())), pool_),
      sum_(parameters_.gradients<float>()),
      optimizer_(parameters_, options.optimizer) {
  tape_.recompute = options.recompute;
  context_.rounding = options.rounding;
}

Result<std::unique_ptr<Trainer>> Trainer::create(Checkpoint from, const TrainerOptions& options) {
  const auto ranks = static_cast<std::size_t>(options.communicator->size());
  if (options.leaves == 0 || options.leaves % ranks != 0) {
    return fail(Code::invalid_argument, "{} leaves cannot be shared out evenly among {} machines", options.leaves,
                ranks);
  }
  Parameters parameters = TRY(Parameters::copy_of(from, DType::f32));
  from = {};
  std::unique_ptr<Trainer> made(new Trainer(std::move(parameters), options));
  made->model_ = TRY(Model::from(TRY(made->parameters_.checkpoint())));
  return made;
}

Result<StepReport> Trainer::step(const Batch& batch, std::span<const std::int32_t> targets, double rate,
                                 double bias_rate) {
  const double targets_in_all = static_cast<double>(std::max<std::size_t>(1, count_targets(targets)));
  return step(batch, targets, same_for_all(1.0 / targets_in_all), rate, bias_rate);
}

Result<StepReport> Trainer::step(const Batch& batch, std::span<const std::int32_t> targets, const RowFactor& row_factor,
                                 double rate, double bias_rate, const RouteTrace* routes) {
  CHECK(routes == nullptr || !options_.recompute, "a trace is followed once, in the order of the way forward");
  StepReport report;
  report.targets = count_targets(targets);
  if (report.targets == 0) return fail(Code::invalid_argument, "a batch without a target teaches nothing");
  const double factor = 1.0 / static_cast<double>(report.targets);
  loads_.clear();
  Exact* const exact = exact_for(batch.size());
  const std::vector<Leaf> leaves = cut_into_leaves(batch, targets, options_.leaves);
  const std::size_t share = options_.leaves / static_cast<std::size_t>(options_.communicator->size());
  const std::size_t first = share * static_cast<std::size_t>(options_.communicator->rank());
  packed_.forget();
  context_.packed_weights = share > 1 ? &packed_ : nullptr;  // for one leaf it would be memory for little
  for (std::size_t l = first; l < std::min(leaves.size(), first + share); ++l) {
    const RowFactor of_leaf = [&, begin = leaves[l].first](std::size_t row, double loss) {
      return row_factor(begin + row, loss);
    };
    learn(leaves[l], of_leaf, factor, batch.size(), exact, routes, sum_.next(), report);
    sum_.add(pool_);
  }
  context_.packed_weights = nullptr;
  sum_.finish(pool_);
  TRY(gather(report));
  report.loss *= factor;
  report.further_loss *= factor;
  report.expert_loads = loads_.layers();
  report.grad_norm = gradient_norm(context_, parameters_);
  if (!std::isfinite(report.loss) || !std::isfinite(report.grad_norm)) {
    return fail(Code::bad_data, "the loss is {} and the gradient's norm {}: training went wrong", report.loss,
                report.grad_norm);
  }
  const double clipped = options_.clip > 0 ? std::min(1.0, options_.clip / (report.grad_norm + 1e-6)) : 1.0;
  context_.arena.clear();
  optimizer_.step(context_, rate, clipped);
  if (bias_rate > 0) balance_routers(bias_rate);
  return report;
}

Trainer::Exact* Trainer::exact_for(std::size_t tokens) {
  constexpr std::size_t kMultiplyAdds = std::size_t{1} << 28;
  const auto values = parameters_.values<float>();
  const bool wanted = options_.rounding == Rounding::float32 && options_.small_steps_in_double;
  if (!wanted || values.size() * tokens >= kMultiplyAdds) return nullptr;
  if (exact_ == nullptr) {
    auto parameters = Parameters::copy_of(parameters_.checkpoint().value(), DType::f64);
    if (!parameters) return nullptr;
    exact_ = std::make_unique<Exact>(Exact{std::move(*parameters), nullptr});
    exact_->model = Model::from(exact_->parameters.checkpoint().value()).value();
  }
  std::ranges::copy(values, exact_->parameters.values<double>().begin());
  return exact_.get();
}

void Trainer::learn(const Leaf& leaf, const RowFactor& factor, double further_factor, std::size_t step_tokens,
                    Exact* exact, const RouteTrace* routes, std::span<float> gradients, StepReport& report) {
  const Model& model = exact == nullptr ? *model_ : *exact->model;
  context_.real = exact == nullptr ? DType::f32 : DType::f64;
  exact == nullptr ? parameters_.train(tape_, gradients.data()) : exact->parameters.train(tape_);
  context_.arena.clear();
  context_.tape = &tape_;
  tape_.clear();
  SequenceBalance balance{options_.sequence_balance, step_tokens, sequence_begins(leaf.batch)};
  if (options_.sequence_balance > 0) context_.balance = &balance;
  context_.loads = &loads_;
  RouteTrace of_leaf;
  if (routes != nullptr) {
    of_leaf = rows_of(*routes, leaf.first, leaf.batch.size(), step_tokens);
    context_.routes = &of_leaf;
  }
  const Tensor h_TD = model.forward(context_, leaf.batch);
  context_.routes = nullptr;
  report.loss += model.loss(context_, h_TD, leaf.targets, factor);
  if (options_.further_weight > 0) {
    report.further_loss +=
        model.further_loss(context_, leaf.batch, h_TD, leaf.targets, further_factor * options_.further_weight);
  }
  report.balance_loss += balance.loss;
  context_.loads = nullptr;  // blocks that run again on the way back do not count again
  tape_.backward(context_);
  context_.balance = nullptr;
  tape_.finish();
  if (exact == nullptr) return;
  std::ranges::transform(exact->parameters.gradients<double>(), gradients.begin(),
                         [](double g) { return static_cast<float>(g); });
}

Result<void> Trainer::gather(StepReport& report) {
  Communicator& all = *options_.communicator;
  TRY(all.sum(parameters_.gradients<float>()));
  double losses[] = {report.loss, report.further_loss, report.balance_loss};
  TRY(all.sum(losses));
  report.loss = losses[0];
  report.further_loss = losses[1];
  report.balance_loss = losses[2];
  for (std::vector<std::int64_t>& layer : loads_.layers()) TRY(all.sum(layer));
  return {};
}

void Trainer::balance_routers(double bias_rate) {
  for (const Parameters::Parameter& p : parameters_.list()) {
    if (!p.name.ends_with(".router_bias")) continue;
    const std::size_t layer = block_of(p.name);
    if (layer >= loads_.layers().size() || loads_.layers()[layer].empty()) continue;
    const std::vector<std::int64_t>& load = loads_.layers()[layer];
    const std::int64_t sum = std::accumulate(load.begin(), load.end(), std::int64_t{0});
    const auto count = static_cast<std::int64_t>(load.size());
    float* const bias = parameters_.values<float>().data() + p.offset;
    for (std::size_t e = 0; e < load.size(); ++e) {
      if (load[e] * count == sum) continue;
      bias[e] += static_cast<float>(load[e] * count < sum ? bias_rate : -bias_rate);
    }
  }
}

std::vector<StateTensor> Trainer::state() {
  std::vector<StateTensor> state;
  for (std::size_t i = 0; i < parameters_.list().size(); ++i) {
    const Parameters::Parameter& p = parameters_.list()[i];
    const auto add = [&](std::string_view kind, std::span<float> values) {
      if (!values.empty()) state.push_back({fmt::format("{}.{}", kind, p.name), p.rows, p.cols, values});
    };
    add("master", parameters_.values<float>().subspan(p.offset, p.size()));
    add("first", optimizer_.first(i));
    add("second", optimizer_.second(i));
  }
  return state;
}

double Trainer::evaluate(const Batch& batch, std::span<const std::int32_t> targets) {
  const Exact* const exact = exact_for(batch.size());
  const Model& model = exact == nullptr ? *model_ : *exact->model;
  context_.real = exact == nullptr ? DType::f32 : DType::f64;
  context_.arena.clear();
  context_.tape = nullptr;
  const Tensor h_TD = model.forward(context_, batch);
  return model.loss(context_, h_TD, targets, same_for_all(0)) / static_cast<double>(count_targets(targets));
}

}  // namespace sparsam
