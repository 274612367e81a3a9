#include "train/training_run.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <numeric>

#include "base/disk.h"
#include "base/file.h"
#include "base/parallel.h"
#include "kernels/isa.h"
#include "kernels/peak.h"
#include "models/adapters/hugging_face_export.h"
#include "train/byte_tokenizer.h"
#include "train/checkpoint_keeper.h"
#include "train/initial_weights.h"
#include "train/model_blame.h"
#include "train/run_checkpoint.h"
#include "train/run_folder.h"
#include "train/run_history.h"
#include "train/run_report.h"
#include "train/schedule.h"
#include "train/step_flops.h"
#include "train/trainer.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kUsualRows = 8, kUsualContext = 1024, kUsualValidations = 10, kUsualLoads = 200;
constexpr std::int64_t kUsualLeaf = 256, kUsualLeaves = 4;  // tokens of a leaf, leaves of a step

double seconds_since(Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); }

// The tokens of a micro-batch, segments end to end, without the padding behind them; and their targets.
void lay_out(const MicroBatch& rows, Batch& batch, std::vector<std::int32_t>& targets) {
  batch.clear();
  targets.clear();
  for (const DocumentPiece& piece : rows.segments) {
    const auto at = static_cast<std::size_t>(piece.row * rows.context + piece.first);
    const auto count = static_cast<std::size_t>(piece.count);
    batch.add(static_cast<int>(piece.row), 0, Phase::prompt, rows.tokens.data() + at, static_cast<int>(count));
    targets.insert(targets.end(), rows.targets.begin() + static_cast<std::ptrdiff_t>(at),
                   rows.targets.begin() + static_cast<std::ptrdiff_t>(at + count));
  }
}

Schedule schedule_of(const RunSettings& s) {
  return {schedule_kind(s.schedule).value_or(Schedule::Kind::constant), s.lr, s.warmup, s.steps, s.decay, s.floor};
}

class TrainingRun {
 public:
  TrainingRun(RunRequest request, RunObserver& observer)
      : request_(std::move(request)),
        config_(request_.config),
        settings_(config_.settings),
        folder_{request_.folder},
        observer_(observer),
        pool_(settings_.threads > 0 ? static_cast<int>(settings_.threads) : usable_processors()) {}

  Result<RunOutcome> run() {
    lock_.emplace(TRY(folder_.take(request_.resume)));
    data_ = TRY(RunData::open(config_, request_.tokenizer, folder_.data(), pool_.threads(), observer_));
    TRY(settle_model());
    TRY(settle_sizes());
    TRY(find_where_to_begin());
    TRY(make_trainer());
    TRY(open_files());
    return train();
  }

 private:
  // --- What is to be done ---

  Result<void> settle_model() {
    if (!config_.from.empty()) {
      origin_ = TRY(Checkpoint::open(config_.from, Use::training));
      model_ = origin_.config;
    } else if (!config_.model.empty()) {
      NewModel made = TRY(new_model(config_.model, data_.vocabulary()));
      model_ = std::move(made.config);
      sigma_ = made.sigma;
      config_.model = std::move(made.json);
    } else {
      return fail(Code::invalid_argument, "there is no model: neither 'model' nor 'from'");
    }
    if (static_cast<std::size_t>(data_.vocabulary()) > model_.vocab_size) {
      return fail(Code::invalid_argument, "the data have ids up to {}, but the model's vocabulary has {}",
                  data_.vocabulary() - 1, model_.vocab_size);
    }
    return {};
  }

  Result<void> settle_sizes() {
    const auto longest = static_cast<std::int64_t>(model_.max_position_embeddings);
    if (const TokenFile* fixed = data_.fixed()) {
      TRY(settle(settings_.context, fixed->context(), "context"));
      TRY(settle(settings_.rows, fixed->rows_per_step(), "rows"));
      if (settings_.steps == 0) settings_.steps = fixed->steps();
      if (settings_.steps > fixed->steps()) {
        return fail(Code::invalid_argument, "--steps {}, but {} has {} steps", settings_.steps, config_.tokens,
                    fixed->steps());
      }
    }
    if (settings_.context == 0) settings_.context = std::min(longest, kUsualContext);
    if (settings_.rows == 0) settings_.rows = kUsualRows;
    if (settings_.leaves == 0) {
      const auto full = static_cast<std::uint64_t>(settings_.rows * settings_.context / kUsualLeaf);
      settings_.leaves = static_cast<std::int64_t>(std::bit_floor(std::clamp<std::uint64_t>(full, 1, kUsualLeaves)));
    }
    if (settings_.context > longest) {
      return fail(Code::invalid_argument, "rows of {} tokens, but the model reads at most {} (max_position_embeddings)",
                  settings_.context, longest);
    }
    if (settings_.steps == 0) return fail(Code::invalid_argument, "--steps is needed: how long to train");
    return {};
  }

