// Lists of products, small and large, that share operands, follow each other and read rows in another order, against
// one chain per output.
#include "tensor/product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "base/random.h"
#include "tensor/testing.h"

namespace sparsam {
namespace {

std::vector<float> numbers(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> values(n);
  for (float& value : values) value = random.uniform(-1.0f, 1.0f);
  return values;
}

float value(const Operand& from, std::size_t row, std::size_t i) {
  const std::size_t memory = from.across ? i : row, column = from.across ? row : i;
  const std::size_t at = from.order == nullptr ? memory : static_cast<std::size_t>(from.order[memory]);
  return from.data[at * from.stride + column];
}

void expect_chains(std::vector<Product> products, std::size_t rows, std::size_t columns) {
  const std::vector<float> before = numbers(products.size() * rows * columns, 9);
  std::vector<float> wanted = before;
  for (std::size_t p = 0, result = 0; p < products.size(); ++p) {
    if (p > 0 && !products[p].follows) ++result;
    for (std::size_t m = 0; m < rows; ++m) {
      for (std::size_t n = 0; n < columns; ++n) {
        float& c = wanted[(result * rows + m) * columns + n];
        float sum = products[p].add ? c : 0.0f;
        for (std::size_t i = 0; i < products[p].depth; ++i) {
          sum = std::fma(value(products[p].left, m, i), value(products[p].right, n, i), sum);
        }
        c = sum;
      }
    }
  }
  for (const Isa isa : available_isas()) {
    for (const int threads : {1, 2}) {
      testing::Bench bench(isa, threads);
      std::vector<float> got = before;
      for (std::size_t p = 0, result = 0; p < products.size(); ++p) {
        if (p > 0 && !products[p].follows) ++result;
        products[p].c = got.data() + result * rows * columns;
        products[p].ldc = columns;
      }
      multiply_dense(bench.ctx, Rounding::float32, products);
      EXPECT_TRUE(got == wanted) << name(isa) << ", " << threads << " threads";
    }
  }
}

// `experts` times: c = a u + b v with a shared row order, and another product with the last one's operand.
std::vector<Product> products_of(std::size_t experts, std::size_t rows, std::size_t columns, std::size_t depth,
                                 const std::vector<float>& memory, const std::vector<std::int32_t>& order) {
  std::vector<Product> products;
  for (std::size_t e = 0; e < experts; ++e) {
    const float* from = memory.data() + e;
    const Operand a{from, rows, depth, false, order.data() + e}, b{from + 7, rows, rows, true},
        u{from + 11, columns, columns, true, order.data()}, v{from + 13, columns, depth};
    products.push_back({a, u, depth, nullptr, 0, e % 2 == 1});
    products.push_back({b, v, depth, nullptr, 0, true, true});
    products.push_back({b, u, depth});
  }
  return products;
}

std::vector<std::int32_t> shuffled(std::size_t n, std::uint32_t below) {
  Random random(4);
  std::vector<std::int32_t> order(n);
  for (auto& row : order) row = static_cast<std::int32_t>(random.below(below));
  return order;
}

TEST(Products, ThatAreSmallAndManyGiveTheirChains) {
  const auto memory = numbers(20'000, 1);
  expect_chains(products_of(9, 13, 35, 40, memory, shuffled(60, 60)), 13, 35);
}

TEST(Products, ThatAreFewAreCutAndGiveTheirChains) {
  const auto memory = numbers(60'000, 2);
  expect_chains(products_of(1, 100, 130, 70, memory, shuffled(120, 120)), 100, 130);
}

TEST(Products, ThatAreLargeAndManyAreCutAndGiveTheirChains) {
  const auto memory = numbers(3'000'000, 3);
  const std::size_t depth = 3000;  // packed, the operands of one exceed what is called small
  expect_chains(products_of(4, 30, 40, depth, memory, shuffled(depth + 4, 900)), 30, 40);
}

// Small and large products with the same weights, along and across.
TEST(Product, IsTheSameWithWeightsThatWerePackedBefore) {
  constexpr std::size_t kRows = 50, kWidth = 70;
  std::vector<float> weights = numbers(kWidth * kWidth, 1);
  const std::vector<float> x = numbers(40 * kRows * kWidth, 2);
  for (const std::size_t repeats : {2, 40}) {
    for (const Isa isa : available_isas()) {
      testing::Bench bench(isa, 2);
      PackedWeights packed;
      const auto results = [&](bool with) {
        std::vector<float> c(repeats * kRows * kWidth);
        std::vector<Product> products;
        for (std::size_t r = 0; r < repeats; ++r) {
          const Operand w{weights.data(), kWidth, kWidth, r % 2 == 1, nullptr, true};
          products.push_back(
              {{x.data() + r * kRows * kWidth, kRows, kWidth}, w, kWidth, &c[r * kRows * kWidth], kWidth});
        }
        bench.ctx.packed_weights = with ? &packed : nullptr;
        multiply_dense(bench.ctx, Rounding::bfloat16, products);
        return c;
      };
      const std::vector<float> before = results(false);
      EXPECT_EQ(results(true), before) << name(isa);
      EXPECT_EQ(results(true), before) << name(isa);
      const float was = std::exchange(weights[3], 5.0f);
      EXPECT_EQ(results(true), before) << "nobody said that they have changed";
      packed.forget();
      EXPECT_EQ(results(true), results(false)) << name(isa);
      weights[3] = was;
    }
  }
}

}  // namespace
}  // namespace sparsam
