#include "rl/reason_run.h"

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "kernels/isa.h"
#include "rl/held_out.h"
#include "rl/reason_report.h"
#include "rl/reference.h"
#include "rl/round.h"
#include "tasks/answer.h"
#include "train/checkpoint_keeper.h"
#include "train/metrics_file.h"
#include "train/schedule.h"
#include "train/step_flops.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kUsualEvaluations = 10;
constexpr std::size_t kLongestPrompt = 512;  // tokens of a question, beside those of the answer
constexpr double kLargestDifference = 1e-3;  // of log-probabilities in rollout and training, on average
constexpr std::int64_t kMostAnswers = std::int64_t{1} << 20;  // as round.cc counts them
constexpr int kConstantSteps = 10;                            // after which somebody is told

double seconds_since(Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); }

class ReasonRun {
 public:
  ReasonRun(ReasonRequest request, ReasonObserver& observer)
      : request_(std::move(request)),
        config_(request_.config),
        settings_(config_.settings),
        folder_{request_.folder},
        observer_(observer),
        pool_(settings_.threads > 0 ? static_cast<int>(settings_.threads) : usable_processors()),
        rewarder_(reward_options(settings_)) {}

  Result<ReasonOutcome> run() {
    if (settings_.questions * settings_.answers > kMostAnswers) {
      return fail(Code::invalid_argument, "{} questions with {} answers each: a step has at most {} answers",
                  settings_.questions, settings_.answers, kMostAnswers);
    }
    if (settings_.steps == 0) return fail(Code::invalid_argument, "--steps is needed: how long to train");
    TRY(rewarder_.ready());
    lock_.emplace(TRY(folder_.take(request_.resume)));
    TRY(open_tasks());
    TRY(find_where_to_begin());
    TRY(make_policy());
    TRY(open_files());
    return train();
  }

 private:
  static RewardOptions reward_options(const ReasonSettings& s) {
    RewardOptions options;
    options.kind = s.reward == "format"   ? RewardOptions::Kind::format
                   : s.reward == "random" ? RewardOptions::Kind::random
                                          : RewardOptions::Kind::right;
    options.format_reward = s.format_reward;
    options.max_tokens = static_cast<std::size_t>(s.max_tokens);
    options.overlong_margin = static_cast<std::size_t>(s.overlong_margin);
    options.verifier = s.verifier;
    options.verifier_timeout_ms = static_cast<int>(s.verifier_timeout_ms);
    options.seed = static_cast<std::uint64_t>(s.seed);
    return options;
  }

  Result<void> open_tasks() {
    CurriculumOptions options;
    if (!settings_.families.empty()) {
      for (const std::string_view family : tasks::split_at(settings_.families, ',')) {
        options.tasks.families.emplace_back(tasks::trimmed(family));
      }
    }
    if (settings_.language != "both") {
      options.tasks.languages = {settings_.language == "en" ? tasks::Language::en : tasks::Language::de};
    }
    options.tasks.difficulty_low = static_cast<int>(settings_.difficulty_low);
    options.tasks.difficulty_high = static_cast<int>(settings_.difficulty_high);
    options.tasks.seed = static_cast<std::uint64_t>(settings_.seed);
    options.by_pass_rate = settings_.curriculum == "pass-rate";
    curriculum_.emplace(TRY(Curriculum::open(options)));
    SuiteOptions held_out;
    held_out.families = options.tasks.families;
    held_out.languages = options.tasks.languages;
    held_out.difficulty_low = options.tasks.difficulty_low;
    held_out.difficulty_high = options.tasks.difficulty_high;
    held_out.count = static_cast<std::size_t>(settings_.evaluate_count);
    suite_ = TRY(load_suite("held-out", held_out));
    return {};
  }

  Result<void> find_where_to_begin() {
    state_.isa = name(TRY(choose_isa()));
    state_.processor = request_.processor;
    if (!request_.resume) return {};
    auto found = newest_checkpoint(folder_.checkpoints(), observer_);
    if (!found) {
      observer_.note("there is no checkpoint yet: the run begins with the first step");
      return {};
    }
    const ReasonConfig before = TRY(ReasonConfig::parse(found->state.config, found->path.string()));
    TRY(check_unchanged(reason_settings(), before.settings, settings_));
    if (before.from != config_.from) {
      return fail(Code::invalid_argument, "the run was begun from '{}', not '{}'", before.from, config_.from);
    }
    begin_ = std::move(*found);
    return take_up(state_, begin_->state, settings_.steps, observer_);
  }

