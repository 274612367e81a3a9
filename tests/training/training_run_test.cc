// Starting weights, and runs of training as a whole, with tiny models of every architecture.
#include <gtest/gtest.h>

#include <cmath>

#include "base/file.h"
#include "support/tiny_model.h"
#include "train/initial_weights.h"
#include "train/run_checkpoint.h"
#include "train/training_run.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;
using testing::ScratchFolder;
using testing::tiny_model;

class EveryArchitecture : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryArchitecture, TrainsFromNothingAndItsFolderOpens) {
  const ScratchFolder folder;
  nlohmann::json config = tiny_model(GetParam()).config;
  config["num_hidden_layers"] = 2;
  config["vocab_size"] = 256;
  for (const char* key : {"bos_token_id", "eos_token_id"}) config.erase(key);
  if (GetParam() == "gemma3_text") config.erase("hidden_act");
  RunRequest request;
  request.folder = folder.path() / "run";
  request.config.model = config.dump();
  const auto text = folder.path() / "text.txt";
  std::string words;
  for (int i = 0; i < 300; ++i) words += "one two three four ";
  ASSERT_TRUE(write_file(text, words));
  request.config.paths = {text.string()};
  request.config.settings.context = 32;
  request.config.settings.rows = 4;
  request.config.settings.steps = 12;
  request.config.settings.lr = 5e-3;
  request.config.settings.threads = 2;
  RunObserver quiet;
  const auto outcome = run_training(request, quiet);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_LT(outcome->loss, 4.5);  // ln 256 = 5.5
  const auto model = Model::open(request.folder / "model");
  ASSERT_TRUE(model) << model.error().message;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryArchitecture, ::testing::ValuesIn(testing::tiny_architectures()),
                         [](const auto& model) { return model.param; });

ModelConfig small_config() {
  ModelConfig config;
  config.architecture = "llama";
  config.vocab_size = 100;
  config.hidden_size = 64;
  config.num_hidden_layers = 8;
  config.num_attention_heads = config.num_key_value_heads = 4;
  config.head_dim = 16;
  config.intermediate_size = 96;
  return config;
}

std::span<const float> values_of(const Checkpoint& checkpoint, const std::string& name) {
  const auto& entry = checkpoint.entries().find(name)->second;
  return {reinterpret_cast<const float*>(entry.data), entry.rows * entry.cols};
}

double deviation(std::span<const float> values) {
  double sum = 0;
  for (const float v : values) sum += static_cast<double>(v) * v;
  return std::sqrt(sum / static_cast<double>(values.size()));
}

TEST(InitialWeights, HaveTheirDeviationsAndResidualOnesLess) {
  ThreadPool pool(2);
  const auto made = initial_weights(small_config(), 0.02, 1, pool);
  ASSERT_TRUE(made);
  EXPECT_NEAR(deviation(values_of(*made, "embedding")), 0.02, 0.0005);
  EXPECT_NEAR(deviation(values_of(*made, "blocks.3.mlp.up")), 0.02, 0.0005);
  EXPECT_NEAR(deviation(values_of(*made, "blocks.3.mlp.down")), 0.02 / 4, 0.0001);
  EXPECT_NEAR(deviation(values_of(*made, "blocks.0.attention.o")), 0.02 / 4, 0.0002);
  double mean = 0;
  for (const float v : values_of(*made, "embedding")) mean += static_cast<double>(v) / 6400;
  EXPECT_NEAR(mean, 0, 0.001);
  for (const float v : values_of(*made, "norm")) EXPECT_EQ(v, 1);
}

