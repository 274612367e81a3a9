#include "kernels/quantize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernels/dequantize.h"
#include "kernels/number.h"

namespace sparsam {
namespace {

using Floats = std::vector<float>;

// Normally distributed, as trained weights nearly are; the generator's numbers are the same everywhere.
Floats normal(std::size_t n, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto uniform = [&random] { return (static_cast<float>(random() >> 8) + 0.5f) * 0x1p-24f; };
  Floats x(n);
  for (float& value : x) value = 0.02f * std::sqrt(-2 * std::log(uniform())) * std::cos(6.2831853f * uniform());
  return x;
}

std::vector<std::byte> packed(DType type, const Floats& x, const float* importance = nullptr) {
  std::vector<std::byte> bytes(bytes_of(type, x.size()));
  quantize(type, x.data(), bytes.data(), x.size(), importance);
  return bytes;
}

Floats there_and_back(DType type, const Floats& x, const float* importance = nullptr) {
  const std::vector<std::byte> bytes = packed(type, x, importance);
  Floats y(x.size());
  dequantize(type, bytes.data(), y.data(), y.size());
  return y;
}

double relative_error(const Floats& x, const Floats& y) {
  double difference = 0, whole = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    difference += std::pow(static_cast<double>(x[i]) - y[i], 2);
    whole += std::pow(static_cast<double>(x[i]), 2);
  }
  return std::sqrt(difference / whole);
}

constexpr DType kBlockFormats[] = {DType::q8_0,   DType::q4_0,   DType::q4_1, DType::q5_0, DType::q5_1,
                                   DType::q2_k,   DType::q3_k,   DType::q4_k, DType::q5_k, DType::q6_k,
                                   DType::iq4_nl, DType::iq4_xs, DType::mxfp4};

// Root mean square error over that of zeros, for normally distributed weights. The second numbers are those of
// llama.cpp's quantiser on such weights: ours must not be worse.
struct Bound {
  DType type;
  double ours, theirs;
};
constexpr Bound kBounds[] = {
    {DType::f16, 2.3e-4, 2.3e-4},    {DType::bf16, 1.7e-3, 1.7e-3},   {DType::q8_0, 5.41e-3, 5.42e-3},
    {DType::q4_0, 0.0818, 0.0863},   {DType::q4_1, 0.0700, 0.0785},   {DType::q5_0, 0.0405, 0.0428},
    {DType::q5_1, 0.0341, 0.0379},   {DType::q2_k, 0.261, 0.296},     {DType::q3_k, 0.1450, 0.151},
    {DType::q4_k, 0.0705, 0.0716},   {DType::q5_k, 0.0350, 0.0362},   {DType::q6_k, 0.0171, 0.0176},
    {DType::iq4_nl, 0.0740, 0.0762}, {DType::iq4_xs, 0.0745, 0.0768}, {DType::mxfp4, 0.1125, 0.1152},
};

TEST(Quantize, EveryFormatKeepsTheErrorOfItsBits) {
  const Floats x = normal(64 * 256, 1);
  for (const Bound& bound : kBounds) {
    EXPECT_LE(bound.ours, bound.theirs);
    const double error = relative_error(x, there_and_back(bound.type, x));
    EXPECT_LT(error, bound.ours) << info(bound.type).name;
    EXPECT_GT(error, 0.9 * bound.ours) << info(bound.type).name << ": the bound has become loose";
  }
}

TEST(Quantize, ZerosStayZeros) {
  const Floats zeros(512, 0.0f);
  for (const DType type : kBlockFormats) EXPECT_EQ(there_and_back(type, zeros), zeros) << info(type).name;
}

TEST(Quantize, OneWeightAmongZerosSurvives) {
  for (const DType type : kBlockFormats) {
    Floats x(256, 0.0f);
    x[77] = -0.75f;
    const Floats y = there_and_back(type, x);
    EXPECT_NEAR(y[77], -0.75f, 0.75f * 0.01f) << info(type).name;
    // The IQ4 formats have no zero: their smallest value is 1 where the largest is 127.
    const bool no_zero = type == DType::iq4_nl || type == DType::iq4_xs;
    EXPECT_LT(relative_error(x, y), no_zero ? 0.045 : 0.01) << info(type).name;
  }
}

// Nothing in the search has a size of its own: a power of two in front of the weights only moves the scales' exponents.
TEST(Quantize, APowerOfTwoChangesNothingButTheScales) {
  const Floats x = normal(4 * 256, 3);
  Floats large(x.size());
  std::ranges::transform(x, large.begin(), [](float value) { return value * 64; });
  for (const DType type : kBlockFormats) {
    const Floats y = there_and_back(type, x);
    const Floats y_large = there_and_back(type, large);
    // Half-precision scales of x are subnormal where a super-block's are small: not a matter of the search.
    if (type == DType::q2_k || type == DType::q3_k || type == DType::q4_k || type == DType::q5_k ||
        type == DType::q6_k || type == DType::iq4_xs) {
      EXPECT_NEAR(relative_error(x, y), relative_error(large, y_large), 3e-4) << info(type).name;
      continue;
    }
    for (std::size_t i = 0; i < y.size(); ++i) ASSERT_EQ(y[i] * 64, y_large[i]) << info(type).name;
  }
}

TEST(Quantize, BlocksDoNotDependOnTheirNeighbours) {
  const Floats x = normal(3 * 256, 4);
  const Floats middle(x.begin() + 256, x.begin() + 512);
  for (const DType type : kBlockFormats) {
    const std::vector<std::byte> all = packed(type, x);
    const std::vector<std::byte> one = packed(type, middle);
    EXPECT_TRUE(std::equal(one.begin(), one.end(), all.begin() + static_cast<std::ptrdiff_t>(one.size())))
        << info(type).name;
  }
}

// The same bytes from every compiler and processor: change the number when the search changes, and only then.
TEST(Quantize, BytesDependOnTheWeightsAlone) {
  std::mt19937 random(9);
  Floats x(4 * 256);
  for (float& value : x) {  // without functions of the mathematical library, which differ
    value = 0;
    for (int i = 0; i < 4; ++i) value += static_cast<float>(static_cast<int>(random() >> 16) - 32768) * 0x1p-20f;
  }
  std::uint64_t digest = 0xcbf29ce484222325u;  // FNV-1a
  for (const DType type : kBlockFormats) {
    for (const std::byte b : packed(type, x)) digest = (digest ^ std::to_integer<std::uint64_t>(b)) * 0x100000001b3u;
  }
  EXPECT_EQ(digest, 8795416044730279155u);
}

TEST(Quantize, ImportantWeightsComeOutCloser) {
  const Floats x = normal(32 * 256, 5);
  Floats importance(x.size(), 1.0f);
  for (std::size_t i = 0; i < x.size(); i += 8) importance[i] = 100.0f;
  const auto error_of_important = [&](const Floats& y) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); i += 8) sum += std::pow(static_cast<double>(x[i]) - y[i], 2);
    return sum;
  };
  for (const DType type : kBlockFormats) {
    if (type == DType::q8_0) continue;  // its scale follows from the largest magnitude alone
    const double with = error_of_important(there_and_back(type, x, importance.data()));
    const double without = error_of_important(there_and_back(type, x));
    EXPECT_LT(with, (type == DType::mxfp4 ? 0.99 : 0.85) * without) << info(type).name;
  }
}

