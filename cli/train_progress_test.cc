#include "cli/train_progress.h"

#include <gtest/gtest.h>

namespace sparsam::cli {
namespace {

TEST(TrainingLine, SaysWhatFitsAndTheTimeLeftAlways) {
  StepMetrics metrics;
  metrics.step = 90;
  metrics.loss = 2.34567;
  const auto line = [&](std::size_t width) { return training_line(metrics, 200, 1234567.8, 213.04, 500, 12.4, width); };
  EXPECT_EQ(line(120),
            "training   45 %  90/200  loss 2.3457  1,234,568 tokens/s  213.0 GFLOP/s (43 % of the peak)  0:12 left");
  EXPECT_EQ(line(80), "training   45 %  90/200  loss 2.3457  1,234,568 tokens/s  0:12 left");
  EXPECT_EQ(line(50), "training   45 %  90/200  loss 2.3457  0:12 left");
  EXPECT_EQ(line(20).size(), 20u);
  metrics.step = 200;
  EXPECT_EQ(line(50), "training  100 %  200/200  loss 2.3457");
}

}  // namespace
}  // namespace sparsam::cli
