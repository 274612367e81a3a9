#include "tensor/elementwise.h"

#include <complex>

#include "tensor/testing.h"

namespace sparsam {
namespace {

using testing::Bench;
using testing::Rows;

Vector ones_and(Bench& bench, std::size_t n) { return Vector(bench.random(1, n, 77).row(0), n); }

TEST(RmsNorm, DividesByTheRootOfTheMeanSquare) {
  for (const Isa isa : available_isas()) {
    for (const std::size_t width : {1u, 7u, 16u, 100u, 1000u}) {
      Bench bench(isa);
      const Tensor x = bench.random(5, width, 1);
      const Vector w = ones_and(bench, width);
      Rows wanted;
      for (const auto& row : testing::rows_of(x)) {
        double squares = 0;
        for (const double v : row) squares += v * v;
        auto& out = wanted.emplace_back();
        for (std::size_t i = 0; i < width; ++i) {
          out.push_back(row[i] / std::sqrt(squares / static_cast<double>(width) + 1e-3) * static_cast<double>(w[i]));
        }
      }
      EXPECT_LE(testing::relative_error(testing::rows_of(rms_norm(bench.ctx, x, w, 1e-3f)), wanted), 1e-6)
          << name(isa) << ", " << width;
    }
  }
}

TEST(RmsNorm, OfHeadsTakesEachHeadByItself) {
  Bench bench;
  const Tensor x = bench.random(3, 4 * 10, 1);
  const Vector w = ones_and(bench, 10);
  const Tensor apart = bench.ctx.make(12, 10);
  for (std::size_t h = 0; h < 12; ++h) {
    const float* from = x.row(h / 4) + h % 4 * 10;
    std::copy(from, from + 10, apart.row(h));
  }
  const Rows wanted = testing::rows_of(rms_norm(bench.ctx, apart, w, 1e-6f));
  const Tensor y = rms_norm_heads(bench.ctx, x, w, 1e-6f);
  for (std::size_t h = 0; h < 12; ++h) {
    for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(y.row(h / 4)[h % 4 * 10 + i], static_cast<float>(wanted[h][i]));
  }
}

TEST(Gated, IsTheActivationTimesTheOther) {
  Bench bench;
  const Tensor gate = bench.random(4, 33, 1), up = bench.random(4, 33, 2);
  for (const Gate kind : {Gate::silu, Gate::gelu_tanh}) {
    const Tensor y = gated(bench.ctx, kind, gate, up);
    for (std::size_t i = 0; i < 4 * 33; ++i) {
      const double x = gate.row(0)[i];
      const double act = kind == Gate::silu ? x / (1 + std::exp(-x))
                                            : x / 2 * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
      EXPECT_NEAR(y.row(0)[i], act * static_cast<double>(up.row(0)[i]), 1e-6);
    }
  }
}

TEST(Rope, TurnsPairsByPositionTimesFrequency) {
  for (const Isa isa : available_isas()) {
    for (const RopePairing pairing : {RopePairing::neighbours, RopePairing::halves}) {
      Bench bench(isa);
      Rope r;
      r.pairing = pairing;
      r.frequencies = {1.0, 0.31, 0.017, 1e-4, 0.77};
      r.magnitude = 1.25f;
      const std::vector<std::int32_t> positions = {0, 1, 77, 131071};
      const Tensor x = bench.random(4, 2 * 14, 1);  // two heads of 14, the last 10 values of each turned
      const Rows before = testing::rows_of(x);
      rope(bench.ctx, rope_table(bench.ctx, r, positions), x, 14, 4);
      for (std::size_t t = 0; t < 4; ++t) {
        for (std::size_t h = 0; h < 2; ++h) {
          for (std::size_t i = 0; i < 4; ++i)
            EXPECT_EQ(x.row(t)[h * 14 + i], static_cast<float>(before[t][h * 14 + i]));
          for (std::size_t i = 0; i < 5; ++i) {
            const bool near = pairing == RopePairing::neighbours;
            const std::size_t a = h * 14 + 4 + (near ? 2 * i : i), b = near ? a + 1 : a + 5;
            const auto turned = std::complex(before[t][a], before[t][b]) *
                                std::polar(1.25, static_cast<double>(positions[t]) * r.frequencies[i]);
            EXPECT_NEAR(x.row(t)[a], turned.real(), 1e-6) << name(isa) << " " << t << " " << i;
            EXPECT_NEAR(x.row(t)[b], turned.imag(), 1e-6) << name(isa) << " " << t << " " << i;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace sparsam
