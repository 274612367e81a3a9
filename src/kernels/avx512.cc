// AVX-512 F, BW, DQ, VL and VNNI: sixteen virtual lanes are one register.
#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

#include "kernels/elementary.h"
#include "kernels/group.h"
#include "kernels/kernels.h"
#include "kernels/levels.h"
#include "kernels/product_pack.h"
#include "kernels/target.h"

SPARSAM_TARGET_BEGIN("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")
namespace sparsam {
namespace {

// Tiles that fit thirty-two registers.
constexpr int kDotRows = 4, kDotTokens = 4, kTileTokens = 8, kWeighTokens = 4;
constexpr int kProductRows = 12, kProductWide = 2;

using Mask = __mmask16;
inline Mask first_lanes(std::size_t n) { return static_cast<Mask>(n >= 16 ? 0xffffu : (1u << n) - 1u); }

struct F16 {
  __m512 v;
};
inline F16 load(const float* p) { return {_mm512_loadu_ps(p)}; }
inline F16 load(const float* p, Mask m) { return {_mm512_maskz_loadu_ps(m, p)}; }
inline void store(float* p, F16 a) { _mm512_storeu_ps(p, a.v); }
inline void store(float* p, Mask m, F16 a) { _mm512_mask_storeu_ps(p, m, a.v); }
inline F16 splat(float f) { return {_mm512_set1_ps(f)}; }
inline F16 operator+(F16 a, F16 b) { return {_mm512_add_ps(a.v, b.v)}; }
inline F16 operator-(F16 a, F16 b) { return {_mm512_sub_ps(a.v, b.v)}; }
inline F16 operator*(F16 a, F16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
inline F16 operator/(F16 a, F16 b) { return {_mm512_div_ps(a.v, b.v)}; }
inline F16 fma(F16 a, F16 b, F16 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
inline F16 sqrt(F16 a) { return {_mm512_sqrt_ps(a.v)}; }
// c - a b, rounded once
inline F16 fnma(F16 a, F16 b, F16 c) { return {_mm512_fnmadd_ps(a.v, b.v, c.v)}; }
inline F16 max(F16 a, F16 b) { return {_mm512_max_ps(a.v, b.v)}; }
// b where a or b is NaN
inline F16 min(F16 a, F16 b) { return {_mm512_min_ps(a.v, b.v)}; }
// a where x >= low or x is NaN, else 0
inline F16 zero_below(F16 a, F16 x, F16 low) {
  return {_mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x.v, low.v, _CMP_NLT_UQ), a.v)};
}
// x where x is NaN, else a
inline F16 keep_nan(F16 a, F16 x) { return {_mm512_mask_mov_ps(a.v, _mm512_cmp_ps_mask(x.v, x.v, _CMP_UNORD_Q), x.v)}; }
// The bits of a plus the bits of n shifted to the exponent: a 2^n
inline F16 add_exponent(F16 a, F16 n) {
  return {
      _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(a.v), _mm512_slli_epi32(_mm512_castps_si512(n.v), 23)))};
}
inline float fold(F16 a) {
  const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a.v), _mm512_extractf32x8_ps(a.v, 1));
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}
// Folds side by side, in the order of fold: a quarter of the result for each of the four, with the sums of its lanes l,
// l + 4, l + 8, l + 12.
inline __m512 fold_to_quarters(F16 a, F16 b, F16 c, F16 d) {
  const auto halves = [](__m512 x, __m512 y) {
    return _mm512_add_ps(_mm512_shuffle_f32x4(x, y, 0x44), _mm512_shuffle_f32x4(x, y, 0xee));
  };
  const __m512 ab = halves(a.v, b.v), cd = halves(c.v, d.v);
  return _mm512_add_ps(_mm512_shuffle_f32x4(ab, cd, 0x88), _mm512_shuffle_f32x4(ab, cd, 0xdd));
}
// Four tokens' quarters of four rows: y[t ldy + r].
inline void fold_tile(const F16 (&sum)[4][4], float* y, std::size_t ldy) {
  __m512d row[4];
  SPARSAM_UNROLL
  for (int r = 0; r < 4; ++r) {
    row[r] = _mm512_castps_pd(fold_to_quarters(sum[r][0], sum[r][1], sum[r][2], sum[r][3]));
  }
  const auto pairs = [](__m512d a, __m512d b) {
    return _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)), _mm512_castpd_ps(_mm512_unpackhi_pd(a, b)));
  };
  const __m512 first = pairs(row[0], row[1]), second = pairs(row[2], row[3]);
  const __m512 all = _mm512_add_ps(_mm512_shuffle_ps(first, second, 0x88), _mm512_shuffle_ps(first, second, 0xdd));
  _mm_storeu_ps(y, _mm512_castps512_ps128(all));
  _mm_storeu_ps(y + ldy, _mm512_extractf32x4_ps(all, 1));
  _mm_storeu_ps(y + 2 * ldy, _mm512_extractf32x4_ps(all, 2));
  _mm_storeu_ps(y + 3 * ldy, _mm512_extractf32x4_ps(all, 3));
}
inline void fold_tile(const F16 (&sum)[4][1], float* y, std::size_t) {
  const __m512 four = fold_to_quarters(sum[0][0], sum[1][0], sum[2][0], sum[3][0]);
  const __m512 two = _mm512_add_ps(four, _mm512_permute_ps(four, 0x4e));
  const __m512 one = _mm512_add_ps(two, _mm512_permute_ps(two, 0xb1));
  const __m512i firsts = _mm512_setr_epi32(0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  _mm_storeu_ps(y, _mm512_castps512_ps128(_mm512_permutexvar_ps(firsts, one)));
}
inline float fold_max(F16 a) { return _mm512_reduce_max_ps(a.v); }
// Sixteen weights of a float format, widened.
inline F16 load_f16(const std::byte* p) {
  return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
inline F16 load_bf16(const std::byte* p) {
  const __m256i half = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16))};
}
// E4M3's bits moved into half precision give the value times 2^-8; its NaN needs a hand.
inline F16 load_e4m3(const std::byte* p) {
  const __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
  const __m256i magnitude = _mm256_and_si256(wide, _mm256_set1_epi16(0x7f));
  const __m256i sign = _mm256_slli_epi16(_mm256_and_si256(wide, _mm256_set1_epi16(0x80)), 8);
  const __m256i nan =
      _mm256_and_si256(_mm256_cmpeq_epi16(magnitude, _mm256_set1_epi16(0x7f)), _mm256_set1_epi16(0x7e00));
  const __m256i half = _mm256_or_si256(_mm256_or_si256(sign, _mm256_slli_epi16(magnitude, 7)), nan);
  return {_mm512_mul_ps(_mm512_cvtph_ps(half), _mm512_set1_ps(256.0f))};
}

