// Products of quantised weights with 8-bit activations, written once over sixteen integer lanes (I16) and included by
// each instruction set. Weights go through groups of 256 (group.h), sixteen rows at a time: against a token or two with
// lanes along K, whose sums are transposed; against many tokens transposed into a tile, with lanes along the rows. The
// integers are exact, so both ways and all instruction sets give the same bits.

#include "kernels/unpack.inc.h"

inline std::int32_t load_word(const void* p) {
  std::int32_t word;
  std::memcpy(&word, p, 4);
  return word;
}

// ---- sixteen rows against a token or two ----

// The sums of eight lanes for each of sixteen rows: lane r belongs to row r.
inline I16 fold_rows(const std::int32_t (&lanes)[16][8]) {
  alignas(64) std::int32_t columns[8][16];
  transpose16(lanes, sizeof(lanes[0]), 8, columns);
  I16 sum = load_i32(columns[0]);
  for (int c = 1; c < 8; ++c) sum = sum + load_i32(columns[c]);
  return sum;
}

inline void store_lanes(std::int32_t (&lanes)[8], __m256i values) {
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), values);
}

// Fetches what the next sixteen rows will read, in the order of memory: `part` of `parts` equal ones.
inline void fetch_ahead(const WeightRows& w, std::size_t row, std::size_t part, std::size_t bytes) {
  const std::byte* p = w.data + (row + 16) * w.row_bytes + part * bytes;
  for (std::size_t i = 0; i < bytes; i += 64) _mm_prefetch(reinterpret_cast<const char*>(p + i), _MM_HINT_T0);
}

// Group g of sixteen rows is added to sums[t], lane r for row r. Of fewer rows, the last one stands in for the missing.
template <DType kType, int kTokens>
inline void add_super_groups(const WeightRows& w, std::size_t row, std::size_t rows, const QuantizedRows& x,
                             std::size_t g, F16* sums) {
  using Block = typename Format<kType>::Block;
  alignas(64) std::int32_t products[kTokens][16][8], minima[kTokens][16][8];
  alignas(64) float d[16], dmin[16];
  for (std::size_t r = 0; r < 16; ++r) {
    Group256 group;
    const std::size_t from = row + lesser(r, rows - 1);
    fetch_ahead(w, row, 16 * g + r, sizeof(Block));
    unpack<kType>(reinterpret_cast<const Block*>(w.data + from * w.row_bytes)[g], group);
    d[r] = group.d;
    if constexpr (Format<kType>::kHasMinimum) dmin[r] = group.dmin;
    const I16 scales = widen_i16(group.scale);
    const __m256i minimum = _mm256_load_si256(reinterpret_cast<const __m256i*>(group.minimum));
    for (std::size_t t = 0; t < kTokens; ++t) {
      const auto* q = reinterpret_cast<const std::int32_t*>(x.q + t * x.stride + g * kGroup);
      I16 product = splat_i32(0);
      for (int c = 0; c < 4; ++c) {
        const I16 sub = dot4<kIsWide<kType>>(splat_i32(0), load_stored(group.u + 64 * c), load_i32(q + 16 * c));
        product = product + multiply(sub, spread(scales, c));
      }
      const __m256i least = _mm256_madd_epi16(minimum, load32(x.sums + t * (x.stride / 16) + g * 16));
      if constexpr (Format<kType>::kHasMinimum) {
        store_lanes(products[t][r], fold_half(product));
        store_lanes(minima[t][r], least);
      } else {
        store_lanes(products[t][r], _mm256_sub_epi32(fold_half(product), least));
      }
    }
  }
  for (std::size_t t = 0; t < kTokens; ++t) {
    const F16 dx = splat(x.d[t * x.blocks + g]);
    sums[t] = fma(load(d) * dx, to_float(fold_rows(products[t])), sums[t]);
    if constexpr (Format<kType>::kHasMinimum) {
      sums[t] = fnma(load(dmin) * dx, to_float(fold_rows(minima[t])), sums[t]);
    }
  }
}