  Result<void> settle(std::int64_t& setting, std::int64_t fixed, std::string_view key) const {
    if (setting != 0 && setting != fixed) {
      return fail(Code::invalid_argument, "'{}' is {}, but {} has {}", key, setting, config_.tokens, fixed);
    }
    setting = fixed;
    return {};
  }

  Result<void> find_where_to_begin() {
    state_.data_digest = data_.digest();
    state_.isa = name(TRY(choose_isa()));
    state_.processor = request_.processor;
    if (!request_.resume) return {};
    auto found = newest_checkpoint(folder_.checkpoints(), observer_);
    if (!found) {
      observer_.note("there is no checkpoint yet: training begins with the first step");
      return {};
    }
    TRY(check_resumable(TRY(RunConfig::parse(found->state.config, found->path.string())), config_));
    if (found->state.data_digest != data_.digest()) {
      return fail(Code::invalid_argument, "the data have changed since the run began: their digest is {}, and was {}",
                  data_.digest(), found->state.data_digest);
    }
    begin_ = std::move(*found);
    return take_up(state_, begin_->state, settings_.steps, observer_);
  }

  Result<void> make_trainer() {
    TrainerOptions options;
    using Kind = OptimizerOptions::Kind;
    options.optimizer.kind = settings_.optimizer == "muon" ? Kind::muon : Kind::adamw;
    options.optimizer.momentum = settings_.momentum;
    options.optimizer.beta1 = settings_.beta1;
    options.optimizer.beta2 = settings_.beta2;
    options.optimizer.eps = settings_.eps;
    options.optimizer.weight_decay = settings_.weight_decay;
    options.clip = settings_.clip;
    options.recompute = settings_.recompute;
    options.rounding = in_bfloat16() ? Rounding::bfloat16 : Rounding::float32;
    options.leaves = static_cast<std::size_t>(settings_.leaves);
    options.sequence_balance = settings_.sequence_balance;
    options.further_weight = settings_.mtp_weight;
    options.threads = pool_.threads();
    if (config_.from.empty()) {
      origin_ = TRY(initial_weights(model_, sigma_, static_cast<std::uint64_t>(settings_.seed), pool_));
    }
    trainer_ = TRY(Trainer::create(std::exchange(origin_, {}), options));
    if (begin_) {
      TRY(restore_checkpoint(begin_->path, begin_->state.step, *trainer_));
    }
    source_ = TRY(data_.training(settings_.context, static_cast<std::uint64_t>(settings_.seed)));
    if (begin_) TRY(source_->seek(begin_->state.position));
    validation_ = TRY(data_.validation(settings_.context));
    details_ = hugging_face_details(trainer_->model().checkpoint());
    details_.dtype = in_bfloat16() ? DType::bf16 : DType::f32;
    details_.bos_token_id = request_.bos_token_id;
    details_.eos_token_id = request_.eos_token_id;
    return {};
  }

  bool in_bfloat16() const { return settings_.precision == "bfloat16"; }

  Result<void> open_files() {
    files_ = request_.model_files;
    for (const ModelFile& file : data_.tokenizer_files()) {
      const bool there = std::ranges::any_of(files_, [&](const ModelFile& f) { return f.name == file.name; });
      if (!there) files_.push_back(file);
    }
    if (data_.over_bytes() && request_.model_files.empty()) {
      files_ = {{"tokenizer.json", byte_tokenizer_json()},
                {"tokenizer_config.json", byte_tokenizer_config_json(model_.max_position_embeddings)}};
    }
    state_.config = config_.to_json();
    TRY(write_file(folder_.config(), state_.config));
    keeper_.emplace(folder_,
                    CheckpointKeeper::Options{settings_.checkpoint_every, settings_.checkpoint_minutes,
                                              static_cast<std::size_t>(settings_.keep_checkpoints)},
                    details_, files_, begin_ ? state_.step : -1);
    if (begin_) TRY(keeper_->publish(begin_->path));  // the run may have been killed between the checkpoint and this
    const auto kept = [this](const StepMetrics& metrics) {
      history_.add(metrics);
      note_losses(metrics);
    };
    metrics_.emplace(TRY(MetricsFile::open(folder_.metrics(), state_.step, kept)));
    report_ = report_facts(folder_.path, trainer_->model().checkpoint(), state_.config, settings_.steps);
    return {};
  }

