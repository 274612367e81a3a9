// Products of quantised weights with 8-bit activations, written once over sixteen integer lanes (I16) and included by
// each instruction set. Weights go through groups of 256 (group.h): either one row against a few tokens, lanes along K,
// or sixteen rows transposed into a tile against many tokens, lanes along the rows. The integers are exact, so both
// ways and all instruction sets give the same bits.

#include "kernels/unpack.inc.h"

// From this many tokens on a tile pays for its transposition.
constexpr std::size_t kTileFrom = 2;

inline std::int32_t load_word(const void* p) {
  std::int32_t word;
  std::memcpy(&word, p, 4);
  return word;
}

// ---- one row ----

inline std::int32_t fold8(__m256i a) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1)));
}

// The four scales of 64 weights, each in the four lanes of its sixteen weights.
inline I16 spread_scales(const std::int16_t* scales) {
  alignas(64) std::int32_t lanes[16];
  const __m128i four = _mm_cvtepi16_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(scales)));
  _mm_store_si128(reinterpret_cast<__m128i*>(lanes), _mm_shuffle_epi32(four, 0x00));
  _mm_store_si128(reinterpret_cast<__m128i*>(lanes + 4), _mm_shuffle_epi32(four, 0x55));
  _mm_store_si128(reinterpret_cast<__m128i*>(lanes + 8), _mm_shuffle_epi32(four, 0xaa));
  _mm_store_si128(reinterpret_cast<__m128i*>(lanes + 12), _mm_shuffle_epi32(four, 0xff));
  return load_i32(lanes);
}

template <DType kType>
inline float add_group(const Group256& group, const QuantizedRows& x, std::size_t g, float y) {
  I16 products = splat_i32(0);
  const std::int8_t* q = x.q + g * kGroup;
  for (int c = 0; c < 4; ++c) {
    const I16 activations = load_i32(reinterpret_cast<const std::int32_t*>(q + 64 * c));
    const I16 sub = dot4<kIsWide<kType>>(splat_i32(0), group.u + 64 * c, activations);
    products = products + multiply(sub, spread_scales(group.scale + 4 * c));
  }
  const __m256i minima =
      _mm256_madd_epi16(_mm256_load_si256(reinterpret_cast<const __m256i*>(group.minimum)), load32(x.sums + g * 16));
  if constexpr (Format<kType>::kHasMinimum) {
    y = __builtin_fmaf(group.d * x.d[g], static_cast<float>(fold(products)), y);
    return __builtin_fmaf(-(group.dmin * x.d[g]), static_cast<float>(fold8(minima)), y);
  } else {
    return __builtin_fmaf(group.d * x.d[g], static_cast<float>(fold(products) - fold8(minima)), y);
  }
}

template <DType kType>
inline float add_group(const Group32& group, std::size_t blocks, const QuantizedRows& x, std::size_t g, float y) {
  float sum = 0;
  for (std::size_t b = 0; b < blocks; ++b) {
    const std::size_t block = 8 * g + b;
    // Two blocks of 32 fill sixteen lanes; one is eight.
    const __m256i u = _mm256_load_si256(reinterpret_cast<const __m256i*>(group.u + 32 * b));
    const __m256i s = load32(x.q + 32 * block);
    const __m256i lanes = dot4_half<kIsWide<kType>>(_mm256_setzero_si256(), u, s);
    const std::int32_t xsum = x.sums[2 * block] + x.sums[2 * block + 1];
    const std::int32_t product = fold8(lanes) - Format<kType>::kOffset * xsum;
    sum = __builtin_fmaf(group.d[b] * x.d[block], static_cast<float>(product), sum);
    if constexpr (Format<kType>::kHasMinimum) {
      sum = __builtin_fmaf(group.m[b], x.d[block] * static_cast<float>(xsum), sum);
    }
  }
  return y + sum;
}

// ---- sixteen rows ----

struct alignas(64) Tile {
  std::uint8_t u[64][64];       // word k / 4, then 16 rows of 4 weights
  std::int32_t scale[16][16];   // sub-block, row
  std::int32_t minimum[8][16];  // pair of sub-blocks as two int16, row
  float d[8][16], m[8][16];     // block, row; a super-block's d and dmin in the first
};