struct I16 {  // sixteen int32
  __m512i v;
};
inline I16 splat_i32(std::int32_t i) { return {_mm512_set1_epi32(i)}; }
inline I16 load_i32(const std::int32_t* p) { return {_mm512_loadu_si512(p)}; }
inline I16 load_bytes(const std::uint8_t* p) { return {_mm512_loadu_si512(p)}; }
// Bytes that were just stored by halves, which a load of all 64 would have to wait for.
inline I16 load_stored(const std::uint8_t* p) {
  const auto* q = reinterpret_cast<const __m256i*>(p);
  return {_mm512_inserti64x4(_mm512_castsi256_si512(_mm256_load_si256(q)), _mm256_load_si256(q + 1), 1)};
}
inline I16 operator+(I16 a, I16 b) { return {_mm512_add_epi32(a.v, b.v)}; }
inline I16 operator-(I16 a, I16 b) { return {_mm512_sub_epi32(a.v, b.v)}; }
inline I16 multiply(I16 a, I16 b) { return {_mm512_mullo_epi32(a.v, b.v)}; }
inline F16 to_float(I16 a) { return {_mm512_cvtepi32_ps(a.v)}; }
inline I16 widen_i16(const std::int16_t* p) {
  return {_mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
// Lane i of the result is lane 4 quarter + i / 4.
inline I16 spread(I16 a, int quarter) {
  const __m512i lanes = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  return {_mm512_permutexvar_epi32(_mm512_add_epi32(lanes, _mm512_set1_epi32(4 * quarter)), a.v)};
}
// Lane b of the result is the sum of eight lanes: of a's low half for b = 0, its high half for 1, of b's for 2 and 3 …
inline __m256i fold_halves(I16 a, I16 b, I16 c, I16 d) {
  const auto pairs = [](__m512i x, __m512i y) {
    return _mm512_add_epi32(_mm512_unpacklo_epi32(x, y), _mm512_unpackhi_epi32(x, y));
  };
  const __m512i ab = pairs(a.v, b.v), cd = pairs(c.v, d.v);
  // Four quarters, each with sums for a, b, c, d: two of the low halves, then two of the high ones.
  const __m512i quarters = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  const __m256i low = _mm512_castsi512_si256(quarters), high = _mm512_extracti32x8_epi32(quarters, 1);
  const __m256i sums =
      _mm256_add_epi32(_mm256_permute2x128_si256(low, high, 0x20), _mm256_permute2x128_si256(low, high, 0x31));
  return _mm256_permutevar8x32_epi32(sums, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
inline __m256i fold_half(I16 a) {
  return _mm256_add_epi32(_mm512_castsi512_si256(a.v), _mm512_extracti32x8_epi32(a.v, 1));
}

// sum += u . s in each of sixteen lanes of four bytes, exactly; VNNI needs no care for large weights.
template <bool kWide>
inline I16 dot4(I16 sum, I16 u, I16 s) {
  return {_mm512_dpbusd_epi32(sum.v, u.v, s.v)};
}
// sum += a . b in each lane of two int16
inline I16 dot2(I16 sum, I16 a, I16 b) { return {_mm512_dpwssd_epi32(sum.v, a.v, b.v)}; }

#include "kernels/float_kernels.inc.h"
#include "kernels/product.inc.h"
#include "kernels/quantized_kernels.inc.h"

}  // namespace

const Kernels& avx512_kernels() {
  static constexpr Kernels kernels = make_kernels(Isa::avx512);
  return kernels;
}

}  // namespace sparsam
SPARSAM_TARGET_END
#endif
