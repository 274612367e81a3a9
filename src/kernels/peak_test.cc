#include "kernels/peak.h"

#include <gtest/gtest.h>

namespace sparsam {
namespace {

// Far below and above what any machine does: the counts of operations and bytes are right within a factor of ten.
// Only what no other work on the machine can change: less than the peak is measured while others compute.
TEST(Peak, IsWithinWhatMachinesDo) {
  ThreadPool pool(1);
  const double read = measure_read_bandwidth(pool, std::size_t{64} << 20);
  EXPECT_GT(read, 0);
  EXPECT_LT(read, 2000e9);
  for (const Isa isa : available_isas()) {
    const ArithmeticPeak peak = measure_arithmetic(pool, isa);
    if (isa == Isa::scalar) {
      EXPECT_EQ(peak.float32_per_s, 0);
      continue;
    }
    EXPECT_GT(peak.float32_per_s, 0) << name(isa);
    EXPECT_LT(peak.float32_per_s, 2e12) << name(isa);
    EXPECT_GT(peak.int8_per_s, 0) << name(isa);
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
