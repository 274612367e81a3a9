#include "kernels/number.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sparsam {
namespace {

TEST(Number, EveryHalfSurvivesTheWayThroughFloat32) {
  for (std::uint32_t h = 0; h < 65536; ++h) {
    const float f = from_f16(static_cast<std::uint16_t>(h));
    if (std::isnan(f)) {
      EXPECT_TRUE(std::isnan(from_f16(to_f16(f))));
    } else {
      ASSERT_EQ(to_f16(f), h);
      ASSERT_EQ(to_bf16(from_bf16(static_cast<std::uint16_t>(h))), h) << h;
    }
  }
}

TEST(Number, HalvesRoundToNearestTiesToEven) {
  EXPECT_EQ(from_f16(to_f16(1.0f + 0x1p-11f)), 1.0f);
  EXPECT_EQ(from_f16(to_f16(1.0f + 3 * 0x1p-11f)), 1.0f + 0x1p-9f);
  EXPECT_EQ(from_f16(to_f16(65519.0f)), 65504.0f);
  EXPECT_TRUE(std::isinf(from_f16(to_f16(65520.0f))));
  EXPECT_EQ(from_f16(to_f16(0x1p-25f)), 0.0f);
  EXPECT_EQ(from_f16(to_f16(3 * 0x1p-25f)), 0x1p-23f);
}

TEST(Number, E4M3HasTheValuesOfItsDefinition) {
  EXPECT_EQ(from_e4m3(0x7e), 448.0f);
  EXPECT_EQ(from_e4m3(0x01), 0x1p-9f);
  EXPECT_EQ(from_e4m3(0x08), 0x1p-6f);
  EXPECT_EQ(from_e4m3(0xb8), -1.0f);
  EXPECT_TRUE(std::isnan(from_e4m3(0x7f)));
}

}  // namespace
}  // namespace sparsam
