// Every kernel of every instruction set that this machine has, against the specification in scalar.cc: the same bits,
// at lengths around every vector width.
#include "kernels/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/random.h"
#include "kernels/elementary.h"
#include "kernels/group.h"

namespace sparsam {
namespace {

const Kernels& plain() { return kernels_for(Isa::scalar); }

std::vector<float> random_floats(std::size_t n, std::uint64_t seed, float range = 3) {
  Random random(seed);
  std::vector<float> values(n);
  for (float& v : values) v = random.uniform(-range, range);
  return values;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), 4 * a.size()) == 0;
}

// Random bytes are valid weights in every quantised format; only the half-precision scales must stay finite.
std::vector<std::byte> random_weights(DType type, std::size_t elements, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::byte> bytes(bytes_of(type, elements));
  for (std::byte& b : bytes) b = static_cast<std::byte>(random.below(256));
  if (!is_quantized(type)) {
    for (std::size_t i = 0; i < elements; ++i) {
      const float f = random.uniform(-2, 2);
      if (type == DType::f32) std::memcpy(bytes.data() + 4 * i, &f, 4);
      const std::uint16_t half = type == DType::f16 ? to_f16(f) : to_bf16(f);
      if (type == DType::f16 || type == DType::bf16) std::memcpy(bytes.data() + 2 * i, &half, 2);
      if (type == DType::f8_e4m3 && (bytes[i] & std::byte{0x7f}) == std::byte{0x7f}) bytes[i] = std::byte{1};
    }
    return bytes;
  }
  with_format(type, [&]<DType kType>() {
    using Block = typename Format<kType>::Block;
    auto* block = reinterpret_cast<Block*>(bytes.data());
    for (std::size_t b = 0; b < bytes.size() / sizeof(Block); ++b) {
      if constexpr (kType == DType::mxfp4)
        block[b].e = static_cast<std::uint8_t>(120 + random.below(8));
      else
        block[b].d = to_half(random.uniform(-0.1f, 0.1f));
      if constexpr (Format<kType>::kHasMinimum && kIsSuperBlock<kType>)
        block[b].dmin = to_half(random.uniform(0, 0.1f));
      if constexpr (Format<kType>::kHasMinimum && !kIsSuperBlock<kType>) block[b].m = to_half(random.uniform(-1, 1));
    }
  });
  return bytes;
}

class KernelsTest : public testing::TestWithParam<Isa> {
 protected:
  const Kernels& kernels_ = kernels_for(GetParam());
};

TEST_P(KernelsTest, DotGivesTheSpecifiedBitsInEveryFloatFormat) {
  for (const DType type : {DType::f32, DType::f16, DType::bf16, DType::f8_e4m3}) {
    const auto scales = random_floats(8, 5);
    for (const std::size_t k : {1u, 7u, 15u, 16u, 17u, 31u, 33u, 64u, 100u, 127u, 129u, 320u}) {
      for (const std::size_t rows : {1u, 3u, 4u, 9u, 16u}) {
        for (const std::size_t tokens : {1u, 2u, 4u, 7u}) {
          const auto w = random_weights(type, rows * k, k);
          const auto x = random_floats(tokens * (k + 3), k + 1);
          const WeightRows weight{type, w.data(), bytes_of(type, k), scales.data()};
          std::vector<float> expected(tokens * rows), got(tokens * rows);
          plain().dot(weight, rows, x.data(), k + 3, tokens, k, expected.data(), rows);
          kernels_.dot(weight, rows, x.data(), k + 3, tokens, k, got.data(), rows);
          ASSERT_TRUE(same_bits(expected, got)) << info(type).name << " k " << k << " rows " << rows << " T " << tokens;
        }
      }
    }
  }
}

