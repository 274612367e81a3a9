#include "kernels/dequantize.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "kernels/blocks.h"

namespace sparsam {
namespace {

#include "kernels/dequantize_vectors.inc.h"

std::uint32_t hex(std::string_view digits) {
  return static_cast<std::uint32_t>(std::stoul(std::string(digits), nullptr, 16));
}

TEST(Dequantize, EveryBlockFormatAgreesWithTheReferenceToTheBit) {
  std::set<DType> seen;
  for (const BlockVector& vector : kBlockVectors) {
    const std::string_view block(vector.block);
    const std::string_view floats(vector.floats);
    const auto n = static_cast<std::size_t>(info(vector.dtype).block_elements);
    ASSERT_EQ(block.size(), 2 * bytes_of(vector.dtype, n)) << info(vector.dtype).name;
    ASSERT_EQ(floats.size(), 8 * n);
    // One byte further on: a file promises no alignment.
    std::vector<std::byte> bytes(1 + block.size() / 2);
    for (std::size_t i = 0; i < block.size() / 2; ++i)
      bytes[i + 1] = static_cast<std::byte>(hex(block.substr(2 * i, 2)));
    std::vector<float> y(n);
    dequantize(vector.dtype, bytes.data() + 1, y.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(std::bit_cast<std::uint32_t>(y[i]), hex(floats.substr(8 * i, 8)))
          << info(vector.dtype).name << ' ' << i;
    }
    seen.insert(vector.dtype);
  }
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto dtype = static_cast<DType>(i);
    EXPECT_EQ(seen.contains(dtype), is_quantized(dtype)) << info(dtype).name;
  }
}

TEST(Dequantize, FloatFormatsWidenExactlyAtAnyAlignment) {
  const double from[] = {1.5, -0.25, 3e-3};
  std::vector<std::byte> bytes(1 + sizeof(from));
  std::memcpy(bytes.data() + 1, from, sizeof(from));
  float y[3];
  dequantize(DType::f64, bytes.data() + 1, y, 3);
  EXPECT_EQ(y[2], 3e-3f);
  const std::uint16_t halves[] = {0x3c00, 0xc000, 0x0001};
  std::memcpy(bytes.data() + 1, halves, sizeof(halves));
  dequantize(DType::f16, bytes.data() + 1, y, 3);
  EXPECT_EQ(y[0], 1.0f);
  EXPECT_EQ(y[2], 0x1p-24f);
  dequantize(DType::bf16, bytes.data() + 1, y, 3);
  EXPECT_EQ(y[1], -2.0f);
}

TEST(Dequantize, AnMxfp4ScaleOf255IsNoNumber) {
  std::byte block[17] = {std::byte{255}};
  float y[32];
  dequantize(DType::mxfp4, block, y, 32);
  EXPECT_TRUE(std::isnan(y[0]));
}

TEST(Dequantize, E4M3BlocksTakeTheScaleOfTheirSquare) {
  constexpr std::int64_t kRows = 130, kColumns = 257;
  const std::vector<std::byte> ones(kRows * kColumns, std::byte{0x38});
  const float scales[] = {1, 2, 3, 4, 5, 6};
  std::vector<float> y(kRows * kColumns);
  dequantize_f8_blocks(ones.data(), scales, kRows, kColumns, y.data());
  const auto at = [&y](std::int64_t r, std::int64_t c) { return y[static_cast<std::size_t>(r * kColumns + c)]; };
  EXPECT_EQ(at(0, 0), 1);
  EXPECT_EQ(at(127, 127), 1);
  EXPECT_EQ(at(0, 128), 2);
  EXPECT_EQ(at(127, 256), 3);
  EXPECT_EQ(at(128, 0), 4);
  EXPECT_EQ(at(129, 256), 6);
}

}  // namespace
}  // namespace sparsam
