// Filters that give a number.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "text/jinja_access.h"
#include "text/jinja_arguments.h"
#include "text/jinja_arithmetic.h"
#include "text/jinja_filters.h"
#include "text/jinja_text.h"

namespace sparsam::jinja {
namespace {

std::unexpected<Error> not_a_number(const Value& input, std::string_view what) {
  if (const auto* missing = input.get_if<Undefined>()) return not_there(*missing);
  return fail(Code::bad_data, "{}: must be a number, not '{}'", what, type_name(input));
}

// Digits with single underscores between them, as Python reads numbers; empty where they stand elsewhere.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out += text[i];
      continue;
    }
    const auto is_digit_at = [&](std::size_t at) {
      return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
    };
    if (i == 0 || !is_digit_at(i - 1) || !is_digit_at(i + 1)) return {};
  }
  return out;
}

// float(text)
std::optional<double> parse_float(std::string_view text) {
  const auto digits = without_underscores(strip(text, Side::both));
  if (!digits || digits->empty()) return {};
  std::string_view rest = *digits;
  const bool negative = rest.front() == '-';
  if (negative || rest.front() == '+') rest.remove_prefix(1);
  if (rest.empty()) return {};
  double value = 0;
  const std::string word = lower(rest);
  if (word == "inf" || word == "infinity") {
    value = INFINITY;
  } else if (word == "nan") {
    value = NAN;
  } else {
    if (rest.front() != '.' && std::isdigit(static_cast<unsigned char>(rest.front())) == 0) return {};
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (end != rest.data() + rest.size()) return {};
    // from_chars leaves the value alone where it does not fit: too large or too small.
    if (error == std::errc::result_out_of_range) value = std::strtod(std::string(rest).c_str(), nullptr);
  }
  return negative ? -value : value;
}

enum class Whole { read, not_a_number, too_large };

// int(text, base)
Whole parse_integer(std::string_view text, std::int64_t base, std::int64_t& value) {
  text = strip(text, Side::both);
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::string prefix = lower(text.substr(0, 2));
  const std::int64_t marked = prefix == "0x" ? 16 : prefix == "0o" ? 8 : prefix == "0b" ? 2 : 0;
  const bool bare = base == 0;
  if (base == 0) base = marked != 0 ? marked : 10;
  if (marked == base) {
    text.remove_prefix(2);
    if (text.starts_with('_')) text.remove_prefix(1);
  }
  const auto digits = without_underscores(text);
  if (!digits || digits->empty()) return Whole::not_a_number;
  if (bare && marked == 0 && digits->front() == '0' && digits->find_first_not_of('0') != std::string::npos) {
    return Whole::not_a_number;
  }
  const std::string signed_digits = (negative ? "-" : "") + *digits;
  if (digits->front() == '-') return Whole::not_a_number;
  const auto [end, error] =
      std::from_chars(signed_digits.data(), signed_digits.data() + signed_digits.size(), value, static_cast<int>(base));
  if (end != signed_digits.data() + signed_digits.size()) return Whole::not_a_number;
  return error == std::errc() ? Whole::read : Whole::too_large;
}

Result<Value> absolute(Budget&, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("abs", arguments, {}));
  if (const auto i = input.integer()) return *i < 0 ? negate(Value(*i)) : Result<Value>(Value(*i));
  if (const auto d = input.number()) return Value(std::fabs(*d));
  return not_a_number(input, "abs()");
}

Result<Value> to_float(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("float", arguments, {"default"}));
  if (const auto number = input.number()) return Value(*number);
  if (input.is_undefined()) return not_a_number(input, "float()");
  if (const Text* text = input.text()) {
    TRY(budget.spend_bytes(text->bytes.size()));
    if (const auto number = parse_float(text->bytes)) return Value(*number);
  }
  return bound[0] == nullptr ? Value(0.0) : *bound[0];
}

Result<Value> to_int(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("int", arguments, {"default", "base"}));
  const std::int64_t base = TRY(bound.integer(1, 10));
  const Value fallback = bound[0] == nullptr ? Value(std::int64_t{0}) : *bound[0];
  if (base != 0 && (base < 2 || base > 36)) return fallback;
  if (const auto i = input.integer()) return Value(*i);
  if (input.is_undefined()) return not_a_number(input, "int()");
  std::optional<double> number = input.number();
  if (const Text* text = input.text()) {
    TRY(budget.spend_bytes(text->bytes.size()));
    std::int64_t value = 0;
    switch (parse_integer(text->bytes, base, value)) {
      case Whole::read:
        return Value(value);
      case Whole::too_large:
        return fail(Code::unsupported, "int(): an integer does not fit into 64 bits");
      case Whole::not_a_number:
        number = parse_float(text->bytes);
    }
  }
  return number && std::isfinite(*number) ? truncate_number(*number) : Result<Value>(fallback);
}

Result<Value> round_filter(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("round", arguments, {"precision", "method"}));
  const std::int64_t places = TRY(bound.integer(0, 0));
  const std::string_view method = TRY(bound.text_or(1, "common"));
  if (!input.number()) return not_a_number(input, "round()");
  if (method == "common") return round_number(input, places);
  if (method != "ceil" && method != "floor")
    return fail(Code::bad_data, "round(): method must be common, ceil or floor");
  // func(value * 10 ** precision) / 10 ** precision
  const Value scale = TRY(calculate(budget, Arithmetic::power, Value(std::int64_t{10}), Value(places)));
  const Value scaled = TRY(calculate(budget, Arithmetic::multiply, input, scale));
  Value whole = scaled;
  if (const auto* d = scaled.get_if<double>()) {
    whole = TRY(truncate_number(method == "ceil" ? std::ceil(*d) : std::floor(*d)));
  }
  return calculate(budget, Arithmetic::divide, whole, scale);
}

Result<Value> count_items(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("length", arguments, {}));
  return Value(static_cast<std::int64_t>(TRY(length(budget, input))));
}

Result<Value> sum(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("sum", arguments, {"attribute", "start"}));
  Value total = bound[1] == nullptr ? Value(std::int64_t{0}) : *bound[1];
  if (total.is_text()) return fail(Code::bad_data, "sum() can't sum strings");
  const std::vector<Value> items = TRY(items_of(budget, input));
  for (const Value& item : items) {
    const Value part = bound.some(0) == nullptr ? item : TRY(path(budget, item, *bound[0]));
    total = TRY(calculate(budget, Arithmetic::add, total, part));
  }
  return total;
}

constexpr auto kFilters = std::to_array<Filter>({
    {"abs", absolute},
    {"count", count_items},
    {"float", to_float},
    {"int", to_int},
    {"length", count_items},
    {"round", round_filter},
    {"sum", sum},
});

}  // namespace

const Filter* find_number_filter(std::string_view name) {
  const auto at = std::find_if(kFilters.begin(), kFilters.end(), [&](const Filter& f) { return f.name == name; });
  return at == kFilters.end() ? nullptr : &*at;
}

}  // namespace sparsam::jinja