  // --- Steps ---

  Result<RunOutcome> train() {
    const Schedule schedule = schedule_of(settings_);
    const StepFlops flops(model_);
    double peak = 0;
    if (observer_.wants_peak()) peak = TRY(measured_peak());
    observer_.begin_steps(state_.step, settings_.steps, peak);
    const Clock::time_point began = Clock::now();
    const std::int64_t tokens_before = state_.tokens;
    MicroBatch rows;
    Batch batch;
    std::vector<std::int32_t> targets;
    bool stopped = observer_.stop();  // while the data were read
    while (state_.step < settings_.steps && !stopped) {
      const Clock::time_point start = Clock::now();
      TRY(next_rows(rows));
      lay_out(rows, batch, targets);
      StepMetrics metrics;
      metrics.lr = rate_at(schedule, state_.step);
      const auto report = trainer_->step(batch, targets, metrics.lr, balance_rate());
      if (!report) return std::unexpected(explained(report.error(), trainer_->evaluate(batch, targets)));
      ++state_.step;
      state_.tokens += static_cast<std::int64_t>(batch.size());
      const double seconds = seconds_since(start);
      metrics.step = state_.step;
      metrics.loss = report->loss;
      metrics.grad_norm = report->grad_norm;
      metrics.tokens = state_.tokens;
      add_experts(*report, metrics);
      metrics.tokens_per_s = static_cast<double>(batch.size()) / seconds;
      metrics.gflops = flops.of(batch) / seconds / 1e9;
      if (is_due(evaluate_every())) {
        metrics.validation_loss = validation_loss();
      }
      history_.add(metrics);
      if (const auto kept = metrics_->append(metrics.to_json()); !kept) warn_once(kept.error());
      observer_.step(metrics);
      note_losses(metrics);
      stopped = observer_.stop();
      if (seconds_since(last_report_) > settings_.report_seconds) write_report(true);
      if (keeper_->is_due(state_.step, settings_.steps)) {
        if (const auto saved = save(); !saved) keeper_->go_on_without(state_.step, saved.error(), observer_);
      }
    }
    observer_.end_steps();
    outcome_.step = state_.step;
    outcome_.steps = settings_.steps;
    outcome_.tokens = state_.tokens;
    outcome_.tokens_per_s = static_cast<double>(state_.tokens - tokens_before) / std::max(1e-9, seconds_since(began));
    write_report(false);
    if (keeper_->saved() < state_.step) {
      if (auto saved = save(); !saved) return std::unexpected(keeper_->unsaved(state_.step, std::move(saved).error()));
    }
    return outcome_;
  }

  void note_losses(const StepMetrics& metrics) {
    outcome_.loss = metrics.loss;
    if (metrics.validation_loss) outcome_.validation_loss = metrics.validation_loss;
  }

  // GFLOP/s of the products that the steps are made of.
  Result<double> measured_peak() {
    const ArithmeticPeak peak = measure_arithmetic(pool_, TRY(choose_isa()));
    return (in_bfloat16() && peak.bf16_per_s > 0 ? peak.bf16_per_s : peak.float32_per_s) / 1e9;
  }

  // Rows without a target (a document's last token alone) teach nothing.
  Result<void> next_rows(MicroBatch& rows) {
    const std::uint64_t most = source_->rows_per_epoch() / static_cast<std::uint64_t>(settings_.rows) + 2;
    for (std::uint64_t tries = 0; tries < most; ++tries) {
      TRY(source_->next(settings_.rows, rows));
      if (rows.learned() > 0) return {};
    }
    return fail(Code::bad_data, "no token of the data is to be learned");
  }

