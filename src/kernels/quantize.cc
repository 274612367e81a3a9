#include "kernels/quantize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/blocks.h"
#include "kernels/number.h"
#include "kernels/quantize_fit.h"
#include "kernels/quantize_super.h"

namespace sparsam {
namespace {

// Blocks of 32. q[i] of element i < 16 shares a byte with that of element i + 16.
template <typename Block>
void pack_nibbles(const int* q, Block& b) {
  for (int i = 0; i < 16; ++i) b.qs[i] = static_cast<std::uint8_t>((q[i] & 15) | (q[i + 16] & 15) << 4);
}

template <typename Block>
void pack_fifth_bits(const int* q, Block& b) {
  for (int i = 0; i < 4; ++i) b.qh[i] = 0;
  for (int i = 0; i < 32; ++i) b.qh[i / 8] |= static_cast<std::uint8_t>((q[i] >> 4 & 1) << (i % 8));
}

// Everything but the scale: the places in the grid.
template <typename Grid>
Half fit_scale(const float* x, const float* w, int* q) {
  const auto weights = fit::Weighted<32>::load(x, w);
  const Half d = to_half(fit::best_scale<Grid>(weights));
  fit::places_for<Grid>(weights.x, from_half(d), q);
  return d;
}

template <int Steps, typename Block>
void fit_line(const float* x, const float* w, int* q, Block& b) {
  const auto weights = fit::Weighted<32>::load(x, w);
  const fit::LineFit line = fit::best_line<Steps>(weights, fit::MinSign::any);
  b.d = to_half(line.scale);
  b.m = to_half(line.min);
  fit::integers_for<Steps>(weights.x, from_half(b.d), from_half(b.m), q);
}

void narrow(const float* x, const float* w, BlockQ4_0& b) {
  int q[32];
  b.d = fit_scale<fit::Integers<-8, 7>>(x, w, q);
  pack_nibbles(q, b);
}

void narrow(const float* x, const float* w, BlockQ5_0& b) {
  int q[32];
  b.d = fit_scale<fit::Integers<-16, 15>>(x, w, q);
  pack_nibbles(q, b);
  pack_fifth_bits(q, b);
}

void narrow(const float* x, const float* w, BlockIQ4_NL& b) {
  int q[32];
  b.d = fit_scale<fit::IQ4Grid>(x, w, q);
  pack_nibbles(q, b);
}

void narrow(const float* x, const float* w, BlockQ4_1& b) {
  int q[32];
  fit_line<15>(x, w, q, b);
  pack_nibbles(q, b);
}

void narrow(const float* x, const float* w, BlockQ5_1& b) {
  int q[32];
  fit_line<31>(x, w, q, b);
  pack_nibbles(q, b);
  pack_fifth_bits(q, b);
}

// 127 steps are fine enough for the largest magnitude to set the scale.
void narrow(const float* x, const float*, BlockQ8_0& b) {
  using Grid = fit::Integers<-127, 127>;
  const auto values = fit::Values<32>::load(x);
  b.d = to_half(std::fabs(fit::largest_magnitude(values)) / Grid::kHigh);
  int q[32];
  fit::places_for<Grid>(values, from_half(b.d), q);
  for (int i = 0; i < 32; ++i) b.qs[i] = static_cast<std::int8_t>(q[i] - 127);
}

// Doubled values, as kMXFP4Values.
struct E2M1Grid {
  static fit::Four nearest(fit::Four x) {
    const fit::Four magnitude = x < fit::all(0) ? -x : x;
    fit::Four value = fit::all(0);
    for (int i = 1; i < 8; ++i) {
      const float middle = 0.5f * static_cast<float>(kMXFP4Values[i - 1] + kMXFP4Values[i]);
      const auto step = static_cast<float>(kMXFP4Values[i] - kMXFP4Values[i - 1]);
      value += magnitude > fit::all(middle) ? fit::all(step) : fit::all(0);
    }
    return x < fit::all(0) ? -value : value;
  }
  static int index(float value) {
    int place = 0;
    while (static_cast<float>(kMXFP4Values[place]) < std::fabs(value)) ++place;
    return place | (value < 0 ? 8 : 0);
  }
};

// The scale is a power of two. By the standard's rule the largest magnitude lies in [4, 8) times it, of which 6 is the
// last that can be said; whether cutting off or the next scale is better depends on the rest of the block.
void narrow(const float* x, const float* w, BlockMXFP4& b) {
  const auto weights = fit::Weighted<32>::load(x, w);
  const float largest = std::fabs(fit::largest_magnitude(weights.x));
  const int rule = largest > 0 && std::isfinite(largest) ? std::ilogb(largest) - 2 + 127 : 0;
  float least = std::numeric_limits<float>::infinity();
  b.e = static_cast<std::uint8_t>(std::clamp(rule, 0, 253));
  for (const int e : {b.e + 0, b.e + 1}) {
    const float error = fit::scale_error<E2M1Grid>(weights, 0.5f * from_e8m0(static_cast<std::uint8_t>(e)));
    if (!(error < least)) continue;
    least = error;
    b.e = static_cast<std::uint8_t>(e);
  }
  int q[32];
  fit::places_for<E2M1Grid>(weights.x, 0.5f * from_e8m0(b.e), q);
  pack_nibbles(q, b);
}

template <typename Block>
void narrow_blocks(const float* src, std::byte* dst, std::size_t n, std::size_t block, const float* importance) {
  static_assert(alignof(Block) == 1, "a file is written in place");
  static constexpr auto kOnes = [] {
    std::array<float, 256> ones{};
    ones.fill(1.0f);
    return ones;
  }();
  for (std::size_t i = 0; i < n / block; ++i) {
    const float* w = importance != nullptr ? importance + i * block : kOnes.data();
    narrow(src + i * block, w, reinterpret_cast<Block*>(dst)[i]);
  }
}

template <typename Number, typename Narrow>
void narrow_numbers(const float* src, std::byte* dst, std::size_t n, Narrow narrow_one) {
  for (std::size_t i = 0; i < n; ++i) {
    const Number number = narrow_one(src[i]);
    std::memcpy(dst + i * sizeof(Number), &number, sizeof(Number));
  }
}

}  // namespace

void quantize(DType type, const float* src, std::byte* dst, std::size_t n, const float* importance) {
  const auto block = static_cast<std::size_t>(info(type).block_elements);
  CHECK(n % block == 0, "rows hold whole blocks");
  switch (type) {
    case DType::f32:
      std::memcpy(dst, src, n * sizeof(float));
      return;
    case DType::f16:
      return narrow_numbers<std::uint16_t>(src, dst, n, to_f16);
    case DType::bf16:
      return narrow_numbers<std::uint16_t>(src, dst, n, to_bf16);
    case DType::f8_e4m3:
      return narrow_numbers<std::uint8_t>(src, dst, n, to_e4m3);
    case DType::q8_0:
      return narrow_blocks<BlockQ8_0>(src, dst, n, block, importance);
    case DType::q4_0:
      return narrow_blocks<BlockQ4_0>(src, dst, n, block, importance);
    case DType::q4_1:
      return narrow_blocks<BlockQ4_1>(src, dst, n, block, importance);
    case DType::q5_0:
      return narrow_blocks<BlockQ5_0>(src, dst, n, block, importance);
    case DType::q5_1:
      return narrow_blocks<BlockQ5_1>(src, dst, n, block, importance);
    case DType::q2_k:
      return narrow_blocks<BlockQ2_K>(src, dst, n, block, importance);
    case DType::q3_k:
      return narrow_blocks<BlockQ3_K>(src, dst, n, block, importance);
    case DType::q4_k:
      return narrow_blocks<BlockQ4_K>(src, dst, n, block, importance);
    case DType::q5_k:
      return narrow_blocks<BlockQ5_K>(src, dst, n, block, importance);
    case DType::q6_k:
      return narrow_blocks<BlockQ6_K>(src, dst, n, block, importance);
    case DType::iq4_nl:
      return narrow_blocks<BlockIQ4_NL>(src, dst, n, block, importance);
    case DType::iq4_xs:
      return narrow_blocks<BlockIQ4_XS>(src, dst, n, block, importance);
    case DType::mxfp4:
      return narrow_blocks<BlockMXFP4>(src, dst, n, block, importance);
    case DType::i8:
    case DType::i16:
    case DType::i32:
    case DType::i64:
    case DType::f64:
      break;
  }
  CHECK(false, "weights become floats of at most 32 bits or quantised blocks");
}

Result<void> check_quantizable(DType type, std::span<const float> values) {
  // A scale is at most as large as the largest weight, and halves end at 65504.
  float limit = 65504.0f;
  if (type == DType::f32 || type == DType::bf16) limit = from_bf16(0x7f7f);
  if (type == DType::mxfp4) limit = 0x1p126f;
  if (type == DType::f8_e4m3) limit = 448.0f;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::fabs(values[i]) <= limit) continue;
    if (std::isfinite(values[i])) {
      return fail(Code::bad_data, "value {} at position {} is too large for {}", values[i], i, info(type).name);
    }
    return fail(Code::bad_data, "value {} at position {}", values[i], i);
  }
  return {};
}

void quantize_f8_blocks(const float* src, std::int64_t rows, std::int64_t columns, std::byte* dst, float* scales) {
  for (std::int64_t r0 = 0; r0 < rows; r0 += kF8Block) {
    const std::int64_t r1 = std::min(rows, r0 + kF8Block);
    for (std::int64_t c0 = 0; c0 < columns; c0 += kF8Block) {
      const std::int64_t c1 = std::min(columns, c0 + kF8Block);
      float largest = 0;
      for (std::int64_t r = r0; r < r1; ++r) {
        for (std::int64_t c = c0; c < c1; ++c) largest = std::max(largest, std::fabs(src[r * columns + c]));
      }
      const float scale = largest / 448 > 0 ? largest / 448 : 1;
      *scales++ = scale;
      for (std::int64_t r = r0; r < r1; ++r) {
        for (std::int64_t c = c0; c < c1; ++c) {
          dst[r * columns + c] = static_cast<std::byte>(to_e4m3(src[r * columns + c] / scale));
        }
      }
    }
  }
}

}  // namespace sparsam
