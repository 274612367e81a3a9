#include "text/jinja_format_spec.h"

#include <algorithm>
#include <cmath>

#include "text/jinja_print.h"
#include "text/jinja_text.h"
#include "text/utf8.h"

namespace sparsam::jinja {
namespace {

void pad(TextBuilder& out, const Spec& spec, char default_align, std::string_view sign, std::string_view body) {
  const auto size = static_cast<std::int64_t>(code_points(sign) + code_points(body));
  const auto room = static_cast<std::size_t>(std::max<std::int64_t>(spec.width - size, 0));
  const char align = spec.align != 0 ? spec.align : default_align;
  const std::size_t left = align == '<' || align == '=' ? 0 : align == '^' ? room / 2 : room;
  out.append(left, spec.fill);
  out.append(sign);
  if (align == '=') out.append(room, spec.fill);
  out.append(body);
  if (align == '<' || align == '^') out.append(room - left, spec.fill);
}

std::string group(std::string digits, char separator) {
  const std::size_t end = std::min(digits.find_first_not_of("0123456789"), digits.size());
  for (std::size_t at = end; at > 3; at -= 3) digits.insert(at - 3, 1, separator);
  return digits;
}

std::string_view sign_of(bool negative, const Spec& spec) {
  return negative ? "-" : spec.sign == '+' ? "+" : spec.sign == ' ' ? " " : "";
}

}  // namespace

Result<void> put_float(TextBuilder& out, double value, const Spec& spec) {
  char type = spec.type;
  std::string suffix;
  if (type == '%') {
    value *= 100;
    suffix = "%";
    type = 'f';
  }
  const bool negative = std::signbit(value) && !std::isnan(value);
  const double size = std::fabs(value);
  const std::int64_t precision = spec.precision < 0 ? 6 : spec.precision;
  std::string digits;
  if (!std::isfinite(value)) {
    digits = std::isnan(value) ? "nan" : "inf";
    if (type == 'F' || type == 'E' || type == 'G') digits = upper(digits);
  } else if (type == 0 && spec.precision < 0) {
    digits = format_float(size);
  } else if (type == 0) {
    digits = fmt::format("{:.{}g}", size, std::max<std::int64_t>(precision, 1));
    if (digits.find_first_of(".e") == std::string::npos) digits.append(".0");
  } else {
    switch (type) {
      case 'e':
        digits = fmt::format("{:.{}e}", size, precision);
        break;
      case 'E':
        digits = fmt::format("{:.{}E}", size, precision);
        break;
      case 'f':
      case 'F':
        digits = fmt::format("{:.{}f}", size, precision);
        break;
      case 'g':
      case 'n':
        digits = fmt::format("{:.{}g}", size, std::max<std::int64_t>(precision, 1));
        break;
      case 'G':
        digits = fmt::format("{:.{}G}", size, std::max<std::int64_t>(precision, 1));
        break;
      default:
        return fail(Code::bad_data, "unknown format code '{}' for a float", type);
    }
  }
  if (spec.grouping != 0) digits = group(std::move(digits), spec.grouping);
  pad(out, spec, '>', sign_of(negative, spec), digits + suffix);
  return {};
}

Result<void> put_integer(TextBuilder& out, std::int64_t value, const Spec& spec) {
  const auto size = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  std::string digits;
  std::string_view prefix;
  switch (spec.type) {
    case 0:
    case 'd':
    case 'i':
    case 'u':
    case 'n':
      digits = fmt::format("{}", size);
      break;
    case 'x':
      digits = fmt::format("{:x}", size), prefix = "0x";
      break;
    case 'X':
      digits = fmt::format("{:X}", size), prefix = "0X";
      break;
    case 'o':
      digits = fmt::format("{:o}", size), prefix = "0o";
      break;
    case 'b':
      digits = fmt::format("{:b}", size), prefix = "0b";
      break;
    case 'c': {
      if (value < 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return fail(Code::bad_data, "%c arg not in range");
      std::string character;
      append_utf8(character, static_cast<char32_t>(value));
      pad(out, spec, '<', "", character);
      return {};
    }
    default:
      return put_float(out, static_cast<double>(value), spec);
  }
  if (spec.precision > static_cast<std::int64_t>(digits.size())) {
    digits.insert(0, static_cast<std::size_t>(spec.precision) - digits.size(), '0');
  }
  if (spec.grouping != 0) digits = group(std::move(digits), spec.grouping);
  pad(out, spec, '>', fmt::format("{}{}", sign_of(value < 0, spec), spec.alternate ? prefix : ""), digits);
  return {};
}

void put_text(TextBuilder& out, std::string_view text, const Spec& spec, char default_align) {
  if (spec.precision >= 0) text = text.substr(0, byte_of(text, static_cast<std::size_t>(spec.precision)));
  pad(out, spec, default_align, "", text);
}

Result<Value> written(Budget& budget, const Value& value, Form form, bool markup) {
  TextBuilder out(budget);
  TRY(form == Form::represented ? represent(value, out) : print(value, out));
  const std::string plain = TRY(std::move(out).finish());
  if (!markup || (form == Form::printed && value.is_text() && value.text()->markup))
    return make_text(budget, std::string_view(plain));
  return make_text(budget, escape_html(plain));
}

Result<std::int64_t> read_number(std::string_view text, std::size_t& at) {
  std::int64_t n = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    n = n * 10 + (text[at] - '0');
    if (n > (std::int64_t{1} << 31)) return fail(Code::bad_data, "too many decimal digits in format string");
  }
  return n;
}

}  // namespace sparsam::jinja
