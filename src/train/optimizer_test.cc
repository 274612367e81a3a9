#include "train/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "kernels/isa.h"
#include "train/newton_schulz.h"

namespace sparsam {
namespace {

std::vector<float> random_matrix(std::size_t size) {
  Random random(3);
  std::vector<float> values(size);
  for (float& v : values) v = random.uniform(-1, 1);
  return values;
}

// The eigenvalues of x x^T (or x^T x) lie between these, by Gershgorin's circles about its diagonal.
std::pair<double, double> spread(const std::vector<float>& x, std::size_t rows, std::size_t cols) {
  const bool wide = rows <= cols;
  const std::size_t side = wide ? rows : cols, length = wide ? cols : rows;
  const auto at = [&](std::size_t s, std::size_t i) {
    return static_cast<double>(wide ? x[s * cols + i] : x[i * cols + s]);
  };
  double low = 1e9, high = 0;
  for (std::size_t a = 0; a < side; ++a) {
    double diagonal = 0, others = 0;
    for (std::size_t b = 0; b < side; ++b) {
      double sum = 0;
      for (std::size_t i = 0; i < length; ++i) sum += at(a, i) * at(b, i);
      (a == b ? diagonal : others) += a == b ? sum : std::abs(sum);
    }
    low = std::min(low, diagonal);
    high = std::max(high, diagonal);
  }
  return {low, high};
}

TEST(NewtonSchulz, MakesRowsOrColumnsNearlyOrthonormalAtEveryLevel) {
  ThreadPool pool(2);
  for (const Isa isa : available_isas()) {
    for (const auto& [rows, cols] : {std::pair<std::size_t, std::size_t>{8, 40}, {40, 8}, {1, 5}}) {
      for (const Rounding rounding : {Rounding::float32, Rounding::bfloat16}) {
        Context ctx(kernels_for(isa), pool);
        ctx.rounding = rounding;
        std::vector<float> x = random_matrix(rows * cols);
        orthogonalize(ctx, x.data(), rows, cols);
        const auto [low, high] = spread(x, rows, cols);
        EXPECT_GT(low, 0.4) << rows << " x " << cols;
        EXPECT_LT(high, 1.6) << rows << " x " << cols;
      }
    }
  }
}

TEST(NewtonSchulz, LeavesZerosAlone) {
  ThreadPool pool(1);
  Context ctx(kernels_for(Isa::scalar), pool);
  std::vector<float> x(12, 0.0f);
  orthogonalize(ctx, x.data(), 3, 4);
  for (const float v : x) EXPECT_EQ(v, 0.0f);
}

}  // namespace
}  // namespace sparsam
