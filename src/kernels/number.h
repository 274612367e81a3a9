// Exact conversions between float32 and the narrower float formats. Widening is exact; narrowing rounds to nearest,
// ties to even, and keeps infinities and NaN.
#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/blocks.h"
#include "kernels/target.h"

namespace sparsam {

inline float from_bf16(std::uint16_t h) { return __builtin_bit_cast(float, static_cast<std::uint32_t>(h) << 16); }

inline std::uint16_t to_bf16(float f) {
  const auto u = __builtin_bit_cast(std::uint32_t, f);
  if ((u & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((u >> 16) | 0x40);  // NaN stays NaN
  return static_cast<std::uint16_t>((u + 0x7fffu + ((u >> 16) & 1)) >> 16);
}

SPARSAM_INLINE float from_f16(std::uint16_t h) {
  const std::uint32_t sign = static_cast<std::uint32_t>(h & 0x8000u) << 16;
  const std::uint32_t rest = static_cast<std::uint32_t>(h & 0x7fffu);
  if (rest >= 0x7c00u) return __builtin_bit_cast(float, sign | 0x7f800000u | (rest & 0x3ffu) << 13);
  if (rest >= 0x0400u) return __builtin_bit_cast(float, sign | ((rest << 13) + 0x38000000u));
  const float magnitude = static_cast<float>(rest) * 0x1p-24f;  // subnormal: exact
  return __builtin_bit_cast(float, sign | __builtin_bit_cast(std::uint32_t, magnitude));
}

inline std::uint16_t to_f16(float f) {
  const auto u = __builtin_bit_cast(std::uint32_t, f);
  const auto sign = static_cast<std::uint16_t>((u >> 16) & 0x8000u);
  const std::uint32_t a = u & 0x7fffffffu;
  if (a > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u);
  if (a >= 0x477ff000u) return static_cast<std::uint16_t>(sign | 0x7c00u);  // 65520 and more round to infinity
  if (a < 0x38800000u) {
    // Below 2^-14 halves are multiples of 2^-24: adding 0.5 lets the float adder round to them.
    const float shifted = __builtin_bit_cast(float, a) + 0.5f;
    return static_cast<std::uint16_t>(sign | (__builtin_bit_cast(std::uint32_t, shifted) - 0x3f000000u));
  }
  const std::uint32_t rounded = a + 0xfffu + ((a >> 13) & 1);
  return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
}

SPARSAM_INLINE float from_half(Half h) {
  std::uint16_t bits;
  std::memcpy(&bits, h.bytes, 2);
  return from_f16(bits);
}

inline Half to_half(float f) {
  const std::uint16_t bits = to_f16(f);
  Half h;
  std::memcpy(h.bytes, &bits, 2);
  return h;
}

// E4M3 as DeepSeek publishes it: bias 7, no infinity, 0x7f and 0xff are NaN.
inline float from_e4m3(std::uint8_t b) {
  const std::uint32_t sign = static_cast<std::uint32_t>(b & 0x80u) << 24;
  const std::uint32_t rest = b & 0x7fu;
  if (rest == 0x7fu) return __builtin_bit_cast(float, sign | 0x7fc00000u);
  if (rest >= 8) return __builtin_bit_cast(float, sign | ((rest << 20) + (120u << 23)));
  const float magnitude = static_cast<float>(rest) * 0x1p-9f;
  return __builtin_bit_cast(float, sign | __builtin_bit_cast(std::uint32_t, magnitude));
}

// To the nearest E4M3, ties to even; beyond 448, its largest, the value stays at 448.
inline std::uint8_t to_e4m3(float f) {
  const auto u = __builtin_bit_cast(std::uint32_t, f);
  const auto sign = static_cast<std::uint8_t>((u >> 24) & 0x80u);
  const std::uint32_t a = u & 0x7fffffffu;
  if (a > 0x7f800000u) return static_cast<std::uint8_t>(sign | 0x7fu);
  if (a >= 0x43e00000u) return static_cast<std::uint8_t>(sign | 0x7eu);
  if (a < 0x3c800000u) {
    // Below 2^-6 they are multiples of 2^-9: adding 2^14 lets the float adder round to them.
    const float shifted = __builtin_bit_cast(float, a) + 0x1p14f;
    return static_cast<std::uint8_t>(sign | (__builtin_bit_cast(std::uint32_t, shifted) - 0x46800000u));
  }
  const std::uint32_t rounded = a + 0x7ffffu + ((a >> 20) & 1);
  return static_cast<std::uint8_t>(sign | ((rounded - (120u << 23)) >> 20));
}

// E8M0: a power of two, 2^(e - 127); 255 is NaN.
SPARSAM_INLINE float from_e8m0(std::uint8_t e) {
  if (e == 255) return __builtin_bit_cast(float, 0x7fc00000u);
  if (e == 0) return 0x1p-127f;
  return __builtin_bit_cast(float, static_cast<std::uint32_t>(e) << 23);
}

}  // namespace sparsam