TEST(InitialWeights, DependOnSeedAndNameAlone) {
  ThreadPool one(1), two(2);
  ModelConfig deeper = small_config();
  const auto a = initial_weights(deeper, 0.02, 7, one);
  deeper.vocab_size = 50;  // fewer rows: the others stay what they are
  deeper.tied_embeddings = true;
  const auto b = initial_weights(deeper, 0.02, 7, two), c = initial_weights(deeper, 0.02, 8, two);
  const auto up_a = values_of(*a, "blocks.2.mlp.up"), up_b = values_of(*b, "blocks.2.mlp.up");
  EXPECT_TRUE(std::ranges::equal(up_a, up_b));
  EXPECT_TRUE(std::ranges::equal(values_of(*a, "embedding").first(50 * 64), values_of(*b, "embedding")));
  EXPECT_FALSE(std::ranges::equal(up_b, values_of(*c, "blocks.2.mlp.up")));
  EXPECT_FALSE(std::ranges::equal(up_a, values_of(*a, "blocks.3.mlp.up")));
}

// A run that can be stopped behind a step.
class Stopping : public RunObserver {
 public:
  explicit Stopping(std::int64_t at) : at_(at) {}
  void step(const StepMetrics& metrics) override { stopped_ = metrics.step >= at_; }
  bool stop() override { return stopped_; }
  void note(std::string_view line) override { notes += fmt::format("{}\n", line); }
  std::string notes;

 private:
  std::int64_t at_;
  bool stopped_ = false;
};

class Runs : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string words;
    for (int i = 0; i < 500; ++i) words += fmt::format("{} squared is {}.\n", i, i * i);
    ASSERT_TRUE(write_file(text(), words));
    const auto preset = tiny_model("deepseek_v3", {{"num_hidden_layers", 2}, {"vocab_size", 256}});
    auto config = preset.config;
    for (const char* key : {"bos_token_id", "eos_token_id"}) config.erase(key);
    model_ = config.dump();
  }
  fs::path text() const { return folder_.path() / "text.txt"; }
  RunRequest request(const char* name, std::int64_t steps, bool resume = false) const {
    RunRequest made;
    made.folder = folder_.path() / name;
    made.resume = resume;
    made.config.model = model_;
    made.config.paths = {text().string()};
    made.config.settings.context = 48;
    made.config.settings.rows = 3;
    made.config.settings.steps = steps;
    made.config.settings.warmup = 4;
    made.config.settings.checkpoint_every = 4;
    made.config.settings.threads = 1;
    return made;
  }
  std::string weights(const char* name) const {
    return *read_file(folder_.path() / name / "model" / "model.safetensors");
  }
  static Result<RunOutcome> go(const RunRequest& request) {
    RunObserver quiet;
    return run_training(request, quiet);
  }

  ScratchFolder folder_;
  std::string model_;
};

TEST_F(Runs, AnyNumberOfThreadsGivesTheSameWeights) {
  RunRequest two = request("two", 6);
  two.config.settings.threads = 2;
  ASSERT_TRUE(go(request("one", 6)));
  ASSERT_TRUE(go(two));
  EXPECT_EQ(weights("one"), weights("two"));
}

TEST_F(Runs, AStoppedRunGoesOnAsIfItHadNotBeen) {
  ASSERT_TRUE(go(request("whole", 11)));
  Stopping observer(5);
  const auto stopped = run_training(request("parts", 11), observer);
  ASSERT_TRUE(stopped) << stopped.error().message;
  EXPECT_EQ(stopped->step, 5);
  const auto rest = go(request("parts", 11, true));
  ASSERT_TRUE(rest) << rest.error().message;
  EXPECT_EQ(rest->step, 11);
  EXPECT_EQ(weights("whole"), weights("parts"));
  const auto steps = [&](const char* name) {
    std::vector<double> losses;
    MetricsFile::open(folder_.path() / name / "metrics.jsonl", 11, [&](const StepMetrics& m) {
      losses.push_back(m.loss);
    }).value();
    return losses;
  };
  EXPECT_EQ(steps("whole").size(), 11u);
  EXPECT_EQ(steps("whole"), steps("parts"));
}

