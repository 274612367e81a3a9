#include "train/metrics_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "train/run_history.h"
#include "train/run_report.h"
#include "train/testing.h"

namespace sparsam {
namespace {

StepMetrics metrics_of(std::int64_t step) {
  StepMetrics m;
  m.step = step;
  m.loss = 5.0 / static_cast<double>(step);
  m.grad_norm = static_cast<double>(step % 7);
  m.lr = 1e-3;
  m.tokens = 100 * step;
  m.tokens_per_s = 1234.5678;
  if (step % 10 == 0) m.validation_loss = m.loss + 0.1;
  return m;
}

TEST(MetricsFile, GoesOnBehindTheCheckpointsStepAndNoStepComesTwice) {
  const testing::Folder folder;
  const auto path = folder.path / "metrics.jsonl";
  {
    auto file = MetricsFile::open(path, 0);
    ASSERT_TRUE(file) << file.error().message;
    for (int step = 1; step <= 25; ++step) ASSERT_TRUE(file->append(metrics_of(step).to_json()));
    ASSERT_TRUE(file->sync());
  }
  std::string text = *read_file(path);
  ASSERT_TRUE(write_file(path, text + "{\"step\": 26, \"lo"));  // a power failure in the middle of a line
  std::vector<StepMetrics> kept;
  {
    auto file = MetricsFile::open(path, 20, [&](const StepMetrics& m) { kept.push_back(m); });
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->append(metrics_of(21).to_json()));
  }
  ASSERT_EQ(kept.size(), 20u);
  EXPECT_EQ(kept[19].loss, 0.25);
  EXPECT_EQ(kept[19].validation_loss, 0.35);
  EXPECT_EQ(kept[19].tokens, 2000);
  EXPECT_FALSE(kept[18].validation_loss);
  const std::string after = *read_file(path);
  EXPECT_EQ(std::ranges::count(after, '\n'), 21);
  EXPECT_EQ(after, text.substr(0, after.size()));
}

TEST(MetricsFile, AForeignLineIsNamed) {
  const testing::Folder folder;
  const auto path = folder.write("metrics.jsonl", metrics_of(1).to_json() + "\nhello\n");
  const auto file = MetricsFile::open(path, 5);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, path.string() + ":2: no metrics of a step");
}

TEST(RunHistory, HoldsAThousandPointsAtMostAndLosesNoStep) {
  RunHistory history;
  double sum = 0;
  for (int step = 1; step <= 100'001; ++step) {
    StepMetrics m = metrics_of(step);
    if (step % 100 == 0) m.expert_load = {{0.5, 1.5}, {1.0, 1.0}};
    history.add(m);
    sum += m.loss;
  }
  EXPECT_LE(history.points().size(), RunHistory::kMostPoints);
  EXPECT_GE(history.points().size(), RunHistory::kMostPoints / 2);
  double again = 0;
  std::int64_t count = 0;
  for (const auto& point : history.points()) {
    again += point.loss * static_cast<double>(point.count);
    count += point.count;
    EXPECT_EQ(point.last, count);
    EXPECT_EQ(point.largest_norm, 6);
  }
  EXPECT_EQ(count, 100'001);
  EXPECT_NEAR(again, sum, 1e-6 * sum);
  EXPECT_EQ(history.validations().back().step, 100'000);
  EXPECT_LE(history.validations().size(), RunHistory::kMostPoints);
  EXPECT_LE(history.loads().size(), 200u);
  EXPECT_EQ(history.loads().back().shares[0][1], 1.5);
  EXPECT_LT(run_report({}, history).size(), 200'000u);
}

TEST(RunReport, WhatAFolderIsCalledIsNoMarkup) {
  RunHistory history;
  history.add(metrics_of(1));
  const std::string page =
      run_report({.title = "</script><b>\xff", .model = "\"", .config = "{}", .step = 1, .steps = 2}, history);
  EXPECT_EQ(page.find("</script><b>"), std::string::npos);
  EXPECT_NE(page.find("\\u003c/script>\\u003cb>"), std::string::npos);
  EXPECT_EQ(page.find("http://"), page.find("http://www.w3.org/2000/svg"));  // a name, nothing is loaded
  EXPECT_EQ(page.find("https://"), std::string::npos);
  EXPECT_EQ(page.find("src="), std::string::npos);
}

}  // namespace
}  // namespace sparsam
