#include "tensor/cross_entropy.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensor/linear.h"
#include "tensor/linear_backward.h"
#include "tensor/plain.h"

namespace sparsam {
namespace {

constexpr std::size_t kRows = 512;  // whose logits are held at once

// The loss of a row of logits; logits with a gradient get factor(loss) (softmax - 1 at the target).
template <typename Factor>
double loss_of_row(const Kernels&, const Tensor& logits, std::size_t row, std::size_t target, double,
                   const Factor& factor) {
  double* const z = logits.row_of<double>(row);
  const double loss = plain::cross_entropy(z, logits.cols(), target);
  if (logits.differentiable()) {
    const double by = factor(loss);
    for (std::size_t v = 0; v < logits.cols(); ++v) logits.gradient_of<double>(row)[v] = z[v] * by;
  }
  return loss;
}
template <typename Factor>
double loss_of_row(const Kernels& kernels, const Tensor& logits, std::size_t row, std::size_t target, float,
                   const Factor& factor) {
  float* const z = logits.row(row);
  const std::size_t n = logits.cols();
  const float largest = kernels.max(z, n), aim = z[target];
  const float sum = kernels.exp_sum(z, largest, n);
  const double loss = std::log(static_cast<double>(sum)) + static_cast<double>(largest) - static_cast<double>(aim);
  if (logits.differentiable()) {
    const auto by = static_cast<float>(factor(loss));
    float* const dz = logits.gradient(row);  // zeros so far
    kernels.add_scaled(z, by / sum, dz, n);
    dz[target] -= by;
  }
  return loss;
}

}  // namespace

double cross_entropy(Context& ctx, const Tensor& h_TD, const Weight& head_VD, std::span<const std::int32_t> targets,
                     const RowFactor& factor, std::span<float> losses) {
  double total = 0;
  std::vector<std::size_t> aimed;  // rows with a target
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (targets[t] >= 0) aimed.push_back(t);
  }
  std::vector<double> row_losses(kRows);
  std::fill(losses.begin(), losses.end(), 0.0f);
  plain::with_real(ctx.real, [&]<typename Real>() {
    const Arena::Mark before = ctx.arena.mark();
    for (std::size_t first = 0; first < aimed.size(); first += kRows) {
      const std::size_t rows = std::min(kRows, aimed.size() - first), width = h_TD.cols();
      const Tensor h = ctx.make(rows, width);
      for (std::size_t i = 0; i < rows; ++i) {
        const Real* from = h_TD.row_of<Real>(aimed[first + i]);
        std::copy(from, from + width, h.row_of<Real>(i));
      }
      const std::size_t step = ctx.tape == nullptr ? 0 : ctx.tape->size();
      const Tensor logits = linear(ctx, h, head_VD);
      ctx.pool.run(static_cast<std::int64_t>(rows), [&](std::int64_t index, int) {
        const auto i = static_cast<std::size_t>(index);
        const std::size_t t = aimed[first + i];
        row_losses[i] = loss_of_row(ctx.kernels, logits, i, static_cast<std::size_t>(targets[t]), Real{},
                                    [&](double loss) { return factor(t, loss); });
      });
      for (std::size_t i = 0; i < rows; ++i) {
        total += row_losses[i];
        if (!losses.empty()) losses[aimed[first + i]] = static_cast<float>(row_losses[i]);
      }
      if (ctx.tape != nullptr) ctx.tape->backward(ctx, step);
      for (std::size_t i = 0; h_TD.differentiable() && i < rows; ++i) {
        Real* dh = h_TD.gradient_of<Real>(aimed[first + i]);
        for (std::size_t k = 0; k < width; ++k) dh[k] += h.gradient_of<Real>(i)[k];
      }
      ctx.arena.release(before);
    }
  });
  return total;
}

}  // namespace sparsam
