#include "tensor/dense_attention.h"

#include <algorithm>

namespace sparsam {
namespace {

constexpr std::size_t kQueries = 60;  // of a strip: whole groups of the left operand at every level
constexpr std::size_t kWord = 4;

}  // namespace

DenseAttention::DenseAttention(const Kernels& kernels, Rounding rounding, const AttentionShape& shape, HeadRows keys,
                               HeadRows values, Arena& scratch)
    : kernels_(kernels),
      product_(kernels.product(rounding)),
      shape_(shape),
      keys_(keys),
      values_(values),
      scratch_(scratch),
      keys_along_(pack(keys, false, shape.tokens, shape.d, product_.right)) {}

DenseAttention::Packed DenseAttention::pack(HeadRows from, bool across, std::size_t rows, std::size_t n,
                                            std::size_t lanes) {
  const std::size_t bytes = product_.steps(n) * lanes * kWord;
  Packed packed{scratch_.take<std::byte>((rows + lanes - 1) / lanes * bytes), bytes};
  for (std::size_t first = 0, g = 0; first < rows; first += lanes, ++g) {
    product_.pack(across ? from.data + first : from[first], from.stride, nullptr, across, std::min(lanes, rows - first),
                  lanes, n, packed.data + g * bytes);
  }
  return packed;
}

void DenseAttention::multiply(const Packed& left, std::size_t rows, const Packed& right, std::size_t columns,
                              std::size_t n, HeadRows c, bool add) const {
  for (std::size_t m = 0; m < rows; m += product_.left) {
    for (std::size_t k = 0; k < columns; k += product_.right) {
      product_.multiply(left.data + m / product_.left * left.group_bytes,
                        right.data + k / product_.right * right.group_bytes, product_.steps(n),
                        std::min(product_.left, rows - m), std::min(product_.right, columns - k), c[m] + k, c.stride,
                        add);
    }
  }
}

void DenseAttention::to_weights(float* row, std::size_t i, std::size_t end, RowStatistics statistics) const {
  const std::size_t first = first_seen(i);
  std::fill(row, row + first, 0.0f);
  kernels_.scale(row + first, shape_.scale, i + 1 - first);
  kernels_.exp_sum(row + first, statistics.largest, i + 1 - first);
  kernels_.scale(row + first, statistics.share, i + 1 - first);
  std::fill(row + i + 1, row + end, 0.0f);
}

void DenseAttention::forward(HeadRows queries, HeadRows out, RowStatistics* statistics, std::size_t statistics_stride) {
  const Arena::Mark before = scratch_.mark();
  const Packed values = pack(values_, true, shape_.z, shape_.tokens, product_.right);
  const HeadRows scores{scratch_.take<float>(kQueries * shape_.tokens), shape_.tokens};
  for (std::size_t begin = 0; begin < shape_.tokens; begin += kQueries) {
    const std::size_t end = std::min(shape_.tokens, begin + kQueries), count = end - begin;
    const Arena::Mark strip = scratch_.mark();
    const Packed q = pack({queries[begin], queries.stride}, false, count, shape_.d, product_.left);
    multiply(q, count, keys_along_, end, shape_.d, scores, false);
    for (std::size_t i = begin; i < end; ++i) {
      float* row = scores[i - begin];
      const std::size_t first = first_seen(i), seen = i + 1 - first;
      std::fill(row, row + first, 0.0f);
      kernels_.scale(row + first, shape_.scale, seen);
      const float largest = kernels_.max(row + first, seen);
      const float share = 1.0f / kernels_.exp_sum(row + first, largest, seen);
      kernels_.scale(row + first, share, seen);
      std::fill(row + i + 1, row + end, 0.0f);
      statistics[i * statistics_stride] = {largest, share};
    }
    const Packed p = pack(scores, false, count, end, product_.left);
    multiply(p, count, values, shape_.z, end, {out[begin], out.stride}, false);
    scratch_.release(strip);
  }
  scratch_.release(before);
}

void DenseAttention::backward(HeadRows queries, HeadRows out, HeadRows dout, const RowStatistics* statistics,
                              std::size_t statistics_stride, HeadRows dq, HeadRows dk, HeadRows dv) {
  const std::size_t tokens = shape_.tokens, d = shape_.d, z = shape_.z;
  const Arena::Mark before = scratch_.mark();
  const Packed values_along = pack(values_, false, tokens, z, product_.right);
  const Packed keys_across = pack(keys_, true, d, tokens, product_.right);
  const HeadRows p{scratch_.take<float>(kQueries * tokens), tokens},
      dp{scratch_.take<float>(kQueries * tokens), tokens};
  for (std::size_t begin = 0; begin < tokens; begin += kQueries) {
    const std::size_t end = std::min(tokens, begin + kQueries), count = end - begin;
    const Arena::Mark strip = scratch_.mark();
    const HeadRows q{queries[begin], queries.stride}, dy{dout[begin], dout.stride};
    multiply(pack(q, false, count, d, product_.left), count, keys_along_, end, d, p, false);
    multiply(pack(dy, false, count, z, product_.left), count, values_along, end, z, dp, false);
    for (std::size_t i = begin; i < end; ++i) {
      to_weights(p[i - begin], i, end, statistics[i * statistics_stride]);
      // sum_j p_ij dp_ij = y_i . dy_i
      float along = 0;
      const WeightRows row{DType::f32, reinterpret_cast<const std::byte*>(out[i]), 0, nullptr};
      kernels_.dot(row, 1, dout[i], 0, 1, z, &along, 1);
      kernels_.softmax_gradient(p[i - begin], along, shape_.scale, dp[i - begin], end);
    }
    if (dq.data != nullptr) {
      multiply(pack(dp, false, count, end, product_.left), count, keys_across, d, end, {dq[begin], dq.stride}, true);
    }
    if (dk.data != nullptr) {
      multiply(pack(dp, true, end, count, product_.left), end, pack(q, true, d, count, product_.right), d, count, dk,
               true);
    }
    if (dv.data != nullptr) {
      multiply(pack(p, true, end, count, product_.left), end, pack(dy, true, z, count, product_.right), z, count, dv,
               true);
    }
    scratch_.release(strip);
  }
  scratch_.release(before);
}

}  // namespace sparsam
