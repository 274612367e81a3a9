// One step of training after another: forward, loss, backward, clip, optimizer, balance of the experts.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "comm/communicator.h"
#include "models/model.h"
#include "tensor/balance.h"
#include "tensor/batch.h"
#include "tensor/routing.h"
#include "train/leaf_sum.h"
#include "train/leaves.h"
#include "train/optimizer.h"
#include "train/parameters.h"

namespace sparsam {

struct TrainerOptions {
  OptimizerOptions optimizer;
  Rounding rounding = Rounding::float32;  // of what is multiplied; weights, sums and the optimizer are float32
  // With float32, a step of less than 2^28 multiply-adds forward (parameters times tokens) is computed in double: it
  // costs a fraction of a second, and what float32 rounds away decides which experts a token takes where two are near.
  // Not where a step shall see what generation saw.
  bool small_steps_in_double = true;
  double clip = 1.0;  // of the gradient's norm; 0: none
  bool recompute = false;
  std::size_t leaves = 4;       // that a step's batch is cut into (train/leaves.h)
  double sequence_balance = 0;  // alpha of the sequence-wise loss (tensor/balance.h); 0: none
  double further_weight = 0;    // of the loss of what predicts further tokens, where the model has it
  int threads = 0;              // 0: all
  // The leaves are shared out among its ranks, whose number must divide them; all see the whole batch and make the same
  // step.
  Communicator* communicator = &local_communicator();
};

struct StepReport {
  double loss = 0;       // the mean over all targets, before the step
  double grad_norm = 0;  // before clipping
  std::size_t targets = 0;
  double further_loss = 0, balance_loss = 0;            // the latter as it is added, alpha included
  std::vector<std::vector<std::int64_t>> expert_loads;  // by layer: tokens of each expert; empty without experts
};

// How far the largest load lies above the mean one: max / mean - 1, the largest over the layers (MaxVio of Wang et al.,
// arXiv 2408.15664). 0 without experts.
double worst_violation(const std::vector<std::vector<std::int64_t>>& expert_loads);

// Memory of a trainer under a name, to be written to a file and filled again.
struct StateTensor {
  std::string name;
  std::size_t rows = 0, cols = 0;
  std::span<float> values;
};

class Trainer {
 public:
  ~Trainer();
  // Goes on from a model's weights, in float32; the checkpoint is let go before memory for moments is taken. Errors:
  // invalid_argument (the ranks do not divide the leaves), exhausted.
  static Result<std::unique_ptr<Trainer>> create(Checkpoint from, const TrainerOptions& options);

  // targets: [T], the next token or -1. Behind the step each router's bias moves by bias_rate towards an even load
  // (DeepSeek-V3 2.1.2): b_e += bias_rate sign(mean load - load_e). Errors: bad_data where the loss is not finite; the
  // weights are as before then.
  Result<StepReport> step(const Batch& batch, std::span<const std::int32_t> targets, double rate, double bias_rate = 0);
  // The same where a row's gradient counts factor(row, its loss) in the stead of one over the number of targets.
  // routes: the experts that each row takes (not with recomputation); null: those that its routers find best.
  Result<StepReport> step(const Batch& batch, std::span<const std::int32_t> targets, const RowFactor& factor,
                          double rate, double bias_rate = 0, const RouteTrace* routes = nullptr);
  // The mean loss, nothing learned.
  double evaluate(const Batch& batch, std::span<const std::int32_t> targets);

  // Everything that the next step depends on, beside its arguments and the number of steps: masters, moments, biases.
  std::vector<StateTensor> state();
  std::uint64_t steps() const { return optimizer_.steps(); }
  // After state() was filled from a file: goes on as if `steps` steps had been made here.
  void resume_at(std::uint64_t steps) { optimizer_.resume_at(steps); }

  const Parameters& parameters() const { return parameters_; }
  // Reads the masters in place: it changes with each step.
  const Model& model() const { return *model_; }
  std::shared_ptr<const Model> shared_model() const { return model_; }

 private:
  Trainer(Parameters parameters, const TrainerOptions& options);
  struct Exact;  // the same model in double precision
  // Writes the gradients of a leaf; adds its summed losses to the report.
  void learn(const Leaf& leaf, const RowFactor& factor, double further_factor, std::size_t step_tokens, Exact* exact,
             const RouteTrace* routes, std::span<float> gradients, StepReport& report);
  // Gradients, losses and loads of all ranks.
  Result<void> gather(StepReport& report);
  void balance_routers(double bias_rate);
  // If a step of so many tokens is to be computed in double: with the weights of now.
  Exact* exact_for(std::size_t tokens);

  TrainerOptions options_;
  Parameters parameters_;
  std::shared_ptr<const Model> model_;
  ThreadPool pool_;
  Context context_;
  std::unique_ptr<Exact> exact_;
  Tape tape_;
  PackedWeights packed_;
  LeafSum sum_;
  ExpertLoads loads_;
  Optimizer optimizer_;
};

}  // namespace sparsam
