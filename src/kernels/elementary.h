// exp, sine and cosine of our own: the mathematical library's results differ between its versions, and answers must
// not. Written so that each vector lane can do the same steps.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace sparsam {

// exp(x) within 1.5 units in the last place. x = n ln 2 + r, |r| <= ln 2 / 2; a polynomial for exp(r); times 2^n.
// Below kExpLow the result is 0, above kExpHigh it stays at exp(kExpHigh); NaN stays NaN.
namespace exp_constants {
inline constexpr float kLow = -87.0f, kHigh = 88.0f;
inline constexpr float kLog2E = 0x1.715476p+0f;
inline constexpr float kMagic = 0x1.8p+23f;  // adding it rounds to an integer in the low bits
inline constexpr float kLn2High = 0x1.62e400p-1f, kLn2Low = 0x1.7f7d1cp-20f;
inline constexpr float kC2 = 0x1.fffff8p-2f, kC3 = 0x1.55548ep-3f, kC4 = 0x1.555b58p-5f, kC5 = 0x1.123b9ep-7f,
                       kC6 = 0x1.687bf6p-10f;
}  // namespace exp_constants

inline float exp_f32(float x) {
  using namespace exp_constants;
  if (std::isnan(x)) return x;
  if (x < kLow) return 0.0f;
  const float clipped = x > kHigh ? kHigh : x;
  const float shifted = std::fma(clipped, kLog2E, kMagic);
  const float n = shifted - kMagic;
  float r = std::fma(n, -kLn2High, clipped);
  r = std::fma(n, -kLn2Low, r);
  float p = kC6;
  p = std::fma(p, r, kC5);
  p = std::fma(p, r, kC4);
  p = std::fma(p, r, kC3);
  p = std::fma(p, r, kC2);
  p = std::fma(p, r, 1.0f);
  p = std::fma(p, r, 1.0f);
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(p) + (std::bit_cast<std::uint32_t>(shifted) << 23);
  return std::bit_cast<float>(bits);
}

// Sine and cosine of an angle in double precision, within 2^-50 for |angle| < 2^30: what rotary tables need at a
// million tokens.
struct SinCos {
  double sine, cosine;
};

// Of angles beyond 2^40, as only a broken file has them, nothing would be left but rounding errors: not a number.
inline SinCos sincos_f64(double angle) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (!(std::fabs(angle) <= 0x1p40)) return {kNone, kNone};
  // Cody and Waite: subtract a multiple of pi / 2 in three parts, so that products with the quotient stay exact.
  constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;
  constexpr double kPart1 = 0x1.921fb54400000p+0, kPart2 = 0x1.0b4611a600000p-34, kPart3 = 0x1.3198a2e037073p-69;
  const double quotient = std::nearbyint(angle * kTwoOverPi);
  double r = std::fma(quotient, -kPart1, angle);
  r = std::fma(quotient, -kPart2, r);
  r = std::fma(quotient, -kPart3, r);
  const double z = r * r;
  // Taylor series on |r| <= pi / 4; the terms left out are below 2^-54.
  double s = -1.0 / 1307674368000.0;
  s = std::fma(s, z, 1.0 / 6227020800.0);
  s = std::fma(s, z, -1.0 / 39916800.0);
  s = std::fma(s, z, 1.0 / 362880.0);
  s = std::fma(s, z, -1.0 / 5040.0);
  s = std::fma(s, z, 1.0 / 120.0);
  s = std::fma(s, z, -1.0 / 6.0);
  const double sine = std::fma(s * z, r, r);
  double c = 1.0 / 20922789888000.0;
  c = std::fma(c, z, -1.0 / 87178291200.0);
  c = std::fma(c, z, 1.0 / 479001600.0);
  c = std::fma(c, z, -1.0 / 3628800.0);
  c = std::fma(c, z, 1.0 / 40320.0);
  c = std::fma(c, z, -1.0 / 720.0);
  c = std::fma(c, z, 1.0 / 24.0);
  c = std::fma(c, z, -0.5);
  const double cosine = std::fma(c, z, 1.0);
  switch (static_cast<std::int64_t>(quotient) & 3) {
    case 0:
      return {sine, cosine};
    case 1:
      return {cosine, -sine};
    case 2:
      return {-sine, -cosine};
    default:
      return {-cosine, sine};
  }
}

}  // namespace sparsam
