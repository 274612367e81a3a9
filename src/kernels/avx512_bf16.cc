// AVX-512 with vdpbf16ps: the packed product of pairs of bfloat16. Everything else is as in avx512.cc.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernels/kernels.h"
#include "kernels/levels.h"
#include "kernels/product_pack.h"
#include "kernels/target.h"

SPARSAM_TARGET_BEGIN("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16")
namespace sparsam {
namespace {

constexpr int kRows = 12, kWide = 2;  // 24 sums, 2 registers of the right operand, broadcasts of the left one
constexpr std::size_t kColumns = 16 * kWide;

inline __mmask16 first_lanes(std::size_t n) { return static_cast<__mmask16>(n >= 16 ? 0xffffu : (1u << n) - 1u); }

// Rows i and i + 1, side by side in words.
inline __m512i interleaved(__m512 even, __m512 odd) {
  const __m512i both = (__m512i)_mm512_cvtne2ps_pbh(odd, even);  // 16 of even, 16 of odd
  alignas(64) static constexpr std::uint16_t kOrder[32] = {0,  16, 1,  17, 2,  18, 3,  19, 4,  20, 5,
                                                           21, 6,  22, 7,  23, 8,  24, 9,  25, 10, 26,
                                                           11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  return _mm512_permutexvar_epi16(_mm512_load_si512(kOrder), both);
}

// Sixteen rows of sixteen words become sixteen columns.
inline void transpose(__m512i (&row)[16]) {
  __m512i t[16];
  SPARSAM_UNROLL
  for (int i = 0; i < 8; ++i) {
    t[2 * i] = _mm512_unpacklo_epi32(row[2 * i], row[2 * i + 1]);
    t[2 * i + 1] = _mm512_unpackhi_epi32(row[2 * i], row[2 * i + 1]);
  }
  // Quarter q of u[4 i + c] is column 4 q + c of rows 4 i to 4 i + 3.
  __m512i u[16];
  SPARSAM_UNROLL
  for (int i = 0; i < 4; ++i) {
    u[4 * i] = _mm512_unpacklo_epi64(t[4 * i], t[4 * i + 2]);
    u[4 * i + 1] = _mm512_unpackhi_epi64(t[4 * i], t[4 * i + 2]);
    u[4 * i + 2] = _mm512_unpacklo_epi64(t[4 * i + 1], t[4 * i + 3]);
    u[4 * i + 3] = _mm512_unpackhi_epi64(t[4 * i + 1], t[4 * i + 3]);
  }
  SPARSAM_UNROLL
  for (int c = 0; c < 4; ++c) {
    const __m512i low = _mm512_shuffle_i32x4(u[c], u[4 + c], 0x88),
                  high = _mm512_shuffle_i32x4(u[8 + c], u[12 + c], 0x88);
    const __m512i low_odd = _mm512_shuffle_i32x4(u[c], u[4 + c], 0xdd),
                  high_odd = _mm512_shuffle_i32x4(u[8 + c], u[12 + c], 0xdd);
    row[c] = _mm512_shuffle_i32x4(low, high, 0x88);
    row[8 + c] = _mm512_shuffle_i32x4(low, high, 0xdd);
    row[4 + c] = _mm512_shuffle_i32x4(low_odd, high_odd, 0x88);
    row[12 + c] = _mm512_shuffle_i32x4(low_odd, high_odd, 0xdd);
  }
}

// What comes soon: a few lines of every row defeat the hardware's prefetching. Behind the end nothing is fetched.
inline void prefetch(const float* p, std::size_t n) {
  for (std::size_t i = 0; i < n; i += 16) _mm_prefetch(reinterpret_cast<const char*>(p + i), _MM_HINT_T0);
}

// i along the rows of `from`: 16 lanes x 32 values at a time.
inline void pack_along(const float* from, std::size_t ld, const std::int32_t* order, std::size_t count,
                       std::size_t lanes, std::size_t n, std::uint32_t* to) {
  for (std::size_t l = 0; l < lanes; l += 16) {
    const __mmask16 kept = first_lanes(lanes - l);
    for (std::size_t i = 0; i < n; i += 32) {
      const std::size_t left = n - i;
      const __mmask16 first = first_lanes(left), second = first_lanes(left > 16 ? left - 16 : 0);
      __m512i row[16];
      SPARSAM_UNROLL
      for (std::size_t r = 0; r < 16; ++r) {
        if (l + r >= count) {
          row[r] = _mm512_setzero_si512();
          continue;
        }
        const float* p = from + memory_row(order, l + r) * ld + i;
        prefetch(p + 64, 32);
        row[r] = (__m512i)_mm512_cvtne2ps_pbh(_mm512_maskz_loadu_ps(second, p + 16), _mm512_maskz_loadu_ps(first, p));
      }
      transpose(row);
      const std::size_t pairs = left >= 32 ? 16 : (left + 1) / 2;
      SPARSAM_UNROLL
      for (std::size_t p = 0; p < 16; ++p) {
        if (p < pairs) _mm512_mask_storeu_epi32(to + (i / 2 + p) * lanes + l, kept, row[p]);
      }
    }
  }
}

// i across the rows of `from`: two rows at a time.
inline void pack_across(const float* from, std::size_t ld, const std::int32_t* order, std::size_t count,
                        std::size_t lanes, std::size_t n, std::uint32_t* to) {
  constexpr std::size_t kAhead = 16;  // rows
  for (std::size_t i = 0; i < n; i += 2) {
    const float* even = from + memory_row(order, i) * ld;
    const float* odd = i + 1 < n ? from + memory_row(order, i + 1) * ld : nullptr;
    if (i + kAhead + 1 < n) {
      prefetch(from + memory_row(order, i + kAhead) * ld, count);
      prefetch(from + memory_row(order, i + kAhead + 1) * ld, count);
    }
    for (std::size_t l = 0; l < lanes; l += 16) {
      const __mmask16 there = first_lanes(count > l ? count - l : 0);
      const __m512 a = _mm512_maskz_loadu_ps(there, even + l);
      const __m512 b = odd != nullptr ? _mm512_maskz_loadu_ps(there, odd + l) : _mm512_setzero_ps();
      _mm512_mask_storeu_epi32(to + i / 2 * lanes + l, first_lanes(lanes - l), interleaved(a, b));
    }
  }
}

void pack(const float* from, std::size_t ld, const std::int32_t* order, bool across, std::size_t count,
          std::size_t lanes, std::size_t n, void* to) {
  auto* words = static_cast<std::uint32_t*>(to);
  if (across)
    pack_across(from, ld, order, count, lanes, n, words);
  else
    pack_along(from, ld, order, count, lanes, n, words);
}

template <int kTall>
inline void tile(const std::uint32_t* left, const std::uint32_t* right, std::size_t steps, std::size_t columns,
                 float* c, std::size_t ldc, bool add) {
  __m512 sum[kTall][kWide];
  __mmask16 mask[kWide];
  for (std::size_t w = 0; w < kWide; ++w) mask[w] = first_lanes(columns > 16 * w ? columns - 16 * w : 0);
  SPARSAM_UNROLL
  for (std::size_t r = 0; r < kTall; ++r) {
    SPARSAM_UNROLL
    for (std::size_t w = 0; w < kWide; ++w) {
      sum[r][w] = add ? _mm512_maskz_loadu_ps(mask[w], c + r * ldc + 16 * w) : _mm512_setzero_ps();
    }
  }
  for (std::size_t i = 0; i < steps; ++i) {
    __m512bh b[kWide];
    SPARSAM_UNROLL
    for (std::size_t w = 0; w < kWide; ++w) b[w] = (__m512bh)_mm512_loadu_si512(right + i * kColumns + 16 * w);
    SPARSAM_UNROLL
    for (std::size_t r = 0; r < kTall; ++r) {
      const auto a = (__m512bh)_mm512_set1_epi32(static_cast<int>(left[i * kRows + r]));
      SPARSAM_UNROLL
      for (std::size_t w = 0; w < kWide; ++w) sum[r][w] = _mm512_dpbf16_ps(sum[r][w], a, b[w]);
    }
  }
  SPARSAM_UNROLL
  for (std::size_t r = 0; r < kTall; ++r) {
    SPARSAM_UNROLL
    for (std::size_t w = 0; w < kWide; ++w) _mm512_mask_storeu_ps(c + r * ldc + 16 * w, mask[w], sum[r][w]);
  }
}

void multiply(const void* left, const void* right, std::size_t steps, std::size_t rows, std::size_t columns, float* c,
              std::size_t ldc, bool add) {
  const auto* a = static_cast<const std::uint32_t*>(left);
  const auto* b = static_cast<const std::uint32_t*>(right);
  std::size_t r = 0;
  if (rows == kRows) return tile<kRows>(a, b, steps, columns, c, ldc, add);
  for (; r + 4 <= rows; r += 4) tile<4>(a + r, b, steps, columns, c + r * ldc, ldc, add);
  for (; r < rows; ++r) tile<1>(a + r, b, steps, columns, c + r * ldc, ldc, add);
}

}  // namespace

const Kernels& avx512_bf16_kernels() {
  static const Kernels kernels = [] {
    Kernels copy = avx512_kernels();
    copy.isa = Isa::avx512_bf16;
    copy.product_bf16 = {kRows, kColumns, 2, pack, multiply};
    return copy;
  }();
  return kernels;
}

}  // namespace sparsam
SPARSAM_TARGET_END
#endif