TEST_P(KernelsTest, DotQuantizedGivesTheSpecifiedBitsInEveryFormatForAnyRowsAndTokens) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto type = static_cast<DType>(i);
    if (!is_quantized(type)) continue;
    const auto block = static_cast<std::size_t>(activation_block(type));
    for (const std::size_t k : {block, 2 * block, 5 * block, 9 * block}) {
      const std::size_t stride = (k + 255) / 256 * 256;
      for (const std::size_t rows : {1u, 15u, 16u, 17u, 33u}) {
        for (const std::size_t tokens : {1u, 2u, 3u, 8u, 11u}) {
          const auto w = random_weights(type, rows * k, k + rows);
          const auto x = random_floats(tokens * k, k);
          std::vector<std::int8_t> q(tokens * stride), q2(tokens * stride, 77);
          std::vector<float> d(tokens * stride / block), d2(d.size(), 7);
          std::vector<std::int16_t> sums(tokens * stride / 16), sums2(sums.size(), 7);
          const QuantizedRows xq{static_cast<int>(block), k, q.data(), d.data(), sums.data(), stride, stride / block};
          const QuantizedRows xq2{static_cast<int>(block), k, q2.data(), d2.data(), sums2.data(), stride,
                                  stride / block};
          plain().quantize(x.data(), k, tokens, xq);
          kernels_.quantize(x.data(), k, tokens, xq2);
          ASSERT_EQ(q, q2);
          ASSERT_TRUE(same_bits(d, d2));
          ASSERT_EQ(sums, sums2);
          std::vector<float> rest(k), rest2(k);
          plain().residual(x.data(), xq, rest.data());
          kernels_.residual(x.data(), xq, rest2.data());
          ASSERT_TRUE(same_bits(rest, rest2));
          const WeightRows weight{type, w.data(), bytes_of(type, k), nullptr};
          std::vector<float> expected(tokens * rows), got(tokens * rows, 3);
          plain().dot_quantized(weight, rows, xq, tokens, expected.data(), rows);
          kernels_.dot_quantized(weight, rows, xq, tokens, got.data(), rows);
          ASSERT_TRUE(same_bits(expected, got)) << info(type).name << " k " << k << " rows " << rows << " T " << tokens;
        }
      }
    }
  }
}

TEST_P(KernelsTest, DotQuantizedIsNearTheProductOfTheWidenedWeights) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto type = static_cast<DType>(i);
    if (!is_quantized(type)) continue;
    const std::size_t k = 1024, block = static_cast<std::size_t>(activation_block(type));
    const auto w = random_weights(type, k, 3);
    const auto x = random_floats(k, 4);
    std::vector<std::int8_t> q(k);
    std::vector<float> d(k / block), widened(k);
    std::vector<std::int16_t> sums(k / 16);
    const QuantizedRows xq{static_cast<int>(block), k, q.data(), d.data(), sums.data(), k, k / block};
    kernels_.quantize(x.data(), k, 1, xq);
    kernels_.widen(type, w.data(), nullptr, widened.data(), k);
    double exact = 0, magnitude = 0;
    for (std::size_t j = 0; j < k; ++j) {
      exact += static_cast<double>(widened[j]) * x[j];
      magnitude += std::fabs(static_cast<double>(widened[j]));
    }
    float y = 0;
    kernels_.dot_quantized({type, w.data(), bytes_of(type, k), nullptr}, 1, xq, 1, &y, 1);
    // Each activation is off by at most half a step of 3 / 127.
    EXPECT_NEAR(y, exact, magnitude * 0.5 * 3 / 127 * 0.2) << info(type).name;
  }
}

TEST_P(KernelsTest, WidenGivesTheSpecifiedBits) {
  const auto scales = random_floats(8, 5);
  for (int i = 0; i <= static_cast<int>(DType::mxfp4); ++i) {
    const auto type = static_cast<DType>(i);
    const std::size_t n = is_quantized(type) ? 768 : 777;
    const auto w = random_weights(type, n, 11);
    std::vector<float> expected(n), got(n);
    plain().widen(type, w.data(), scales.data(), expected.data(), n);
    kernels_.widen(type, w.data(), scales.data(), got.data(), n);
    EXPECT_TRUE(same_bits(expected, got)) << info(type).name;
  }
}

