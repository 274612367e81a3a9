// Decimal numbers as they were written. FHIR's decimals carry their precision ("7.20" is not "7.2"), so a record keeps
// the text; this file compares such texts, rounds them for display, and never prints a digit that was not there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sparsam::records {

struct Decimal {
  double value = 0;
  int places = 0;  // digits after the point, after the exponent is applied
};

// [+-]digits[.digits][e[+-]digits], as JSON has it; anything else is nothing.
std::optional<Decimal> parse_decimal(std::string_view text);

// "24.069989375476748" with 2 places is "24.07"; fewer places than asked stay as they are. The rounding is done on the
// digits, half away from zero. A text that is no decimal comes back unchanged.
std::string rounded(std::string_view text, int places);

// For people: at most two places, more (three significant digits) where the value is below 1; texts of up to three
// places are kept as written.
std::string for_display(std::string_view text);

// Whether `claim`, with the places that it states, is what `value` rounds to (half up or half to even).
bool rounds_to(double value, const Decimal& claim);

}  // namespace sparsam::records
