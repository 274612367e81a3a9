#include "tensor/linear.h"

#include "tensor/testing.h"

namespace sparsam {
namespace {

using testing::Bench;
using testing::Matrix;
using testing::Rows;

const std::vector<DType> kFormats = {DType::f32,  DType::f16,  DType::bf16,   DType::f8_e4m3, DType::q8_0, DType::q4_0,
                                     DType::q4_1, DType::q5_0, DType::q5_1,   DType::q2_k,    DType::q3_k, DType::q4_k,
                                     DType::q5_k, DType::q6_k, DType::iq4_nl, DType::iq4_xs,  DType::mxfp4};

class Linear : public ::testing::TestWithParam<DType> {
 protected:
  // Widths that are and are not whole groups of 256.
  std::vector<std::size_t> widths() const {
    const int block = info(GetParam()).block_elements;
    if (block == 256) return {256, 768};
    if (block == 32) return {32, 96, 256, 416};
    return {1, 5, 16, 40, 257};
  }
};

double length(const double* x, std::size_t n) {
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i) squares += x[i] * x[i];
  return std::sqrt(squares);
}

// The largest |difference| / (|x_t| |w_n|): what Cauchy and Schwarz leave of an error in the activations.
double largest_error(const Rows& got, const Rows& x, const Matrix& w) {
  const Rows wanted = testing::naive_linear(x, w);
  const std::size_t k = w.weight.cols();
  double largest = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    for (std::size_t n = 0; n < w.weight.rows(); ++n) {
      const std::vector<double> row(w.values.begin() + static_cast<std::ptrdiff_t>(n * k),
                                    w.values.begin() + static_cast<std::ptrdiff_t>((n + 1) * k));
      const double scale = length(x[t].data(), k) * length(row.data(), k);
      largest = std::max(largest, std::fabs(got[t][n] - wanted[t][n]) / std::max(scale, 1e-30));
    }
  }
  return largest;
}

// 8 bits leave an error of at most 1 / 254 of a block's largest activation in each; the second row as much of that.
TEST_P(Linear, IsTheProductWithWhatTheFormatsBytesMean) {
  const bool packed = is_quantized(GetParam());
  for (const std::size_t k : widths()) {
    for (const std::size_t rows : {1u, 17u, 150u}) {
      const Matrix w(GetParam(), rows, k, k + rows);
      for (const std::size_t tokens : {1u, 2u, 19u}) {
        Bench bench;
        const Tensor x = bench.random(tokens, k, 5);
        const Rows in = testing::rows_of(x);
        EXPECT_LE(largest_error(testing::rows_of(linear(bench.ctx, x, w.weight)), in, w), packed ? 1e-2 : 5e-7)
            << rows << " x " << k << ", " << tokens << " tokens";
        const Tensor fine = linear(bench.ctx, x, w.weight, {}, Precision::fine);
        EXPECT_LE(largest_error(testing::rows_of(fine), in, w), packed ? 1e-4 : 5e-7)
            << rows << " x " << k << ", " << tokens << " tokens";
      }
    }
  }
}

TEST_P(Linear, GivesATokenTheSameBitsAloneInABatchAndAtEveryLevelAndThreadCount) {
  const std::size_t k = widths().back(), rows = 150;
  const Matrix w(GetParam(), rows, k, 3);
  for (const Precision precision : {Precision::coarse, Precision::fine}) {
    Rows first;
    for (const Isa isa : available_isas()) {
      for (const int threads : {1, 2}) {
        Bench bench(isa, threads);
        const Tensor x = bench.random(19, k, 5);
        const Rows all = testing::rows_of(linear(bench.ctx, x, w.weight, {}, precision));
        if (first.empty()) first = all;
        EXPECT_TRUE(all == first) << name(isa) << ", " << threads << " threads";
        for (const std::size_t t : {0u, 7u, 18u}) {
          const Tensor one = bench.ctx.make(1, k);
          std::copy(x.row(t), x.row(t) + k, one.row(0));
          EXPECT_TRUE(testing::rows_of(linear(bench.ctx, one, w.weight, {}, precision))[0] == all[t])
              << name(isa) << ", token " << t;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Linear, ::testing::ValuesIn(kFormats),
                         [](const auto& each) { return std::string(sparsam::info(each.param).name); });

TEST(LinearBias, IsAddedToEachRow) {
  Bench bench;
  const Matrix w(DType::f32, 40, 16, 1);
  const Tensor x = bench.random(3, 16, 2), bias = bench.random(1, 40, 3);
  const Rows without = testing::rows_of(linear(bench.ctx, x, w.weight));
  const Rows with = testing::rows_of(linear(bench.ctx, x, w.weight, Vector(bias.row(0), 40)));
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t n = 0; n < 40; ++n) {
      EXPECT_EQ(with[t][n], static_cast<float>(without[t][n]) + bias.row(0)[n]);
    }
  }
}

TEST(Embed, WidensTheRowsThatTheTokensNameTimesAFactor) {
  Bench bench;
  for (const DType type : {DType::f32, DType::bf16, DType::q8_0, DType::q6_k}) {
    const Matrix w(type, 9, 256, 1);
    const std::vector<std::int32_t> tokens = {8, 0, 8, 3};
    const Tensor h = embed(bench.ctx, tokens, w.weight, 4.0f);
    ASSERT_EQ(h.rows(), 4u);
    for (std::size_t t = 0; t < 4; ++t) {
      for (std::size_t i = 0; i < 256; ++i) {
        EXPECT_EQ(h.row(t)[i], 4.0f * w.values[static_cast<std::size_t>(tokens[t]) * 256 + i]);
      }
    }
  }
}

}  // namespace
}  // namespace sparsam