  Result<void> make_policy() {
    chat_.emplace(TRY(Chat::open(config_.from)));
    TrainerOptions options;
    options.optimizer.beta1 = settings_.beta1;
    options.optimizer.beta2 = settings_.beta2;
    options.optimizer.eps = settings_.eps;
    options.optimizer.weight_decay = settings_.weight_decay;
    options.clip = settings_.clip;
    options.leaves = static_cast<std::size_t>(settings_.leaves);
    options.threads = pool_.threads();
    // The rollouts are in float32, and what is learned from them has to see what they saw.
    options.rounding = Rounding::float32;
    options.small_steps_in_double = false;
    trainer_ = TRY(Trainer::create(TRY(Checkpoint::open(config_.from, Use::training)), options));
    if (begin_) TRY(restore_checkpoint(begin_->path, begin_->state.step, *trainer_));
    const ModelConfig& model = trainer_->model().config();
    EngineOptions engine;
    engine.threads = pool_.threads();
    engine.cache_dtype = DType::f32;
    engine.context =
        std::min(model.max_position_embeddings, kLongestPrompt + static_cast<std::size_t>(settings_.max_tokens));
    engine.sequences = static_cast<std::size_t>(settings_.at_once);
    engine.record_routes = true;
    engine_ = TRY(Engine::create(trainer_->shared_model(), engine));
    if (settings_.kl > 0) reference_.emplace(TRY(Reference::open(config_.from, engine)));
    flops_.emplace(model);
    return {};
  }

  Result<void> open_files() {
    state_.config = config_.to_json();
    TRY(write_file(folder_.config(), state_.config));
    HuggingFaceDetails details = hugging_face_details(trainer_->model().checkpoint());
    details.dtype = settings_.precision == "bfloat16" ? DType::bf16 : DType::f32;
    details.bos_token_id = request_.bos_token_id;
    details.eos_token_id = request_.eos_token_id;
    keeper_.emplace(folder_,
                    CheckpointKeeper::Options{settings_.checkpoint_every, settings_.checkpoint_minutes,
                                              static_cast<std::size_t>(settings_.keep_checkpoints)},
                    details, request_.model_files, begin_ ? state_.step : -1);
    if (begin_) TRY(keeper_->publish(begin_->path));
    // Without a checkpoint nothing that an earlier attempt wrote counts.
    const std::int64_t last = begin_ ? state_.step : -1;
    metrics_.emplace(TRY(MetricsFile::open(folder_.metrics(), [this, last](std::string_view line) -> Result<bool> {
      auto metrics = ReasonMetrics::parse(line);
      if (!metrics) return fail(Code::bad_data, "no metrics of a step");
      if (metrics->step > last) return false;
      const std::int64_t expected = history_.empty() ? 0 : history_.back().step + 1;
      if (metrics->step != expected) {
        return fail(Code::bad_data, "step {} where step {} has to be: the curriculum cannot be taken up", metrics->step,
                    expected);
      }
      note_groups(*metrics);
      history_.push_back(*std::move(metrics));
      return true;
    })));
    EvaluationOptions asked;
    asked.samples = static_cast<std::size_t>(settings_.evaluate_samples);
    asked.answers.sampling.temperature = asked.samples == 1 ? 0.0f : 1.0f;
    asked.answers.max_tokens = static_cast<std::size_t>(settings_.max_tokens);
    asked.answers.at_once = static_cast<std::size_t>(settings_.at_once);
    held_out_.emplace(TRY(HeldOut::open(std::move(suite_), asked, folder_.path / "answers.jsonl", last)));
    TRY(check_history());
    facts_ = report_facts(folder_.path, trainer_->model().checkpoint(), state_.config, settings_.steps);
    return {};
  }

  // What a run goes on from stands in the metrics, too: the curriculum's pass rates, totals, steps without variance.
  Result<void> check_history() {
    if (!begin_) return {};
    if (history_.empty() || history_.back().step != state_.step) {
      return fail(Code::bad_data,
                  "{}: ends before step {}, which the checkpoint is of: the curriculum cannot be taken up",
                  folder_.metrics().string(), state_.step);
    }
    failures_before_ = history_.back().verifier_failures;
    for (const ReasonMetrics& metrics : history_) count_constant(metrics);
    return {};
  }

  void count_constant(const ReasonMetrics& metrics) {
    constant_steps_ = metrics.step > 0 && metrics.no_variance == 1 ? constant_steps_ + 1 : 0;
  }