template <DType kType>
inline void fill_tile(const WeightRows& w, std::size_t row, std::size_t g, std::size_t blocks, Tile& tile) {
  using Block = typename Format<kType>::Block;
  const auto at = [&](std::size_t r) { return reinterpret_cast<const Block*>(w.data + (row + r) * w.row_bytes); };
  if constexpr (kIsSuperBlock<kType>) {
    Group256 groups[16];
    alignas(64) std::int32_t scales[16][16];
    for (std::size_t r = 0; r < 16; ++r) {
      unpack<kType>(at(r)[g], groups[r]);
      tile.d[0][r] = groups[r].d;
      if constexpr (Format<kType>::kHasMinimum) tile.m[0][r] = groups[r].dmin;
      for (std::size_t j = 0; j < 16; ++j) scales[r][j] = groups[r].scale[j];
    }
    transpose16(groups[0].u, sizeof(Group256), 64, tile.u);
    transpose16(scales, sizeof(scales[0]), 16, tile.scale);
    transpose16(groups[0].minimum, sizeof(Group256), 8, tile.minimum);
  } else {
    Group32 groups[16];
    for (std::size_t r = 0; r < 16; ++r) unpack<kType>(at(r) + 8 * g, blocks, groups[r]);
    transpose16(groups[0].u, sizeof(Group32), 8 * blocks, tile.u);
    transpose16(groups[0].d, sizeof(Group32), 8, tile.d);
    if constexpr (Format<kType>::kHasMinimum) transpose16(groups[0].m, sizeof(Group32), 8, tile.m);
  }
}

template <DType kType, int kTokens>
inline void multiply_super(const Tile& tile, const QuantizedRows& x, std::size_t t0, std::size_t g, float* y,
                           std::size_t ldy) {
  constexpr int kSub = Format<kType>::kSub;
  const std::int8_t* q = x.q + t0 * x.stride + g * kGroup;
  I16 total[kTokens];
  for (int t = 0; t < kTokens; ++t) total[t] = splat_i32(0);
  for (int sub = 0; sub < kGroup / kSub; ++sub) {
    I16 sum[kTokens];
    for (int t = 0; t < kTokens; ++t) sum[t] = splat_i32(0);
    for (int c = sub * kSub / 4; c < (sub + 1) * kSub / 4; ++c) {
      for (int t = 0; t < kTokens; ++t) {
        const I16 activation = splat_i32(load_word(q + static_cast<std::size_t>(t) * x.stride + 4 * c));
        sum[t] = dot4<kIsWide<kType>>(sum[t], tile.u[c], activation);
      }
    }
    const I16 scale = load_i32(tile.scale[sub * kSub / 16]);
    for (int t = 0; t < kTokens; ++t) total[t] = total[t] + multiply(sum[t], scale);
  }
  const std::int16_t* sums = x.sums + t0 * (x.stride / 16) + g * 16;
  for (int t = 0; t < kTokens; ++t) {
    const auto token = static_cast<std::size_t>(t);
    I16 minima = splat_i32(0);
    for (int p = 0; p < 8; ++p) {
      minima = dot2(minima, load_i32(tile.minimum[p]), splat_i32(load_word(sums + token * (x.stride / 16) + 2 * p)));
    }
    const F16 dx = splat(x.d[(t0 + token) * x.blocks + g]);
    float* out = y + token * ldy;
    if constexpr (Format<kType>::kHasMinimum) {
      const F16 with_products = fma(load(tile.d[0]) * dx, to_float(total[t]), load(out));
      store(out, fnma(load(tile.m[0]) * dx, to_float(minima), with_products));
    } else {
      store(out, fma(load(tile.d[0]) * dx, to_float(total[t] - minima), load(out)));
    }
  }
}

template <DType kType, int kTokens>
inline void multiply_blocks(const Tile& tile, std::size_t blocks, const QuantizedRows& x, std::size_t t0, std::size_t g,
                            float* y, std::size_t ldy) {
  F16 total[kTokens];
  for (int t = 0; t < kTokens; ++t) total[t] = splat(0.0f);
  for (std::size_t b = 0; b < blocks; ++b) {
    const std::size_t block = 8 * g + b;
    I16 sum[kTokens];
    std::int32_t xsum[kTokens];
    for (int t = 0; t < kTokens; ++t) {
      const std::int16_t* sums = x.sums + (t0 + static_cast<std::size_t>(t)) * (x.stride / 16) + 2 * block;
      xsum[t] = sums[0] + sums[1];
      sum[t] = splat_i32(-Format<kType>::kOffset * xsum[t]);
    }
    for (std::size_t c = 0; c < 8; ++c) {
      for (int t = 0; t < kTokens; ++t) {
        const std::int8_t* q = x.q + (t0 + static_cast<std::size_t>(t)) * x.stride + 32 * block + 4 * c;
        sum[t] = dot4<kIsWide<kType>>(sum[t], tile.u[8 * b + c], splat_i32(load_word(q)));
      }
    }
    for (int t = 0; t < kTokens; ++t) {
      const float dx = x.d[(t0 + static_cast<std::size_t>(t)) * x.blocks + block];
      total[t] = fma(load(tile.d[b]) * splat(dx), to_float(sum[t]), total[t]);
      if constexpr (Format<kType>::kHasMinimum) {
        total[t] = fma(load(tile.m[b]), splat(dx * static_cast<float>(xsum[t])), total[t]);
      }
    }
  }
  for (int t = 0; t < kTokens; ++t) {
    float* out = y + static_cast<std::size_t>(t) * ldy;
    store(out, load(out) + total[t]);
  }
}

