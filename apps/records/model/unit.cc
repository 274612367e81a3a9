#include "records/model/unit.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "records/terms/words.h"

namespace sparsam::records {
namespace {

struct Atom {
  std::string_view names;  // separated by blanks, folded
  Dimension dimension;
  int exponent;
  double factor;
  bool metric;  // takes prefixes
};

constexpr std::array kAtoms{
    Atom{"g gramm gram grams gm", Dimension::mass, 1, 1, true},
    Atom{"mol mole moles", Dimension::amount, 1, 1, true},
    Atom{"eq val aequivalent", Dimension::amount, 1, 1, true},
    Atom{"l liter litre liters litres", Dimension::length, 3, 1e-3, true},
    Atom{"m meter metre meters metres", Dimension::length, 1, 1, true},
    Atom{"s sec sek second seconds sekunde sekunden", Dimension::time, 1, 1, true},
    Atom{"min minute minuten minutes", Dimension::time, 1, 60, false},
    Atom{"h std hr hrs hour hours stunde stunden", Dimension::time, 1, 3600, false},
    Atom{"d day days tag tage tagen", Dimension::time, 1, 86400, false},
    Atom{"wk week weeks woche wochen", Dimension::time, 1, 604800, false},
    Atom{"mo month months monat monate monaten", Dimension::time, 1, 2629800, false},
    Atom{"a year years jahr jahre jahren yr yrs", Dimension::time, 1, 31557600, false},
    Atom{"u iu ie [iu] i.e. i.u. unt unit units einheit einheiten", Dimension::activity, 1, 1, true},
    Atom{"pa pascal", Dimension::pressure, 1, 1, true},
    Atom{"mmhg mm[hg] torr", Dimension::pressure, 1, 133.322387415, false},
    Atom{"cmh2o cm[h2o]", Dimension::pressure, 1, 98.0665, false},
    Atom{"lb lbs pound pounds [lb_av]", Dimension::mass, 1, 453.59237, false},
    Atom{"oz ounce ounces [oz_av]", Dimension::mass, 1, 28.349523125, false},
    Atom{"in inch inches zoll [in_i] [in_us]", Dimension::length, 1, 0.0254, false},
    Atom{"ft feet foot [ft_i] [ft_us]", Dimension::length, 1, 0.3048, false},
    Atom{"cal", Dimension::energy, 1, 4.184, true},
    Atom{"j joule", Dimension::energy, 1, 1, true},
    Atom{"tablet tablets tablette tabletten tbl tabl tab tabs capsule capsules kapsel kapseln kps stueck hub huebe "
         "puff puffs "
         "actuat actuation actuations tropfen drops drop gtt spruehstoss spruehstoesse dragee dragees ampulle ampullen "
         "patch "
         "{tbl} {tablet} {capsule} {puff} {score} punkte points score",
         Dimension::piece, 1, 1, false},
};

struct Prefix {
  std::string_view names;
  double factor;
};
constexpr std::array kPrefixes{Prefix{"mikro micro mc u", 1e-6}, Prefix{"milli m", 1e-3},      Prefix{"kilo k", 1e3},
                               Prefix{"nano n", 1e-9},           Prefix{"piko pico p", 1e-12}, Prefix{"femto f", 1e-15},
                               Prefix{"zenti centi c", 1e-2},    Prefix{"dezi deci d", 1e-1}};

bool has_name(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(' '), names.size());
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

void multiply(Unit& unit, Dimension dimension, int exponent, double factor, int sign) {
  auto& e = unit.dimensions[static_cast<std::size_t>(dimension)];
  e = static_cast<std::int8_t>(e + sign * exponent);
  unit.factor *= sign > 0 ? factor : 1 / factor;
}

// One factor, such as "mg", "m2", "10*3" or "%"; sign -1 behind a slash.
bool apply(Unit& unit, std::string_view part, int sign) {
  if (part.empty()) return sign < 0 ? false : true;  // "/min"
  if (part == "%" || part == "prozent" || part == "percent") {
    unit.factor *= 0.01;
    return true;
  }
  if (part == "1" || part == "cells" || part == "zellen" || part == "cell" || part == "#") return true;
  if (part == "tsd" || part == "tsd." || part == "thousand") return unit.factor *= 1e3, true;
  if (part == "mio" || part == "mio." || part == "million") return unit.factor *= 1e6, true;
  if (part.starts_with("x10")) part.remove_prefix(1);
  if (part.starts_with("10") && part.size() > 2) {
    part.remove_prefix(2);
    while (!part.empty() && (part[0] == '*' || part[0] == '^' || part[0] == 'e')) part.remove_prefix(1);
    int power = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), power);
    if (error != std::errc{} || end != part.data() + part.size() || power < 1 || power > 15) return false;
    unit.factor *= std::pow(10.0, sign * power);
    return true;
  }
  if (part == "bpm" || part == "schlaege") {
    multiply(unit, Dimension::time, 1, 60, part == "bpm" ? -1 : 0);
    return true;
  }
  int exponent = 1;
  if (part.size() > 1 && (part.back() == '2' || part.back() == '3') && part != "[h2o]") {
    exponent = part.back() - '0';
    part.remove_suffix(1);
    if (part.ends_with('^')) part.remove_suffix(1);
  }
  for (const Atom& atom : kAtoms) {
    if (has_name(atom.names, part)) {
      multiply(unit, atom.dimension, atom.exponent * exponent, std::pow(atom.factor, exponent), sign);
      return true;
    }
  }
  for (const Prefix& prefix : kPrefixes) {
    std::string_view names = prefix.names;
    while (!names.empty()) {
      const std::size_t end = std::min(names.find(' '), names.size());
      const std::string_view front = names.substr(0, end);
      names.remove_prefix(std::min(end + 1, names.size()));
      if (!part.starts_with(front) || part.size() == front.size()) continue;
      for (const Atom& atom : kAtoms) {
        if (!atom.metric || !has_name(atom.names, part.substr(front.size()))) continue;
        multiply(unit, atom.dimension, atom.exponent * exponent, std::pow(atom.factor * prefix.factor, exponent), sign);
        return true;
      }
    }
  }
  return false;
}

