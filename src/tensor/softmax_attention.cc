#include "tensor/softmax_attention.h"

#include <algorithm>
#include <limits>

#include "kernels/elementary.h"
#include "tensor/cache_view.h"

namespace sparsam {
namespace {

constexpr std::size_t kRows = 16;  // queries whose scores are held at once

}  // namespace

SoftmaxAttention::SoftmaxAttention(const Kernels& kernels, Arena& arena, std::size_t rows, std::size_t dk,
                                   std::size_t dv, float scale)
    : kernels_(kernels),
      dk_(dk),
      dv_(dv),
      scale_(scale),
      queries_(arena.take<float>(rows * dk)),
      sums_(arena.take<float>(rows * dv)),
      largest_(arena.take<float>(rows)),
      total_(arena.take<float>(rows)),
      scores_(arena.take<float>(kRows * kPageTokens)) {
  std::fill(sums_, sums_ + rows * dv, 0.0f);
  std::fill(largest_, largest_ + rows, -std::numeric_limits<float>::infinity());
  std::fill(total_, total_ + rows, 0.0f);
}

void SoftmaxAttention::attend(const float* keys, std::size_t ldk, const float* values, std::size_t ldv,
                              std::size_t count, const int* first, const int* last, std::size_t begin,
                              std::size_t end) {
  const WeightRows key_rows{DType::f32, reinterpret_cast<const std::byte*>(keys), ldk * sizeof(float), nullptr};
  for (std::size_t base = begin; base < end; base += kRows) {
    const std::size_t rows = std::min(kRows, end - base);
    kernels_.dot(key_rows, count, queries_ + base * dk_, dk_, rows, dk_, scores_, kPageTokens);
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t row = base + r;
      if (first[row] >= last[row]) continue;
      float* scores = scores_ + r * kPageTokens + first[row];
      const auto seen = static_cast<std::size_t>(last[row] - first[row]);
      kernels_.scale(scores, scale_, seen);
      const float largest = std::max(largest_[row], kernels_.max(scores, seen));
      if (largest > largest_[row]) {
        const float shrink = exp_f32(largest_[row] - largest);
        kernels_.scale(sums_ + row * dv_, shrink, dv_);
        total_[row] *= shrink;
        largest_[row] = largest;
      }
      total_[row] += kernels_.exp_sum(scores, largest, seen);
    }
    kernels_.weigh(scores_, kPageTokens, values, ldv, first + base, last + base, rows, dv_, sums_ + base * dv_, dv_);
  }
}

void SoftmaxAttention::finish(std::size_t r, float* out) const {
  std::copy(sums_ + r * dv_, sums_ + (r + 1) * dv_, out);
  kernels_.scale(out, 1.0f / total_[r], dv_);
}

}  // namespace sparsam
