// Ten AdamW steps in float32 against PyTorch in float64 over the same models of transformers.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "golden/shared.h"
#include "train/trainer.h"

namespace sparsam {
namespace {

class TrainingTest : public ::testing::TestWithParam<std::string> {};

Batch batch_of(const std::vector<std::vector<std::int32_t>>& rows, std::vector<std::int32_t>& targets) {
  Batch batch;
  targets.clear();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    batch.add(static_cast<int>(r), 0, Phase::prompt, rows[r].data(), static_cast<int>(rows[r].size()));
    targets.insert(targets.end(), rows[r].begin() + 1, rows[r].end());
    targets.push_back(-1);
  }
  return batch;
}

TEST_P(TrainingTest, TenStepsFollowPyTorchInDoublePrecision) {
  const auto folder = shared_folder() / "golden";
  NEEDS_SHARED(folder / "training");
  const auto golden = nlohmann::json::parse(bytes_of_file(folder / "training" / (GetParam() + ".json")));
  auto from = Checkpoint::open(folder / GetParam());
  ASSERT_TRUE(from) << from.error().message;
  auto trainer = Trainer::create(std::move(*from), {});
  ASSERT_TRUE(trainer) << trainer.error().message;
  std::vector<std::int32_t> targets;
  for (std::size_t s = 0; s < golden["tokens"].size(); ++s) {
    const Batch batch = batch_of(golden["tokens"][s].get<std::vector<std::vector<std::int32_t>>>(), targets);
    const auto report = (*trainer)->step(batch, targets, 1e-3);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_NEAR(report->loss, golden["loss"][s].get<double>(), 1e-4) << "step " << s;
    EXPECT_NEAR(report->grad_norm, golden["grad_norm"][s].get<double>(), 2e-3 * golden["grad_norm"][s].get<double>())
        << "step " << s;
  }
  const Batch batch = batch_of({tokens_of_file(folder / GetParam() / "tokens.json")}, targets);
  EXPECT_NEAR((*trainer)->evaluate(batch, targets), golden["loss_after"].get<double>(), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Models, TrainingTest, ::testing::Values("llama", "qwen3", "deepseek_v2", "deepseek_v3"),
                         [](const auto& model) { return model.param; });

}  // namespace
}  // namespace sparsam