  // What the curriculum learned from a step.
  void note_groups(const ReasonMetrics& metrics) {
    const auto& cells = curriculum_->cells();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const auto found = metrics.groups.find(name_of(cells[c]));
      if (found == metrics.groups.end()) continue;
      for (const double share : found->second) curriculum_->note(c, share);
    }
  }
  static std::string name_of(const Curriculum::Cell& cell) { return fmt::format("{}/{}", cell.family, cell.level); }

  // --- Steps ---

  Result<ReasonOutcome> train() {
    observer_.begin_steps(state_.step, settings_.steps);
    const Schedule schedule{schedule_kind(settings_.schedule).value_or(Schedule::Kind::constant),
                            settings_.lr,
                            settings_.warmup,
                            settings_.steps,
                            1,
                            settings_.floor};
    bool stopped = observer_.stop();
    if (state_.step == 0 && !stopped) TRY(evaluate_first());
    while (state_.step < settings_.steps && !stopped) {
      ReasonMetrics metrics = TRY(step(rate_at(schedule, state_.step)));
      if (is_due(evaluate_every())) TRY(held_out_->ask(*engine_, *chat_, metrics));
      if (const auto kept = metrics_->append(metrics.to_json()); !kept) warn_once(kept.error());
      observer_.step(metrics);
      history_.push_back(std::move(metrics));
      stopped = observer_.stop() || constant_reward();
      if (seconds_since(last_report_) > settings_.report_seconds) write_report(true);
      if (keeper_->is_due(state_.step, settings_.steps)) {
        if (const auto saved = save(); !saved) keeper_->go_on_without(state_.step, saved.error(), observer_);
      }
    }
    observer_.end_steps();
    write_report(false);
    if (keeper_->saved() < state_.step) {
      if (auto saved = save(); !saved) return std::unexpected(keeper_->unsaved(state_.step, std::move(saved).error()));
    }
    return outcome();
  }

  Result<ReasonMetrics> step(double rate) {
    RoundOptions round;
    round.questions = static_cast<std::size_t>(settings_.questions);
    round.answers = static_cast<std::size_t>(settings_.answers);
    round.max_tokens = static_cast<std::size_t>(settings_.max_tokens);
    round.temperature = settings_.temperature;
    round.seed = static_cast<std::uint64_t>(settings_.seed);
    ReasonMetrics metrics = history_.empty() ? ReasonMetrics() : totals_of(history_.back());
    Clock::time_point start = Clock::now();
    const std::vector<Group> groups =
        TRY(play_round(*engine_, *chat_, *curriculum_, rewarder_, round, static_cast<std::uint64_t>(state_.step)));
    metrics.rollout_s = seconds_since(start);
    tell_round(groups, metrics);
    note_groups(metrics);

    start = Clock::now();
    GrpoOptions grpo;
    grpo.clip_low = settings_.clip_low;
    grpo.clip_high = settings_.clip_high;
    grpo.by_deviation = settings_.by_deviation;
    grpo.kl = settings_.kl;
    std::vector<Experience> experience = experience_of(groups, grpo);
    if (reference_) TRY(reference_->judge(experience));
    const bool useful = std::ranges::any_of(experience, [](const Experience& e) { return e.advantage != 0; });
    if (useful) {
      const auto report = policy_step(*trainer_, experience, grpo, round.max_tokens, rate, settings_.balance_rate);
      if (!report) return std::unexpected(within(fmt::format("step {}", state_.step + 1), report.error()));
      if (report->mean_difference > kLargestDifference) {
        return fail(Code::bad_data,
                    "step {}: training finds tokens otherwise likely than the rollout did: log-probabilities differ by "
                    "{:.2g} on average, and may by {:.2g}",
                    state_.step + 1, report->mean_difference, kLargestDifference);
      }
      engine_->forget_prefixes();  // their keys and values were those of the weights before
      metrics.grad_norm = report->step.grad_norm;
      metrics.clipped = report->clipped_share;
      metrics.difference = report->mean_difference;
      metrics.trained_tokens += static_cast<std::int64_t>(report->tokens);
      metrics.flops += flops_of(experience, [](const Experience& e) { return e.advantage != 0; });
    }
    metrics.train_s = seconds_since(start);
    metrics.lr = rate;
    metrics.verifier_failures = failures_before_ + rewarder_.verifier_failures();
    metrics.step = ++state_.step;
    state_.tokens = metrics.tokens;
    return metrics;
  }

  static ReasonMetrics totals_of(const ReasonMetrics& before) {
    ReasonMetrics metrics;
    metrics.tokens = before.tokens;
    metrics.trained_tokens = before.trained_tokens;
    metrics.flops = before.flops;
    return metrics;
  }

  // Forward and backward over what `wanted` keeps.
  template <typename Wanted>
  double flops_of(const std::vector<Experience>& experience, Wanted wanted) const {
    Batch batch;
    int sequence = 0;
    for (const Experience& e : experience) {
      if (!wanted(e)) continue;
      const std::vector<std::int32_t> ids(e.prompt.size() + e.completion.tokens.size());
      batch.add(sequence++, 0, Phase::prompt, ids.data(), static_cast<int>(ids.size()));
    }
    return flops_->of(batch);
  }

  void tell_round(const std::vector<Group>& groups, ReasonMetrics& metrics) const {
    double answers = 0, tokens = 0, surprise = 0, without = 0;
    for (const Group& group : groups) {
      metrics.groups[name_of(curriculum_->cells()[group.choice.cell])].push_back(group.right_share());
      without += group.has_variance() ? 0 : 1;
      for (std::size_t i = 0; i < group.rewards.size(); ++i) {
        const Completion& completion = group.completions[i];
        answers += 1;
        metrics.reward += group.rewards[i].reward;
        metrics.right += group.rewards[i].right ? 1 : 0;
        metrics.format_ok += group.rewards[i].format_ok ? 1 : 0;
        metrics.unended += completion.finish == Finish::stop ? 0 : 1;
        tokens += static_cast<double>(completion.tokens.size());
        for (const float log_probability : completion.log_probabilities)
          surprise -= static_cast<double>(log_probability);
      }
    }
    for (double* share : {&metrics.reward, &metrics.right, &metrics.format_ok, &metrics.unended}) *share /= answers;
    metrics.length = tokens / answers;
    metrics.no_variance = without / static_cast<double>(groups.size());
    metrics.entropy = surprise / tokens;
    metrics.tokens += static_cast<std::int64_t>(tokens);
    // A rollout is the way forward, a third of a step.
    metrics.flops += flops_of(experience_of(groups, {}), [](const Experience&) { return true; }) / 3;
  }

  bool constant_reward() {
    count_constant(history_.back());
    if (constant_steps_ != kConstantSteps) return false;
    observer_.note(fmt::format("the reward has been the same for all answers of {} steps: nothing is learned{}",
                               kConstantSteps,
                               settings_.stop_if_constant ? "" : "; --stop-if-constant would end here"));
    outcome_.constant_reward = settings_.stop_if_constant;
    return settings_.stop_if_constant;
  }

  // --- Held-out questions ---

  std::int64_t evaluate_every() const {
    return settings_.evaluate_every > 0 ? settings_.evaluate_every
                                        : std::max<std::int64_t>(1, settings_.steps / kUsualEvaluations);
  }
  bool is_due(std::int64_t every) const { return state_.step % every == 0 || state_.step == settings_.steps; }

  // Where the model stands before the first step: it is told, and has its place in the report.
  Result<void> evaluate_first() {
    ReasonMetrics before;
    TRY(held_out_->ask(*engine_, *chat_, before));
    observer_.note(fmt::format("held-out questions before the first step: pass@1 {:.1f} %", 100 * *before.pass_1));
    if (const auto kept = metrics_->append(before.to_json()); !kept) warn_once(kept.error());
    history_.push_back(std::move(before));
    return {};
  }

  // --- What is left ---

  Result<void> save() {
    TRY(metrics_->sync());
    TRY(held_out_->sync());
    return keeper_->save(state_, *trainer_, pool_);
  }

  void write_report(bool running) {
    facts_.step = state_.step;
    facts_.running = running;
    const auto written =
        write_file(folder_.report(), reason_report(facts_, history_, curriculum_->cells(), held_out_->shown()));
    if (!written) warn_once(written.error());
    last_report_ = Clock::now();
  }

  ReasonOutcome outcome() {
    outcome_.step = state_.step;
    outcome_.steps = settings_.steps;
    for (const ReasonMetrics& metrics : history_) {
      outcome_.right = metrics.right;
      if (!metrics.pass_1) continue;
      outcome_.pass_1 = metrics.pass_1;
      outcome_.pass_k = metrics.pass_k;
      outcome_.k = metrics.k;
    }
    return outcome_;
  }

  void warn_once(const Error& error) {
    if (warned_) return;
    warned_ = true;
    observer_.note(fmt::format("{}; the run goes on", error.message));
  }

  ReasonRequest request_;
  ReasonConfig& config_;
  ReasonSettings& settings_;
  RunFolder folder_;
  ReasonObserver& observer_;
  ThreadPool pool_;
  Rewarder rewarder_;
  std::optional<store::FileLock> lock_;

  std::optional<Curriculum> curriculum_;
  Suite suite_;
  std::optional<FoundCheckpoint> begin_;
  RunState state_;

  std::optional<Chat> chat_;
  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<Engine> engine_;
  std::optional<Reference> reference_;
  std::optional<StepFlops> flops_;
  std::optional<CheckpointKeeper> keeper_;
  std::optional<MetricsFile> metrics_;
  std::optional<HeldOut> held_out_;

  std::vector<ReasonMetrics> history_;
  ReportFacts facts_;
  ReasonOutcome outcome_;
  Clock::time_point last_report_;
  std::int64_t failures_before_ = 0;  // of the verifier, before this part of the run
  int constant_steps_ = 0;
  bool warned_ = false;
};

}  // namespace

Result<ReasonOutcome> run_reasoning(ReasonRequest request, ReasonObserver& observer) {
  return ReasonRun(std::move(request), observer).run();
}

}  // namespace sparsam