template <DType kType, int kTokens>
inline void multiply_tile(const Tile& tile, std::size_t blocks, const QuantizedRows& x, std::size_t t0, std::size_t g,
                          float* y, std::size_t ldy) {
  if constexpr (kIsSuperBlock<kType>)
    multiply_super<kType, kTokens>(tile, x, t0, g, y, ldy);
  else
    multiply_blocks<kType, kTokens>(tile, blocks, x, t0, g, y, ldy);
}

// ---- any number of rows and tokens ----

template <DType kType>
inline void dot_rows_alone(const WeightRows& w, std::size_t first, std::size_t rows, const QuantizedRows& x,
                           std::size_t tokens, float* y, std::size_t ldy) {
  using Block = typename Format<kType>::Block;
  const std::size_t groups = x.stride / kGroup;
  for (std::size_t n = first; n < rows; ++n) {
    const auto* blocks = reinterpret_cast<const Block*>(w.data + n * w.row_bytes);
    for (std::size_t t = 0; t < tokens; ++t) {
      const QuantizedRows token = x.row(t);
      float sum = 0;
      for (std::size_t g = 0; g < groups; ++g) {
        if constexpr (kIsSuperBlock<kType>) {
          Group256 group;
          unpack<kType>(blocks[g], group);
          sum = add_group<kType>(group, token, g, sum);
        } else {
          const std::size_t count = lesser<std::size_t>(8, x.k / 32 - 8 * g);
          Group32 group;
          unpack<kType>(blocks + 8 * g, count, group);
          sum = add_group<kType>(group, count, token, g, sum);
        }
      }
      y[t * ldy + n] = sum;
    }
  }
}

template <DType kType>
inline void dot_quantized_of(const WeightRows& w, std::size_t rows, const QuantizedRows& x, std::size_t tokens,
                             float* y, std::size_t ldy) {
  std::size_t n = 0;
  if (tokens >= kTileFrom) {
    Tile tile;
    for (; n + 16 <= rows; n += 16) {
      for (std::size_t t = 0; t < tokens; ++t) store(y + t * ldy + n, splat(0.0f));
      for (std::size_t g = 0; g < x.stride / kGroup; ++g) {
        const std::size_t blocks = lesser<std::size_t>(8, x.k / 32 - 8 * g);
        fill_tile<kType>(w, n, g, blocks, tile);
        std::size_t t = 0;
        for (; t + kTileTokens <= tokens; t += kTileTokens) {
          multiply_tile<kType, kTileTokens>(tile, blocks, x, t, g, y + t * ldy + n, ldy);
        }
        for (; t < tokens; ++t) multiply_tile<kType, 1>(tile, blocks, x, t, g, y + t * ldy + n, ldy);
      }
    }
  }
  dot_rows_alone<kType>(w, n, rows, x, tokens, y, ldy);
}

inline void dot_quantized(const WeightRows& w, std::size_t rows, const QuantizedRows& x, std::size_t tokens, float* y,
                          std::size_t ldy) {
  switch (w.dtype) {
    case DType::q8_0:
      return dot_quantized_of<DType::q8_0>(w, rows, x, tokens, y, ldy);
    case DType::q4_0:
      return dot_quantized_of<DType::q4_0>(w, rows, x, tokens, y, ldy);
    case DType::q4_1:
      return dot_quantized_of<DType::q4_1>(w, rows, x, tokens, y, ldy);
    case DType::q5_0:
      return dot_quantized_of<DType::q5_0>(w, rows, x, tokens, y, ldy);
    case DType::q5_1:
      return dot_quantized_of<DType::q5_1>(w, rows, x, tokens, y, ldy);
    case DType::q2_k:
      return dot_quantized_of<DType::q2_k>(w, rows, x, tokens, y, ldy);
    case DType::q3_k:
      return dot_quantized_of<DType::q3_k>(w, rows, x, tokens, y, ldy);
    case DType::q4_k:
      return dot_quantized_of<DType::q4_k>(w, rows, x, tokens, y, ldy);
    case DType::q5_k:
      return dot_quantized_of<DType::q5_k>(w, rows, x, tokens, y, ldy);
    case DType::q6_k:
      return dot_quantized_of<DType::q6_k>(w, rows, x, tokens, y, ldy);
    case DType::iq4_nl:
      return dot_quantized_of<DType::iq4_nl>(w, rows, x, tokens, y, ldy);
    case DType::iq4_xs:
      return dot_quantized_of<DType::iq4_xs>(w, rows, x, tokens, y, ldy);
    default:
      return dot_quantized_of<DType::mxfp4>(w, rows, x, tokens, y, ldy);
  }
}