template <DType kType, int kTokens>
inline void add_block_groups(const WeightRows& w, std::size_t row, std::size_t rows, const QuantizedRows& x,
                             std::size_t g, F16* sums) {
  using Block = typename Format<kType>::Block;
  const std::size_t blocks = lesser<std::size_t>(8, x.k / 32 - 8 * g);
  alignas(64) std::int32_t products[kTokens][16][8];
  alignas(64) float d[16][8], m[16][8];
  for (std::size_t r = 0; r < 16; ++r) {
    Group32 group;
    const std::size_t from = row + lesser(r, rows - 1);
    fetch_ahead(w, row, 16 * g + r, 8 * sizeof(Block));
    unpack<kType>(reinterpret_cast<const Block*>(w.data + from * w.row_bytes) + 8 * g, blocks, group);
    std::memcpy(d[r], group.d, sizeof(d[r]));
    if constexpr (Format<kType>::kHasMinimum) std::memcpy(m[r], group.m, sizeof(m[r]));
    for (std::size_t t = 0; t < kTokens; ++t) {
      const auto* q = reinterpret_cast<const std::int32_t*>(x.q + t * x.stride + g * kGroup);
      const auto two_blocks = [&](int c) {
        return dot4<kIsWide<kType>>(splat_i32(0), load_stored(group.u + 64 * c), load_i32(q + 16 * c));
      };
      store_lanes(products[t][r], fold_halves(two_blocks(0), two_blocks(1), two_blocks(2), two_blocks(3)));
    }
  }
  alignas(64) std::int32_t by_block[8][16];
  alignas(64) float ds[8][16], ms[8][16];
  transpose16(d, sizeof(d[0]), 8, ds);
  if constexpr (Format<kType>::kHasMinimum) transpose16(m, sizeof(m[0]), 8, ms);
  for (std::size_t t = 0; t < kTokens; ++t) {
    transpose16(products[t], sizeof(products[t][0]), 8, by_block);
    const std::int16_t* xsums = x.sums + t * (x.stride / 16) + 16 * g;
    F16 sum = splat(0.0f);
    for (std::size_t b = 0; b < blocks; ++b) {
      const float dx = x.d[t * x.blocks + 8 * g + b];
      const std::int32_t xsum = xsums[2 * b] + xsums[2 * b + 1];
      const I16 product = load_i32(by_block[b]) - splat_i32(Format<kType>::kOffset * xsum);
      sum = fma(load(ds[b]) * splat(dx), to_float(product), sum);
      if constexpr (Format<kType>::kHasMinimum) sum = fma(load(ms[b]), splat(dx * static_cast<float>(xsum)), sum);
    }
    sums[t] = sums[t] + sum;
  }
}

template <DType kType, int kTokens>
inline void dot_few(const WeightRows& w, std::size_t row, std::size_t rows, const QuantizedRows& x, float* y,
                    std::size_t ldy) {
  F16 sums[kTokens];
  for (int t = 0; t < kTokens; ++t) sums[t] = splat(0.0f);
  for (std::size_t g = 0; g < x.stride / kGroup; ++g) {
    if constexpr (kIsSuperBlock<kType>)
      add_super_groups<kType, kTokens>(w, row, rows, x, g, sums);
    else
      add_block_groups<kType, kTokens>(w, row, rows, x, g, sums);
  }
  for (std::size_t t = 0; t < kTokens; ++t) store(y + t * ldy + row, first_lanes(rows), sums[t]);
}