TEST_P(KernelsTest, WeighKeepsEachTokensOrderWhateverItsNeighboursSee) {
  for (const std::size_t width : {1u, 16u, 17u, 48u, 64u, 130u}) {
    for (const std::size_t tokens : {1u, 3u, 4u, 9u}) {
      const std::size_t count = 21;
      const auto p = random_floats(tokens * count, 1), v = random_floats(count * width, 2);
      std::vector<int> first(tokens), last(tokens);
      Random random(width + tokens);
      for (std::size_t t = 0; t < tokens; ++t) {
        first[t] = static_cast<int>(random.below(12));
        last[t] = first[t] + static_cast<int>(random.below(10));
      }
      auto expected = random_floats(tokens * width, 3), got = expected;
      plain().weigh(p.data(), count, v.data(), width, first.data(), last.data(), tokens, width, expected.data(), width);
      kernels_.weigh(p.data(), count, v.data(), width, first.data(), last.data(), tokens, width, got.data(), width);
      ASSERT_TRUE(same_bits(expected, got)) << width << " " << tokens;
    }
  }
}

TEST_P(KernelsTest, RowOperationsGiveTheSpecifiedBitsAtEveryLength) {
  for (std::size_t n = 1; n < 70; ++n) {
    // Misaligned on purpose: every pointer starts one float late.
    const auto a = random_floats(n + 1, n, 30), b = random_floats(n + 1, n + 100);
    const auto both = [&](auto operation) {
      auto expected = a, got = a;
      operation(plain(), expected.data() + 1);
      operation(kernels_, got.data() + 1);
      return same_bits(expected, got);
    };
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.rms_norm(x, b.data() + 1, 1e-6f, x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { x[0] = k.max(x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { x[0] = k.exp_sum(x, 30.0f, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.sigmoid(x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.silu_mul(x, b.data() + 1, x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.gelu_mul(x, b.data() + 1, x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.add(x, b.data() + 1, x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.scale(x, 1.7f, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.add_scaled(b.data() + 1, 0.3f, x, n); })) << n;
    const auto c = random_floats(n + 1, n + 200), d = random_floats(n + 1, n + 300);
    EXPECT_TRUE(both([&](const Kernels& k, float* x) {
      x[0] += k.rms_norm_gradient(b.data() + 1, c.data() + 1, 1e-6f, d.data() + 1, x, n);
    })) << n;
    for (const auto gradient : {&Kernels::silu_mul_gradient, &Kernels::gelu_mul_gradient}) {
      auto other = c;
      EXPECT_TRUE(both([&](const Kernels& k, float* x) {
        other = c;
        (k.*gradient)(b.data() + 1, d.data() + 1, a.data() + 1, x, other.data() + 1, n);
        for (std::size_t i = 0; i < n; ++i) x[i] += 3 * other[i + 1];
      })) << n;
    }
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.softmax_gradient(b.data() + 1, 0.7f, 0.3f, x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.add_product(b.data() + 1, c.data() + 1, 0.3f, x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) { x[0] = k.sum_of_squares(x, n); })) << n;
    EXPECT_TRUE(both([&](const Kernels& k, float* x) {
      auto m = c, v = d;
      for (float& f : v) f = std::fabs(f);
      k.adamw({0.5f, 0.9f, 0.1f, 0.95f, 0.05f, 1e-4f, 1e-2f, 1.3f, 1e-8f}, b.data() + 1, m.data() + 1, v.data() + 1, x,
              n);
      for (std::size_t i = 0; i < n; ++i) x[i] += 3 * m[i + 1] + 7 * v[i + 1];
    })) << n;
    if (n % 2 != 0) continue;
    for (const RopePairing pairing : {RopePairing::neighbours, RopePairing::halves}) {
      EXPECT_TRUE(both([&](const Kernels& k, float* x) { k.rope(pairing, x, b.data(), b.data() + n / 2, n); })) << n;
    }
  }
}

TEST_P(KernelsTest, ExtremesOfExpAreTheSpecifiedOnes) {
  std::vector<float> x = {0.0f,      -0.0f, 1.0f,   -86.99f,  -87.01f, -200.0f,
                          -INFINITY, 88.0f, 100.0f, INFINITY, NAN,     1e-30f};
  auto expected = x, got = x;
  plain().exp_sum(expected.data(), 0, x.size());
  kernels_.exp_sum(got.data(), 0, x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i]))
      EXPECT_TRUE(std::isnan(got[i]));
    else
      EXPECT_EQ(expected[i], got[i]) << x[i];
  }
}

TEST_P(KernelsTest, ActivationsThatAreNotFiniteMakeTheirBlockNaN) {
  for (const float bad : {INFINITY, -INFINITY, NAN}) {
    std::vector<float> x(256, 1.0f);
    x[40] = bad;
    std::vector<std::int8_t> q(256);
    std::vector<float> d(8);
    std::vector<std::int16_t> sums(16);
    kernels_.quantize(x.data(), 256, 1, {32, 256, q.data(), d.data(), sums.data(), 256, 8});
    EXPECT_EQ(d[0], 1.0f / 127);
    EXPECT_TRUE(std::isnan(d[1]));
  }
}

struct ProductCase {
  std::size_t rows, columns, n;
  bool left_across, right_across;
};

// c += left right^T by packed groups, all operands dense in their own form.
std::vector<float> packed_product(const PackedProduct& product, const ProductCase& shape,
                                  const std::vector<float>& left, const std::vector<float>& right, std::vector<float> c,
                                  bool add) {
  const auto packed = [&](const std::vector<float>& from, std::size_t rows, bool across, std::size_t lanes) {
    std::vector<std::uint32_t> groups;
    for (std::size_t first = 0; first < rows; first += lanes) {
      std::vector<std::uint32_t> group(product.steps(shape.n) * lanes, 0xdeadbeef);
      product.pack(from.data() + (across ? first : first * shape.n), across ? rows : shape.n, nullptr, across,
                   std::min(lanes, rows - first), lanes, shape.n, group.data());
      groups.insert(groups.end(), group.begin(), group.end());
    }
    return groups;
  };
  const auto a = packed(left, shape.rows, shape.left_across, product.left);
  const auto b = packed(right, shape.columns, shape.right_across, product.right);
  const std::size_t steps = product.steps(shape.n);
  for (std::size_t m = 0; m < shape.rows; m += product.left) {
    for (std::size_t n = 0; n < shape.columns; n += product.right) {
      product.multiply(a.data() + m * steps, b.data() + n * steps, steps, std::min(product.left, shape.rows - m),
                       std::min(product.right, shape.columns - n), c.data() + m * shape.columns + n, shape.columns,
                       add);
    }
  }
  return c;
}

TEST_P(KernelsTest, PackedProductsGiveOneChainPerOutputHoweverTheOperandsLie) {
  const Kernels& kernels = kernels_for(GetParam());
  for (const Rounding rounding : {Rounding::float32, Rounding::bfloat16}) {
    const PackedProduct& product = kernels.product(rounding);
    const bool exact = product.step == 1;
    for (const ProductCase shape : {ProductCase{1, 1, 1, false, false}, ProductCase{13, 35, 67, false, false},
                                    ProductCase{24, 64, 32, false, true}, ProductCase{7, 33, 31, true, true},
                                    ProductCase{30, 17, 130, true, false}}) {
      const auto left = random_floats(shape.rows * shape.n, 1), right = random_floats(shape.columns * shape.n, 2);
      const auto before = random_floats(shape.rows * shape.columns, 3);
      for (const bool add : {false, true}) {
        const auto c = packed_product(product, shape, left, right, before, add);
        for (std::size_t m = 0; m < shape.rows; ++m) {
          for (std::size_t n = 0; n < shape.columns; ++n) {
            float sum = add ? before[m * shape.columns + n] : 0.0f, size = std::fabs(sum);
            for (std::size_t i = 0; i < shape.n; ++i) {
              float a = left[shape.left_across ? i * shape.rows + m : m * shape.n + i];
              float b = right[shape.right_across ? i * shape.columns + n : n * shape.n + i];
              if (rounding == Rounding::bfloat16) a = from_bf16(to_bf16(a)), b = from_bf16(to_bf16(b));
              sum = std::fma(a, b, sum);
              size += std::fabs(a * b);
            }
            const float got = c[m * shape.columns + n];
            if (exact)
              ASSERT_EQ(got, sum) << m << " " << n << " of " << shape.n;
            else
              ASSERT_NEAR(got, sum, 1e-6f * size) << m << " " << n << " of " << shape.n;
          }
        }
      }
    }
  }
}

TEST_P(KernelsTest, PacksRowsOfMemoryInWhateverOrderIsAsked) {
  const Kernels& kernels = kernels_for(GetParam());
  constexpr std::size_t kRows = 40, kWidth = 37;
  const auto from = random_floats(kRows * kWidth, 6);
  const std::vector<std::int32_t> order = {7, 0, 39, 7, 12, 3, 38, 1, 1};
  std::vector<float> gathered;
  for (const std::int32_t row : order) {
    gathered.insert(gathered.end(), from.begin() + row * static_cast<int>(kWidth),
                    from.begin() + (row + 1) * static_cast<int>(kWidth));
  }
  for (const Rounding rounding : {Rounding::float32, Rounding::bfloat16}) {
    const PackedProduct& product = kernels.product(rounding);
    for (const bool across : {false, true}) {
      const std::size_t lanes = product.right, depth = across ? order.size() : kWidth;
      const std::size_t count = std::min(lanes, across ? kWidth : order.size());
      std::vector<std::uint32_t> wanted(product.steps(depth) * lanes), got = wanted;
      product.pack(gathered.data(), kWidth, nullptr, across, count, lanes, depth, wanted.data());
      product.pack(from.data(), kWidth, order.data(), across, count, lanes, depth, got.data());
      EXPECT_EQ(got, wanted);
    }
  }
}

TEST_P(KernelsTest, APackedProductGoesOnWhereItStopped) {
  const Kernels& kernels = kernels_for(GetParam());
  for (const Rounding rounding : {Rounding::float32, Rounding::bfloat16}) {
    const PackedProduct& product = kernels.product(rounding);
    const ProductCase whole{5, 9, 96, true, true}, first{5, 9, 64, true, true}, second{5, 9, 32, true, true};
    const auto left = random_floats(whole.rows * whole.n, 4), right = random_floats(whole.columns * whole.n, 5);
    const auto at_once = packed_product(product, whole, left, right, std::vector<float>(45), false);
    const auto half = packed_product(product, first, left, right, std::vector<float>(45), false);
    const std::vector<float> left_rest(left.begin() + 64 * 5, left.end()),
        right_rest(right.begin() + 64 * 9, right.end());
    EXPECT_TRUE(same_bits(packed_product(product, second, left_rest, right_rest, half, true), at_once));
  }
}

INSTANTIATE_TEST_SUITE_P(Isa, KernelsTest, testing::ValuesIn(available_isas()),
                         [](const auto& level) { return std::string(name(level.param)); });

TEST(Elementary, ExpIsWithinTwoUnitsInTheLastPlace) {
  double worst = 0;
  for (int i = 0; i < 47'000; ++i) {
    const float x = -87.0f + 0.0037f * static_cast<float>(i);
    const double exact = std::exp(static_cast<double>(x));
    worst = std::max(worst, std::fabs(exp_f32(x) - exact) / exact);
  }
  EXPECT_LT(worst, 2 * 0x1p-24);
}

TEST(Elementary, SineAndCosineHoldAtAMillionTokens) {
  double angle = 0;
  while (angle < 2e6) {
    angle = angle * 1.01 + 0.37;
    const SinCos both = sincos_f64(angle);
    ASSERT_NEAR(both.sine, std::sin(angle), 1e-14) << angle;
    ASSERT_NEAR(both.cosine, std::cos(angle), 1e-14) << angle;
  }
}

TEST(Elementary, AnglesThatOnlyABrokenFileHasAreNoNumbers) {
  for (const double angle : {2.3e35, -1e300, static_cast<double>(INFINITY), static_cast<double>(NAN)}) {
    EXPECT_TRUE(std::isnan(sincos_f64(angle).sine) && std::isnan(sincos_f64(angle).cosine)) << angle;
  }
  EXPECT_NEAR(sincos_f64(0x1p39).sine, std::sin(0x1p39), 1e-6);
}

}  // namespace
}  // namespace sparsam