std::string normalized(std::string_view text) {
  std::string plain;
  for (const char32_t c : decode_utf8(text)) {
    if (is_space(c)) continue;
    if (c == 0xB2) {
      plain += '2';
    } else if (c == 0xB3) {
      plain += '3';
    } else if (c == 0xB9) {
      plain += '1';
    } else if (c == 0x2076) {
      plain += '6';
    } else if (c == 0x2079) {
      plain += '9';
    } else if (c == 0xD7) {
      plain += 'x';
    } else if (c == 0x2044 || c == 0x2215) {
      plain += '/';
    } else {
      plain += fold(std::u32string_view(&c, 1));
    }
  }
  return plain;
}

std::optional<Unit> parse_plain(std::string_view text) {
  Unit unit;
  if (text == "cel" ||
      text ==
          "\xc2\xb0"
          "c" ||
      text == "gradcelsius" || text == "degreescelsius" || text == "celsius") {
    multiply(unit, Dimension::temperature, 1, 1, 1);
    return unit;
  }
  if (text == "[degf]" ||
      text ==
          "\xc2\xb0"
          "f" ||
      text == "degreesfahrenheit" || text == "fahrenheit" || text == "gradfahrenheit") {
    multiply(unit, Dimension::temperature, 1, 5.0 / 9.0, 1);
    unit.offset = -32 * 5.0 / 9.0;
    return unit;
  }
  unit.per_mille_mole = text == "mmol/mol";
  int sign = 1;
  while (true) {
    // Multiplication inside one side: "kg.m2"; UCUM's 10*3 keeps its star.
    const std::size_t end = std::min(text.find('/'), text.size());
    if (!apply(unit, text.substr(0, end), sign)) return std::nullopt;
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    sign = -1;
    if (text.empty()) return std::nullopt;
  }
  return unit;
}

}  // namespace

bool Unit::only(Dimension d, int exponent) const {
  std::array<std::int8_t, kDimensions> wanted{};
  wanted[static_cast<std::size_t>(d)] = static_cast<std::int8_t>(exponent);
  return dimensions == wanted;
}

std::vector<Unit> parse_unit(std::string_view text) {
  std::vector<Unit> units;
  std::string plain = normalized(text);
  if (plain.empty() || plain.size() > 40) return units;
  // The body surface that a filtration rate refers to is no dimension here.
  for (const std::string_view surface :
       {"/{1.73_m2}", "/1.73m2", "/1,73m2", "/1.73qm", "/1,73qm", "/1.73m^2", "/1,73m^2", "/{1.73m2}"}) {
    if (plain.ends_with(surface)) plain.resize(plain.size() - surface.size());
  }
  if (const auto unit = parse_plain(plain)) units.push_back(*unit);
  // Counts: giga, tera, thousands and millions per volume.
  const auto count = [&](std::string_view letters, double factor) {
    if (!plain.starts_with(letters)) return;
    if (auto unit = parse_plain(std::string_view(plain).substr(letters.size() - 1))) {
      if (unit->only(Dimension::length, -3)) {
        unit->factor *= factor;
        units.push_back(*unit);
      }
    }
  };
  count("g/", 1e9);
  count("t/", 1e12);
  count("k/", 1e3);
  count("m/", 1e6);
  return units;
}

std::optional<double> convert(double value, const Unit& from, const Unit& to, double grams_per_mole) {
  if (from.same_kind(to)) return (value * from.factor + from.offset - to.offset) / to.factor;
  if (grams_per_mole <= 0) return std::nullopt;
  Unit as_mass = from;
  if (from.of(Dimension::amount) == 1 && to.of(Dimension::mass) == 1) {
    multiply(as_mass, Dimension::amount, 1, 1, -1);
    multiply(as_mass, Dimension::mass, 1, grams_per_mole, 1);
  } else if (from.of(Dimension::mass) == 1 && to.of(Dimension::amount) == 1) {
    multiply(as_mass, Dimension::mass, 1, 1, -1);
    multiply(as_mass, Dimension::amount, 1, 1 / grams_per_mole, 1);
  }
  if (!as_mass.same_kind(to)) return std::nullopt;
  return value * as_mass.factor / to.factor;
}

}  // namespace sparsam::records