TEST(Quantize, NumbersThatAreNoneDoNoHarmAndAreReported) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const float bad : {std::nanf(""), kInfinity, -kInfinity, 3e38f, 1e-45f}) {
    for (const DType type : kBlockFormats) {
      for (const std::size_t place : {0u, 255u}) {
        Floats x = normal(256, 6);
        x[place] = bad;
        (void)there_and_back(type, x);
        (void)there_and_back(type, Floats(256, bad));
      }
    }
  }
  Floats x = normal(256, 7);
  EXPECT_TRUE(check_quantizable(DType::q4_k, x));
  x[7] = 1e5f;
  EXPECT_EQ(check_quantizable(DType::q4_k, x).error().message, "value 100000 at position 7 is too large for Q4_K");
  EXPECT_EQ(check_quantizable(DType::f16, x).error().message, "value 100000 at position 7 is too large for F16");
  EXPECT_TRUE(check_quantizable(DType::bf16, x));
  EXPECT_TRUE(check_quantizable(DType::mxfp4, x));
  x[7] = std::nanf("");
  EXPECT_EQ(check_quantizable(DType::f32, x).error().message, "value nan at position 7");
}

TEST(Quantize, E4M3TakesTheNearestOfAllItsValues) {
  for (const float sign : {1.0f, -1.0f}) {
    float x = 0x1p-11f;
    while (x < 460) {
      const float y = from_e4m3(to_e4m3(sign * x));
      float least = 1e9f;
      for (int b = 0; b < 256; ++b) {
        const float candidate = from_e4m3(static_cast<std::uint8_t>(b));
        if (!std::isnan(candidate)) least = std::min(least, std::fabs(candidate - sign * x));
      }
      ASSERT_EQ(std::fabs(y - sign * x), least) << x;
      x *= 1.0007f;
    }
  }
  for (int b = 0; b < 256; ++b) {
    const auto byte = static_cast<std::uint8_t>(b);
    EXPECT_EQ(to_e4m3(from_e4m3(byte)), byte);
  }
  EXPECT_EQ(from_e4m3(to_e4m3(17.0f)), 16.0f);  // ties to even
  EXPECT_EQ(from_e4m3(to_e4m3(19.0f)), 20.0f);
  EXPECT_EQ(from_e4m3(to_e4m3(1e9f)), 448.0f);
}

TEST(Quantize, E4M3BlocksReachTheirLargestValue) {
  constexpr std::int64_t kRows = 130, kColumns = 257;
  Floats x = normal(kRows * kColumns, 8);
  std::fill(x.end() - 1, x.end(), 0.0f);  // the last block is one column of two rows; the other value there stays
  std::vector<std::byte> bytes(x.size());
  Floats scales(6), y(x.size());
  quantize_f8_blocks(x.data(), kRows, kColumns, bytes.data(), scales.data());
  dequantize_f8_blocks(bytes.data(), scales.data(), kRows, kColumns, y.data());
  EXPECT_LT(relative_error(x, y), 0.027);
  EXPECT_EQ(scales[5], std::fabs(x[x.size() - 1 - kColumns]) / 448);
  EXPECT_EQ(std::to_integer<int>(bytes[x.size() - 1 - kColumns]) & 127, 0x7e);
  const Floats zeros(4, 0.0f);
  quantize_f8_blocks(zeros.data(), 2, 2, bytes.data(), scales.data());
  EXPECT_EQ(scales[0], 1.0f);
}

}  // namespace
}  // namespace sparsam
