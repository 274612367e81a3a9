#include "records/model/decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sparsam::records {

std::optional<Decimal> parse_decimal(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  std::size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
  const std::size_t first = i;
  while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
  if (i == first) return std::nullopt;
  Decimal decimal;
  if (i < text.size() && text[i] == '.') {
    const std::size_t point = i++;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    decimal.places = static_cast<int>(std::min<std::size_t>(i - point - 1, 1000));
    if (decimal.places == 0) return std::nullopt;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t j = i + 1;
    if (j < text.size() && text[j] == '+') ++j;
    int exponent = 0;
    const auto [end, error] = std::from_chars(text.data() + j, text.data() + text.size(), exponent);
    if (error != std::errc{} || std::abs(exponent) > 1000) return std::nullopt;
    i = static_cast<std::size_t>(end - text.data());
    decimal.places = std::max(0, decimal.places - exponent);
  }
  if (i != text.size()) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), decimal.value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return decimal;
}

std::string rounded(std::string_view text, int places) {
  const auto decimal = parse_decimal(text);
  const std::size_t point = text.find('.');
  if (!decimal || decimal->places <= places || point == std::string_view::npos) return std::string(text);
  if (text.find_first_of("eE") != std::string_view::npos) return std::string(text);
  const bool up = text[point + 1 + static_cast<std::size_t>(places)] >= '5';
  std::string kept(text.substr(0, point + (places > 0 ? 1 + static_cast<std::size_t>(places) : 0)));
  if (!up) return kept;
  for (std::size_t i = kept.size(); i-- > 0;) {
    if (kept[i] < '0' || kept[i] > '9') {
      if (kept[i] == '.') continue;
      kept.insert(i + 1, 1, '1');  // after the sign
      return kept;
    }
    if (kept[i] != '9') {
      ++kept[i];
      return kept;
    }
    kept[i] = '0';
  }
  kept.insert(kept.begin(), 1, '1');
  return kept;
}

std::string for_display(std::string_view text) {
  const auto decimal = parse_decimal(text);
  if (!decimal || decimal->places <= 3) return std::string(text);
  int places = 2;
  const double size = std::fabs(decimal->value);
  if (size > 0 && size < 1) places = std::min(9, 2 + static_cast<int>(std::ceil(-std::log10(size))));
  std::string shown = rounded(text, std::max(places, 2));
  return shown == "-0.00" ? "0.00" : shown;
}

bool rounds_to(double value, const Decimal& claim) {
  const double half = 0.5 * std::pow(10.0, -claim.places);
  return std::fabs(value - claim.value) <= half + 1e-9 * std::max(1.0, std::fabs(value));
}

}  // namespace sparsam::records
