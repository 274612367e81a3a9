// How one value is laid out in a formatted text: width, alignment, sign, digits. Shared by "%5d" and "{:>5d}".
#pragma once

#include <cstdint>
#include <string_view>

#include "text/jinja_value.h"

namespace sparsam::jinja {

inline constexpr std::int64_t kMaxPrecision = 1000;

// [[fill]align][sign][#][0][width][grouping][.precision][type]
struct Spec {
  std::string_view fill = " ";
  char align = 0;   // one of "<>^=", or 0: texts to the left, numbers to the right
  char sign = '-';  // "+" and " " mark positive numbers, too
  bool alternate = false;
  std::int64_t width = 0;
  char grouping = 0;  // "," or "_" between thousands
  std::int64_t precision = -1;
  char type = 0;
};

Result<void> put_float(TextBuilder& out, double value, const Spec& spec);
Result<void> put_integer(TextBuilder& out, std::int64_t value, const Spec& spec);
void put_text(TextBuilder& out, std::string_view text, const Spec& spec, char default_align);

// str() or repr() of a value as it goes into a format, which escapes it where the format is markup and it is not.
enum class Form { printed, represented };
Result<Value> written(Budget& budget, const Value& value, Form form, bool markup);

// The decimal number at text[at]; 0 where there is none.
Result<std::int64_t> read_number(std::string_view text, std::size_t& at);

}  // namespace sparsam::jinja
