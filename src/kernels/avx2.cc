// AVX2, FMA and F16C: sixteen virtual lanes are two registers.
#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

#include "kernels/elementary.h"
#include "kernels/group.h"
#include "kernels/kernels.h"
#include "kernels/levels.h"
#include "kernels/product_pack.h"
#include "kernels/target.h"

SPARSAM_TARGET_BEGIN("avx2,fma,f16c")
namespace sparsam {
namespace {

// Tiles that fit sixteen registers: rows x tokens of sums for dot, tokens for the integer products of 16 rows.
constexpr int kDotRows = 2, kDotTokens = 2, kTileTokens = 2, kWeighTokens = 2;
constexpr int kProductRows = 6, kProductWide = 1;

struct Mask {  // the first n lanes
  __m256i low, high;
};
inline Mask first_lanes(std::size_t n) {
  const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const int count = static_cast<int>(n);
  return {_mm256_cmpgt_epi32(_mm256_set1_epi32(count), index), _mm256_cmpgt_epi32(_mm256_set1_epi32(count - 8), index)};
}

struct F16 {
  __m256 low, high;
};
inline F16 load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
inline F16 load(const float* p, Mask m) { return {_mm256_maskload_ps(p, m.low), _mm256_maskload_ps(p + 8, m.high)}; }
inline void store(float* p, F16 a) {
  _mm256_storeu_ps(p, a.low);
  _mm256_storeu_ps(p + 8, a.high);
}
inline void store(float* p, Mask m, F16 a) {
  _mm256_maskstore_ps(p, m.low, a.low);
  _mm256_maskstore_ps(p + 8, m.high, a.high);
}
inline F16 splat(float f) { return {_mm256_set1_ps(f), _mm256_set1_ps(f)}; }
inline F16 operator+(F16 a, F16 b) { return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)}; }
inline F16 operator-(F16 a, F16 b) { return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)}; }
inline F16 operator*(F16 a, F16 b) { return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)}; }
inline F16 operator/(F16 a, F16 b) { return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)}; }
inline F16 fma(F16 a, F16 b, F16 c) {
  return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
inline F16 sqrt(F16 a) { return {_mm256_sqrt_ps(a.low), _mm256_sqrt_ps(a.high)}; }
// c - a b, rounded once
inline F16 fnma(F16 a, F16 b, F16 c) {
  return {_mm256_fnmadd_ps(a.low, b.low, c.low), _mm256_fnmadd_ps(a.high, b.high, c.high)};
}
inline F16 max(F16 a, F16 b) { return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)}; }
// b where a or b is NaN
inline F16 min(F16 a, F16 b) { return {_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)}; }
// a where x >= low or x is NaN, else 0
inline F16 zero_below(F16 a, F16 x, F16 low) {
  return {_mm256_andnot_ps(_mm256_cmp_ps(x.low, low.low, _CMP_LT_OQ), a.low),
          _mm256_andnot_ps(_mm256_cmp_ps(x.high, low.high, _CMP_LT_OQ), a.high)};
}
// x where x is NaN, else a
inline F16 keep_nan(F16 a, F16 x) {
  return {_mm256_blendv_ps(a.low, x.low, _mm256_cmp_ps(x.low, x.low, _CMP_UNORD_Q)),
          _mm256_blendv_ps(a.high, x.high, _mm256_cmp_ps(x.high, x.high, _CMP_UNORD_Q))};
}
// The bits of a plus the bits of n shifted to the exponent: a 2^n
inline F16 add_exponent(F16 a, F16 n) {
  const auto one = [](__m256 x, __m256 y) {
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(x), _mm256_slli_epi32(_mm256_castps_si256(y), 23)));
  };
  return {one(a.low, n.low), one(a.high, n.high)};
}
inline float fold(F16 a) {
  const __m256 eight = _mm256_add_ps(a.low, a.high);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}
inline float fold_max(F16 a) {
  const __m256 eight = _mm256_max_ps(a.low, a.high);
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}
// Sixteen weights of a float format, widened.
inline F16 load_f16(const std::byte* p) {
  const auto* q = reinterpret_cast<const __m128i*>(p);
  return {_mm256_cvtph_ps(_mm_loadu_si128(q)), _mm256_cvtph_ps(_mm_loadu_si128(q + 1))};
}
inline F16 load_bf16(const std::byte* p) {
  const auto* q = reinterpret_cast<const __m128i*>(p);
  const auto one = [](__m128i h) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(h), 16)); };
  return {one(_mm_loadu_si128(q)), one(_mm_loadu_si128(q + 1))};
}
// E4M3's bits moved into half precision give the value times 2^-8; its NaN needs a hand.
inline F16 load_e4m3(const std::byte* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const auto one = [](__m128i eight) {
    const __m128i wide = _mm_cvtepu8_epi16(eight);
    const __m128i magnitude = _mm_and_si128(wide, _mm_set1_epi16(0x7f));
    const __m128i sign = _mm_slli_epi16(_mm_and_si128(wide, _mm_set1_epi16(0x80)), 8);
    const __m128i nan = _mm_and_si128(_mm_cmpeq_epi16(magnitude, _mm_set1_epi16(0x7f)), _mm_set1_epi16(0x7e00));
    const __m128i half = _mm_or_si128(_mm_or_si128(sign, _mm_slli_epi16(magnitude, 7)), nan);
    return _mm256_mul_ps(_mm256_cvtph_ps(half), _mm256_set1_ps(256.0f));
  };
  return {one(bytes), one(_mm_srli_si128(bytes, 8))};
}

