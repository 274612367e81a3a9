#include "kernels/peak.h"

#include <gtest/gtest.h>

namespace sparsam {
namespace {

// Far below and above what any machine does: the counts of operations and bytes are right within a factor of ten.
TEST(Peak, IsWithinWhatMachinesDo) {
  ThreadPool pool(1);
  const double read = measure_read_bandwidth(pool, std::size_t{64} << 20);
  EXPECT_GT(read, 0.2e9);
  EXPECT_LT(read, 2000e9);
  for (const Isa isa : available_isas()) {
    const ArithmeticPeak peak = measure_arithmetic(pool, isa);
    if (isa == Isa::scalar) {
      EXPECT_EQ(peak.float32_per_s, 0);
      continue;
    }
    EXPECT_GT(peak.float32_per_s, 2e9) << name(isa);
    EXPECT_LT(peak.float32_per_s, 2e12) << name(isa);
    EXPECT_GT(peak.int8_per_s, peak.float32_per_s / 4) << name(isa);
    EXPECT_LT(peak.int8_per_s, 2e13) << name(isa);
  }
}

TEST(Peak, RunsOnEveryThreadOfThePool) {
  ThreadPool pool(3);
  EXPECT_GT(measure_read_bandwidth(pool, std::size_t{16} << 20), 0);
  if (available_isas().size() > 1) {
    EXPECT_GT(measure_arithmetic(pool, available_isas().back()).float32_per_s, 0);
  }
}

}  // namespace
}  // namespace sparsam
