#include "train/newton_schulz.h"

#include <algorithm>
#include <cmath>

#include "tensor/product.h"

namespace sparsam {
namespace {

constexpr int kRounds = 5;
constexpr float kA = 3.4445f, kB = -4.7750f, kC = 2.0315f;

// function(first, end) for the rows of a matrix.
template <typename Function>
void each_rows(Context& ctx, std::size_t rows, Function function) {
  constexpr std::size_t kRows = 16;
  ctx.pool.run(static_cast<std::int64_t>((rows + kRows - 1) / kRows), [&](std::int64_t task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * kRows;
    function(first, std::min(rows, first + kRows));
  });
}

}  // namespace

void orthogonalize(Context& ctx, float* x, std::size_t rows, std::size_t cols) {
  const Arena::Mark before = ctx.arena.mark();
  auto* const row_sums = ctx.arena.take<double>(rows);
  each_rows(ctx, rows, [&](std::size_t first, std::size_t end) {
    for (std::size_t r = first; r < end; ++r) {
      row_sums[r] = 0;
      for (std::size_t c = 0; c < cols; ++c) row_sums[r] += static_cast<double>(x[r * cols + c]) * x[r * cols + c];
    }
  });
  double squares = 0;
  for (std::size_t r = 0; r < rows; ++r) squares += row_sums[r];
  const auto shrink = static_cast<float>(1 / (std::sqrt(squares) + 1e-7));
  each_rows(ctx, rows, [&](std::size_t first, std::size_t end) {
    for (std::size_t i = first * cols; i < end * cols; ++i) x[i] *= shrink;
  });

  // On the short side: G = x x^T, P = b G + c G G, x = a x + P x; or with x^T for x where there are fewer columns.
  const bool wide = rows <= cols;
  const std::size_t side = wide ? rows : cols, length = wide ? cols : rows;
  auto* const gram = ctx.arena.take<float>(side * side);
  auto* const polynomial = ctx.arena.take<float>(side * side);
  auto* const next = ctx.arena.take<float>(rows * cols);
  const Operand short_side{x, side, cols, !wide};
  for (int round = 0; round < kRounds; ++round) {
    const Product square{short_side, short_side, length, gram, side};
    multiply_dense(ctx, ctx.rounding, {&square, 1});
    const Operand symmetric{gram, side, side};
    const Product fourth{symmetric, symmetric, side, polynomial, side};
    multiply_dense(ctx, ctx.rounding, {&fourth, 1});
    each_rows(ctx, side, [&](std::size_t first, std::size_t end) {
      for (std::size_t i = first * side; i < end * side; ++i) polynomial[i] = kB * gram[i] + kC * polynomial[i];
    });
    const Operand p{polynomial, side, side};
    const Product moved =
        wide ? Product{p, {x, cols, cols, true}, side, next, cols} : Product{{x, rows, cols}, p, side, next, cols};
    multiply_dense(ctx, ctx.rounding, {&moved, 1});
    each_rows(ctx, rows, [&](std::size_t first, std::size_t end) {
      for (std::size_t i = first * cols; i < end * cols; ++i) x[i] = kA * x[i] + next[i];
    });
  }
  ctx.arena.release(before);
}

}  // namespace sparsam