TEST_F(Runs, ABranchOfATrunkIsTheShortRunItself) {
  const auto stable = [&](const char* name, std::int64_t steps, bool resume = false) {
    RunRequest made = request(name, steps, resume);
    made.config.settings.schedule = "wsd";
    made.config.settings.decay = 0.25;
    return made;
  };
  ASSERT_TRUE(go(stable("short", 12)));
  ASSERT_TRUE(go(stable("long", 20)));
  Stopping observer(9);
  ASSERT_TRUE(run_training(stable("trunk", 20), observer));
  fs::copy(folder_.path() / "trunk", folder_.path() / "branch", fs::copy_options::recursive);
  const auto branch = go(stable("branch", 12, true)), trunk = go(stable("trunk", 20, true));
  ASSERT_TRUE(branch) << branch.error().message;
  ASSERT_TRUE(trunk) << trunk.error().message;
  EXPECT_EQ(weights("branch"), weights("short"));
  EXPECT_EQ(weights("trunk"), weights("long"));
  EXPECT_NE(weights("branch"), weights("trunk"));
}

TEST_F(Runs, MuonBiasesAndOneTokenFurtherGoOnExactly) {
  auto model = nlohmann::ordered_json::parse(model_);
  model["num_nextn_predict_layers"] = 1;
  model_ = model.dump();
  const auto with_all = [&](const char* name, std::int64_t steps, bool resume) {
    RunRequest made = request(name, steps, resume);
    made.config.settings.optimizer = "muon";
    made.config.settings.balance_rate = 0.01;
    made.config.settings.balance_until = 0.75;
    made.config.settings.sequence_balance = 1e-3;
    made.config.settings.precision = "bfloat16";
    return made;
  };
  const auto whole = go(with_all("whole", 8, false));
  ASSERT_TRUE(whole) << whole.error().message;
  Stopping observer(5);
  ASSERT_TRUE(run_training(with_all("parts", 8, false), observer));
  const auto rest = go(with_all("parts", 8, true));
  ASSERT_TRUE(rest) << rest.error().message;
  EXPECT_EQ(weights("whole"), weights("parts"));
  MetricsFile::open(folder_.path() / "parts" / "metrics.jsonl", 8, [&](const StepMetrics& m) {
    EXPECT_GT(m.mtp_loss.value_or(0), 1);
    EXPECT_GT(m.balance_loss.value_or(0), 0);
    EXPECT_GE(m.max_violation.value_or(-1), 0);
    ASSERT_EQ(m.expert_load.size(), 3u);  // a dense layer, a mixture, and what predicts further
    EXPECT_TRUE(m.expert_load[0].empty());
    double sum = 0;
    for (const double share : m.expert_load[1]) sum += share;
    EXPECT_NEAR(sum, static_cast<double>(m.expert_load[1].size()), 0.01);
  }).value();
}

TEST_F(Runs, WhatPredictsFurtherGoesOnInTheNextRunAndStaysOutOfGeneration) {
  auto model = nlohmann::ordered_json::parse(model_);
  model["num_nextn_predict_layers"] = 1;
  model_ = model.dump();
  ASSERT_TRUE(go(request("first", 30)));
  const auto last_loss = [&](const char* name, std::int64_t steps, bool first) {
    double loss = 0;
    MetricsFile::open(folder_.path() / name / "metrics.jsonl", steps, [&](const StepMetrics& m) {
      if (!first || m.step == 1) loss = m.mtp_loss.value_or(0);
    }).value();
    return loss;
  };
  RunRequest next = request("second", 1);
  next.config.model.clear();
  next.config.from = (folder_.path() / "first" / "model").string();
  const auto outcome = go(next);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_LT(last_loss("second", 1, true), 0.9 * last_loss("first", 30, true)) << "it begins where the first run ended";
  const fs::path made = folder_.path() / "second" / "model";
  EXPECT_EQ(Checkpoint::open(made).value().config.predictors, 0u);
  const Checkpoint whole = Checkpoint::open(made, Use::training).value();
  EXPECT_EQ(whole.config.predictors, 1u);
  EXPECT_TRUE(whole.has(fmt::format("blocks.{}.mtp.merge", whole.config.num_hidden_layers)));
  EXPECT_TRUE(Model::open(made));
}

