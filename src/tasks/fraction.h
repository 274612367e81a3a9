// An exact fraction of 64-bit integers, for expressions and the families that need one. Operations that overflow or
// divide by zero give nothing.
#pragma once

#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>

namespace sparsam::tasks {

struct Fraction {
  std::int64_t numerator = 0, denominator = 1;  // in lowest terms, the denominator positive

  static std::optional<Fraction> of(__int128 numerator, __int128 denominator) {
    if (denominator == 0) return {};
    if (denominator < 0) numerator = -numerator, denominator = -denominator;
    __int128 a = numerator < 0 ? -numerator : numerator, b = denominator;
    while (b != 0) a %= b, std::swap(a, b);
    numerator /= a, denominator /= a;
    constexpr __int128 kMost = std::numeric_limits<std::int64_t>::max();
    if (numerator > kMost || numerator < -kMost || denominator > kMost) return {};
    return Fraction{static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
  }
  bool operator==(const Fraction&) const = default;
  std::string text() const {
    return denominator == 1 ? std::to_string(numerator) : std::to_string(numerator) + "/" + std::to_string(denominator);
  }
};

// operation: one of + - * /.
inline std::optional<Fraction> apply(char operation, const Fraction& a, const Fraction& b) {
  const __int128 an = a.numerator, ad = a.denominator, bn = b.numerator, bd = b.denominator;
  // Products of two 64-bit numbers fit 127 bits; a sum of two of them may not, so it is refused early.
  constexpr __int128 kHalf = __int128{1} << 125;
  switch (operation) {
    case '+':
    case '-': {
      const __int128 left = an * bd, right = operation == '+' ? bn * ad : -(bn * ad);
      if (left > kHalf || left < -kHalf || right > kHalf || right < -kHalf) return {};
      return Fraction::of(left + right, ad * bd);
    }
    case '*':
      return Fraction::of(an * bn, ad * bd);
    case '/':
      return Fraction::of(an * bd, ad * bn);
    default:
      return {};
  }
}

}  // namespace sparsam::tasks