// ---- any format to float32 ----

inline void store_widened(float* dst, const std::uint8_t* u, F16 factor, int offset, F16 minimum) {
  alignas(64) std::int32_t wide[16];
  const __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(u));
  _mm256_store_si256(reinterpret_cast<__m256i*>(wide), _mm256_cvtepu8_epi32(bytes));
  _mm256_store_si256(reinterpret_cast<__m256i*>(wide + 8), _mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8)));
  store(dst, factor * to_float(load_i32(wide) - splat_i32(offset)) + minimum);
}

template <DType kType>
inline void widen_blocks(const std::byte* src, float* dst, std::size_t n) {
  using F = Format<kType>;
  const auto* block = reinterpret_cast<const typename F::Block*>(src);
  if constexpr (kIsSuperBlock<kType>) {
    Group256 group;
    for (std::size_t g = 0; g < n / kGroup; ++g) {
      unpack<kType>(block[g], group);
      for (std::size_t j = 0; j < 16; ++j) {
        const F16 factor = splat(group.d * static_cast<float>(group.scale[j]));
        const F16 minimum = splat(F::kHasMinimum ? -(group.dmin * static_cast<float>(group.minimum[j])) : -0.0f);
        store_widened(dst + g * kGroup + 16 * j, group.u + 16 * j, factor, F::kOffset, minimum);
      }
    }
  } else {
    Group32 group;
    for (std::size_t b = 0; b < n / 32; ++b) {
      unpack<kType>(block + b, 1, group);
      const F16 minimum = splat(F::kHasMinimum ? group.m[0] : -0.0f);
      store_widened(dst + 32 * b, group.u, splat(group.d[0]), F::kOffset, minimum);
      store_widened(dst + 32 * b + 16, group.u + 16, splat(group.d[0]), F::kOffset, minimum);
    }
  }
}

template <DType kType>
inline void widen_floats(const std::byte* src, const float* scales, float* dst, std::size_t n) {
  in_sixteens(
      n, [&](std::size_t i) { store(dst + i, load_weights<kType>(src, scales, i)); },
      [&](std::size_t i, Mask mask) { store(dst + i, mask, load_last_weights<kType>(src, scales, i, n)); });
}

inline void widen(DType dtype, const std::byte* src, const float* scales, float* dst, std::size_t n) {
  switch (dtype) {
    case DType::f32:
      return widen_floats<DType::f32>(src, scales, dst, n);
    case DType::f16:
      return widen_floats<DType::f16>(src, scales, dst, n);
    case DType::bf16:
      return widen_floats<DType::bf16>(src, scales, dst, n);
    case DType::f8_e4m3:
      return widen_floats<DType::f8_e4m3>(src, scales, dst, n);
    case DType::q8_0:
      return widen_blocks<DType::q8_0>(src, dst, n);
    case DType::q4_0:
      return widen_blocks<DType::q4_0>(src, dst, n);
    case DType::q4_1:
      return widen_blocks<DType::q4_1>(src, dst, n);
    case DType::q5_0:
      return widen_blocks<DType::q5_0>(src, dst, n);
    case DType::q5_1:
      return widen_blocks<DType::q5_1>(src, dst, n);
    case DType::q2_k:
      return widen_blocks<DType::q2_k>(src, dst, n);
    case DType::q3_k:
      return widen_blocks<DType::q3_k>(src, dst, n);
    case DType::q4_k:
      return widen_blocks<DType::q4_k>(src, dst, n);
    case DType::q5_k:
      return widen_blocks<DType::q5_k>(src, dst, n);
    case DType::q6_k:
      return widen_blocks<DType::q6_k>(src, dst, n);
    case DType::iq4_nl:
      return widen_blocks<DType::iq4_nl>(src, dst, n);
    case DType::iq4_xs:
      return widen_blocks<DType::iq4_xs>(src, dst, n);
    default:
      return widen_blocks<DType::mxfp4>(src, dst, n);
  }
}

constexpr Kernels make_kernels(Isa isa) {
  return {isa,     widen,   dot,      dot_quantized, quantize, residual, weigh,      rms_norm, max,
          exp_sum, sigmoid, silu_mul, gelu_mul,      add,      scale,    add_scaled, rope};
}