// ---- sixteen rows against many tokens ----

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
      fetch_ahead(w, row, 16 * g + r, sizeof(Block));
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
    for (std::size_t r = 0; r < 16; ++r) {
      fetch_ahead(w, row, 16 * g + r, 8 * sizeof(Block));
      unpack<kType>(at(r) + 8 * g, blocks, groups[r]);
    }
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
    SPARSAM_UNROLL
    for (int c = 0; c < kSub / 4; ++c) {
      const int word = sub * kSub / 4 + c;
      for (int t = 0; t < kTokens; ++t) {
        const I16 activation = splat_i32(load_word(q + static_cast<std::size_t>(t) * x.stride + 4 * word));
        sum[t] = dot4<kIsWide<kType>>(sum[t], load_bytes(tile.u[word]), activation);
      }
    }
    const I16 scale = load_i32(tile.scale[sub * kSub / 16]);
    for (int t = 0; t < kTokens; ++t) total[t] = total[t] + multiply(sum[t], scale);
  }
  const std::int16_t* sums = x.sums + t0 * (x.stride / 16) + g * 16;
  for (int t = 0; t < kTokens; ++t) {
    const auto token = static_cast<std::size_t>(t);
    I16 minima = splat_i32(0);
    SPARSAM_UNROLL
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
  // What depends on the activations alone: -offset xsum, where the integer sums start, and d_x xsum for the minima.
  alignas(32) std::int32_t start[kTokens][8];
  alignas(32) float dx_xsum[kTokens][8];
  F16 total[kTokens];
  for (int t = 0; t < kTokens; ++t) {
    const std::size_t row = t0 + static_cast<std::size_t>(t);
    const __m256i sums = load32(x.sums + row * (x.stride / 16) + 16 * g);
    store_lanes(start[t], _mm256_madd_epi16(sums, _mm256_set1_epi16(-Format<kType>::kOffset)));
    if constexpr (Format<kType>::kHasMinimum) {
      const __m256 xsum = _mm256_cvtepi32_ps(_mm256_madd_epi16(sums, _mm256_set1_epi16(1)));
      _mm256_store_ps(dx_xsum[t], _mm256_mul_ps(_mm256_loadu_ps(x.d + row * x.blocks + 8 * g), xsum));
    }
    total[t] = splat(0.0f);
  }
  for (std::size_t b = 0; b < blocks; ++b) {
    I16 sum[kTokens];
    for (int t = 0; t < kTokens; ++t) sum[t] = splat_i32(start[t][b]);
    SPARSAM_UNROLL
    for (std::size_t c = 0; c < 8; ++c) {
      for (int t = 0; t < kTokens; ++t) {
        const std::int8_t* q = x.q + (t0 + static_cast<std::size_t>(t)) * x.stride + g * kGroup + 32 * b + 4 * c;
        sum[t] = dot4<kIsWide<kType>>(sum[t], load_bytes(tile.u[8 * b + c]), splat_i32(load_word(q)));
      }
    }
    for (int t = 0; t < kTokens; ++t) {
      const float dx = x.d[(t0 + static_cast<std::size_t>(t)) * x.blocks + 8 * g + b];
      total[t] = fma(load(tile.d[b]) * splat(dx), to_float(sum[t]), total[t]);
      if constexpr (Format<kType>::kHasMinimum) total[t] = fma(load(tile.m[b]), splat(dx_xsum[t][b]), total[t]);
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

// From this many tokens on a tile pays for its transposition.
constexpr std::size_t kTileFrom = 3;

template <DType kType>
inline void dot_quantized_of(const WeightRows& w, std::size_t rows, const QuantizedRows& x, std::size_t tokens,
                             float* y, std::size_t ldy) {
  if (tokens < kTileFrom || rows < 16) {
    for (std::size_t n = 0; n < rows; n += 16) {
      const std::size_t count = lesser<std::size_t>(16, rows - n);
      std::size_t t = 0;
      for (; t + 2 <= tokens; t += 2) dot_few<kType, 2>(w, n, count, x.row(t), y + t * ldy, ldy);
      if (t < tokens) dot_few<kType, 1>(w, n, count, x.row(t), y + t * ldy, ldy);
    }
    return;
  }
  Tile tile;
  for (std::size_t from = 0; from < rows; from += 16) {
    const std::size_t n = lesser(from, rows - 16);  // the last tile may do some rows again
    for (std::size_t t = 0; t < tokens; ++t) store(y + t * ldy + n, splat(0.0f));
    for (std::size_t g = 0; g < x.stride / kGroup; ++g) {
      const std::size_t blocks = lesser<std::size_t>(8, x.k / 32 - 8 * g);
      fill_tile<kType>(w, n, g, blocks, tile);
      std::size_t t = 0;
      for (; t + kTileTokens <= tokens; t += kTileTokens) {
        multiply_tile<kType, kTileTokens>(tile, blocks, x, t, g, y + t * ldy + n, ldy);
      }
      constexpr int kHalf = kTileTokens / 2;
      for (; t + kHalf <= tokens; t += kHalf) multiply_tile<kType, kHalf>(tile, blocks, x, t, g, y + t * ldy + n, ldy);
      for (; t < tokens; ++t) multiply_tile<kType, 1>(tile, blocks, x, t, g, y + t * ldy + n, ldy);
    }
  }
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
  return {isa,
          widen,
          dot,
          dot_quantized,
          quantize,
          residual,
          weigh,
          rms_norm,
          max,
          exp_sum,
          sigmoid,
          silu_mul,
          gelu_mul,
          add,
          scale,
          add_scaled,
          rope,
          rms_norm_gradient,
          silu_mul_gradient,
          gelu_mul_gradient,
          softmax_gradient,
          add_product,
          sum_of_squares,
          adamw,
          packed_product<Rounding::float32>(),
          packed_product<Rounding::bfloat16>()};
}
