// Units of measurement as numbers: what "mg/dl", "10*3/uL", "G/l" or "Grad Celsius" measure, and how values convert.
// The common units of clinical records only; an unknown unit is compared by its letters.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparsam::records {

// Exponents of the base dimensions.
enum class Dimension : std::uint8_t { mass, amount, length, time, temperature, pressure, activity, energy, piece };
inline constexpr int kDimensions = 9;

struct Unit {
  std::array<std::int8_t, kDimensions> dimensions{};
  double factor = 1;  // base value = value * factor + offset
  double offset = 0;
  bool per_mille_mole = false;  // mmol/mol, which HbA1c does not convert linearly

  bool same_kind(const Unit& other) const { return dimensions == other.dimensions; }
  bool pure_number() const { return dimensions == std::array<std::int8_t, kDimensions>{}; }
  int of(Dimension d) const { return dimensions[static_cast<std::size_t>(d)]; }
  bool is_mass() const { return only(Dimension::mass, 1); }
  bool is_concentration() const {
    return of(Dimension::length) == -3 && (of(Dimension::mass) == 1 || of(Dimension::amount) == 1 || pure_per_volume());
  }
  bool pure_per_volume() const { return only(Dimension::length, -3); }
  bool only(Dimension d, int exponent) const;
};

// All readings of the letters: "G/l" may be gram or giga per litre. Empty where the unit is not known.
std::vector<Unit> parse_unit(std::string_view text);

// A value in another unit of the same kind; with grams_per_mole also between mass and amount.
std::optional<double> convert(double value, const Unit& from, const Unit& to, double grams_per_mole = 0);

}  // namespace sparsam::records