  // The biases stand still near the end, so that what they steer can settle.
  double balance_rate() const {
    const auto until = static_cast<double>(settings_.steps) * settings_.balance_until;
    return static_cast<double>(state_.step) < until ? settings_.balance_rate : 0;
  }

  void add_experts(const StepReport& report, StepMetrics& metrics) const {
    if (model_.predictors > 0 && settings_.mtp_weight > 0) metrics.mtp_loss = report.further_loss;
    if (settings_.sequence_balance > 0) metrics.balance_loss = report.balance_loss;
    if (model_.routing.experts == 0) return;
    metrics.max_violation = worst_violation(report.expert_loads);
    if (!is_due(std::max<std::int64_t>(1, settings_.steps / kUsualLoads))) return;
    for (const auto& counts : report.expert_loads) {
      const auto sum = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
      auto& shares = metrics.expert_load.emplace_back();
      for (const std::int64_t count : counts) {
        shares.push_back(static_cast<double>(count) * static_cast<double>(counts.size()) / std::max(1.0, sum));
      }
    }
  }

  std::int64_t evaluate_every() const {
    return settings_.evaluate_every > 0 ? settings_.evaluate_every
                                        : std::max<std::int64_t>(1, settings_.steps / kUsualValidations);
  }
  bool is_due(std::int64_t every) const { return state_.step % every == 0 || state_.step == settings_.steps; }

  std::optional<double> validation_loss() {
    if (validation_ == nullptr) return std::nullopt;
    MicroBatch rows;
    Batch batch;
    std::vector<std::int32_t> targets;
    double sum = 0, count = 0;
    const auto most = std::min(static_cast<std::uint64_t>(settings_.evaluate_rows), validation_->rows_per_epoch());
    if (!validation_->seek({0, 0})) return std::nullopt;
    for (std::uint64_t done = 0; done < most;) {
      const std::uint64_t some = std::min(most - done, static_cast<std::uint64_t>(settings_.rows));
      if (const auto read = validation_->next(static_cast<std::int64_t>(some), rows); !read) {
        warn_once(read.error());
        return std::nullopt;
      }
      done += some;
      const auto learned = static_cast<double>(rows.learned());
      if (learned == 0) continue;
      lay_out(rows, batch, targets);
      sum += learned * trainer_->evaluate(batch, targets);
      count += learned;
    }
    if (count == 0) return std::nullopt;
    return sum / count;
  }

  void write_report(bool running) {
    report_.step = state_.step;
    report_.running = running;
    if (const auto written = write_file(folder_.report(), run_report(report_, history_)); !written) {
      warn_once(written.error());
    }
    last_report_ = Clock::now();
  }

  // --- Checkpoints ---

  Result<void> save() {
    TRY(metrics_->sync());
    state_.position = source_->position();
    return keeper_->save(state_, *trainer_, pool_);
  }

  void warn_once(const Error& error) {
    if (warned_) return;
    warned_ = true;
    observer_.note(fmt::format("{}; training goes on", error.message));
  }

  Error explained(Error error, double loss) const {
    if (error.code == Code::bad_data) error.message += "; " + blame_tensor(trainer_->parameters(), loss);
    error.message = fmt::format("step {}: {}", state_.step + 1, error.message);
    if (keeper_->saved() >= 0) error.message += fmt::format("; the checkpoint of step {} stays", keeper_->saved());
    return error;
  }

  RunRequest request_;
  RunConfig& config_;
  RunSettings& settings_;
  RunFolder folder_;
  RunObserver& observer_;
  ThreadPool pool_;
  std::optional<store::FileLock> lock_;

  RunData data_;
  ModelConfig model_;
  Checkpoint origin_;  // what training begins with
  double sigma_ = 0;
  std::optional<FoundCheckpoint> begin_;
  RunState state_;

  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<BatchSource> source_, validation_;
  HuggingFaceDetails details_;
  std::vector<ModelFile> files_;
  std::optional<MetricsFile> metrics_;
  std::optional<CheckpointKeeper> keeper_;
  Clock::time_point last_report_;
  RunHistory history_;
  RunOutcome outcome_;
  ReportFacts report_;
  bool warned_ = false;
};

}  // namespace

Result<RunOutcome> run_training(RunRequest request, RunObserver& observer) {
  return TrainingRun(std::move(request), observer).run();
}

}  // namespace sparsam
