#include "records/model/unit_text.h"

#include <algorithm>
#include <array>

#include "records/model/decimal.h"

namespace sparsam::records {

std::string shown_unit(std::string_view unit) {
  static constexpr std::array<std::array<std::string_view, 2>, 12> kParts{{{"mm[Hg]", "mmHg"},
                                                                           {"[degF]", "°F"},
                                                                           {"Cel", "°C"},
                                                                           {"[lb_av]", "lb"},
                                                                           {"[in_i]", "in"},
                                                                           {"[ft_i]", "ft"},
                                                                           {"[oz_av]", "oz"},
                                                                           {"[IU]", "IU"},
                                                                           {"[iU]", "IU"},
                                                                           {"10*", "10^"},
                                                                           {"m2", "m²"},
                                                                           {"uL", "µL"}}};
  std::string text;
  for (std::size_t i = 0; i < unit.size();) {
    if (unit[i] == '{') {  // an annotation measures nothing
      const std::size_t close = unit.find('}', i);
      const std::string_view note = unit.substr(i, close == std::string_view::npos ? close : close - i + 1);
      if (note.find("1.73") != std::string_view::npos) text += "1.73m²";
      i = close == std::string_view::npos ? unit.size() : close + 1;
      continue;
    }
    const auto part =
        std::find_if(kParts.begin(), kParts.end(), [&](const auto& p) { return unit.substr(i).starts_with(p[0]); });
    if (part != kParts.end()) {
      text += (*part)[1];
      i += (*part)[0].size();
    } else {
      text += unit[i++];
    }
  }
  while (text.ends_with('/')) text.pop_back();
  return text;
}

std::string shown_number(std::string_view decimal, Language language) {
  std::string text = for_display(decimal);
  if (language == Language::de) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string shown(const Quantity& quantity, Language language) {
  std::string text;
  if (!quantity.comparator.empty()) {
    text += quantity.comparator;
    text += ' ';
  }
  text += shown_number(quantity.value, language);
  const std::string unit = shown_unit(quantity.unit_text());
  if (!unit.empty()) {
    text += ' ';
    text += unit;
  }
  return text;
}

}  // namespace sparsam::records