TEST_F(Runs, ADamagedCheckpointIsPassedOver) {
  ASSERT_TRUE(go(request("whole", 10)));
  Stopping observer(9);
  ASSERT_TRUE(run_training(request("hurt", 10), observer));
  const fs::path checkpoints = folder_.path() / "hurt" / "checkpoints";
  ASSERT_TRUE(fs::exists(checkpoints / "step-00000008") && fs::exists(checkpoints / "step-00000009"));
  std::string bytes = *read_file(checkpoints / "step-00000009" / "trainer.safetensors");
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(write_file(checkpoints / "step-00000009" / "trainer.safetensors", bytes));
  Stopping again(100);
  const auto outcome = run_training(request("hurt", 10, true), again);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_NE(again.notes.find("not whole, and passed over"), std::string::npos);
  EXPECT_EQ(weights("whole"), weights("hurt"));
}

TEST_F(Runs, OtherDataAndOtherSettingsAreRefusedWithBothValues) {
  Stopping observer(5);
  ASSERT_TRUE(run_training(request("run", 10), observer));
  RunRequest other = request("run", 10, true);
  other.config.settings.lr = 0.5;
  EXPECT_NE(go(other).error().message.find("--lr 0.001, not 0.5"), std::string::npos);
  other = request("run", 10, true);
  auto model = nlohmann::ordered_json::parse(model_);
  model["hidden_size"] = 32;
  other.config.model = model.dump();
  EXPECT_NE(go(other).error().message.find("'hidden_size' 64, not 32"), std::string::npos);
  EXPECT_NE(go(request("run", 10)).error().message.find("--resume goes on with it"), std::string::npos);
  EXPECT_NE(go(request("run", 3, true)).error().message.find("has made 5 steps already, and --steps is 3"),
            std::string::npos);
  std::string words = *read_file(text());
  words[10] = 'x';
  ASSERT_TRUE(write_file(text(), words));
  const auto changed = go(request("run", 10, true));
  ASSERT_FALSE(changed);
  EXPECT_NE(changed.error().message.find("the data have changed since the run began"), std::string::npos);
}

TEST_F(Runs, ContradictionsNameBothValues) {
  RunRequest long_rows = request("a", 5);
  long_rows.config.settings.context = 4096;
  EXPECT_NE(go(long_rows).error().message.find("rows of 4096 tokens, but the model reads at most 512"),
            std::string::npos);
  RunRequest small = request("b", 5);
  auto model = nlohmann::ordered_json::parse(model_);
  model["vocab_size"] = 100;
  small.config.model = model.dump();
  EXPECT_NE(go(small).error().message.find("ids up to 255, but the model's vocabulary has 100"), std::string::npos);
}

TEST_F(Runs, ALossThatIsNotANumberStopsAndNamesATensor) {
  RunRequest wild = request("wild", 400);
  wild.config.settings.lr = 1000;
  wild.config.settings.warmup = 6;
  wild.config.settings.clip = 0;
  wild.config.settings.checkpoint_every = 1;
  wild.config.settings.weight_decay = 1000;  // weights grow by a factor of a million in each step
  const auto outcome = go(wild);
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().message.find("step "), std::string::npos) << outcome.error().message;
  EXPECT_NE(outcome.error().message.find('\''), std::string::npos) << outcome.error().message;
  EXPECT_NE(outcome.error().message.find("the checkpoint of step "), std::string::npos) << outcome.error().message;
  Progress quiet;
  EXPECT_TRUE(newest_checkpoint(wild.folder / "checkpoints", quiet));
}

}  // namespace
}  // namespace sparsam