struct I16 {  // sixteen int32
  __m256i low, high;
};
inline I16 splat_i32(std::int32_t i) { return {_mm256_set1_epi32(i), _mm256_set1_epi32(i)}; }
inline I16 load_i32(const std::int32_t* p) {
  const auto* q = reinterpret_cast<const __m256i*>(p);
  return {_mm256_loadu_si256(q), _mm256_loadu_si256(q + 1)};
}
inline I16 load_bytes(const std::uint8_t* p) { return load_i32(reinterpret_cast<const std::int32_t*>(p)); }
inline I16 load_stored(const std::uint8_t* p) { return load_bytes(p); }
inline I16 operator+(I16 a, I16 b) { return {_mm256_add_epi32(a.low, b.low), _mm256_add_epi32(a.high, b.high)}; }
inline I16 operator-(I16 a, I16 b) { return {_mm256_sub_epi32(a.low, b.low), _mm256_sub_epi32(a.high, b.high)}; }
inline I16 multiply(I16 a, I16 b) { return {_mm256_mullo_epi32(a.low, b.low), _mm256_mullo_epi32(a.high, b.high)}; }
inline F16 to_float(I16 a) { return {_mm256_cvtepi32_ps(a.low), _mm256_cvtepi32_ps(a.high)}; }
inline I16 widen_i16(const std::int16_t* p) {
  const auto* q = reinterpret_cast<const __m128i*>(p);
  return {_mm256_cvtepi16_epi32(_mm_loadu_si128(q)), _mm256_cvtepi16_epi32(_mm_loadu_si128(q + 1))};
}
// Lane i of the result is lane 4 quarter + i / 4.
inline I16 spread(I16 a, int quarter) {
  const __m256i lanes = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
  const __m256i from = quarter < 2 ? a.low : a.high;
  const int first = 4 * (quarter % 2);
  return {_mm256_permutevar8x32_epi32(from, _mm256_add_epi32(lanes, _mm256_set1_epi32(first))),
          _mm256_permutevar8x32_epi32(from, _mm256_add_epi32(lanes, _mm256_set1_epi32(first + 2)))};
}
// Lane b of the result is the sum of eight lanes: of a's low half for b = 0, its high half for 1, of b's for 2 and 3 …
inline __m256i fold_halves(I16 a, I16 b, I16 c, I16 d) {
  const auto quarters = [](I16 x, I16 y) {
    return _mm256_hadd_epi32(_mm256_hadd_epi32(x.low, x.high), _mm256_hadd_epi32(y.low, y.high));
  };
  const __m256i ab = quarters(a, b), cd = quarters(c, d);
  return _mm256_add_epi32(_mm256_permute2x128_si256(ab, cd, 0x20), _mm256_permute2x128_si256(ab, cd, 0x31));
}
inline __m256i fold_half(I16 a) { return _mm256_add_epi32(a.low, a.high); }

// sum += u . s in each of eight lanes of four bytes, exactly. Pairs of products must fit 16 bits, so weights above 127
// are multiplied in two parts, 128 h + l.
template <bool kWide>
inline __m256i dot4_half(__m256i sum, __m256i u, __m256i s) {
  const __m256i ones = _mm256_set1_epi16(1);
  if constexpr (kWide) {
    const __m256i low = _mm256_and_si256(u, _mm256_set1_epi8(127));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(u, 7), _mm256_set1_epi8(1));
    const __m256i h = _mm256_madd_epi16(_mm256_maddubs_epi16(high, s), _mm256_set1_epi16(128));
    sum = _mm256_add_epi32(sum, h);
    u = low;
  }
  return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(u, s), ones));
}
template <bool kWide>
inline I16 dot4(I16 sum, I16 u, I16 s) {
  return {dot4_half<kWide>(sum.low, u.low, s.low), dot4_half<kWide>(sum.high, u.high, s.high)};
}
// sum += a . b in each lane of two int16
inline I16 dot2(I16 sum, I16 a, I16 b) {
  return {_mm256_add_epi32(sum.low, _mm256_madd_epi16(a.low, b.low)),
          _mm256_add_epi32(sum.high, _mm256_madd_epi16(a.high, b.high))};
}

#include "kernels/float_kernels.inc.h"
#include "kernels/product.inc.h"
#include "kernels/quantized_kernels.inc.h"

}  // namespace

const Kernels& avx2_kernels() {
  static constexpr Kernels kernels = make_kernels(Isa::avx2);
  return kernels;
}

}  // namespace sparsam
SPARSAM_TARGET_END
#endif
