#include "text/jinja_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "text/jinja_format.h"
#include "text/jinja_text.h"

namespace sparsam::jinja {
namespace {

std::string_view symbol(Arithmetic operation) {
  switch (operation) {
    case Arithmetic::add:
      return "+";
    case Arithmetic::subtract:
      return "-";
    case Arithmetic::multiply:
      return "*";
    case Arithmetic::divide:
      return "/";
    case Arithmetic::floor_divide:
      return "//";
    case Arithmetic::modulo:
      return "%";
    case Arithmetic::power:
      return "**";
  }
  return "";
}

std::unexpected<Error> too_large() { return fail(Code::unsupported, "an integer does not fit into 64 bits"); }
std::unexpected<Error> by_zero() { return fail(Code::bad_data, "division by zero"); }

Result<Value> integer_power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  for (std::int64_t square = base; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, square, &result)) return too_large();
    if (exponent > 1 && __builtin_mul_overflow(square, square, &square)) return too_large();
  }
  return Value(result);
}

Result<Value> on_integers(Arithmetic operation, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (operation) {
    case Arithmetic::add:
      if (__builtin_add_overflow(a, b, &result)) return too_large();
      return Value(result);
    case Arithmetic::subtract:
      if (__builtin_sub_overflow(a, b, &result)) return too_large();
      return Value(result);
    case Arithmetic::multiply:
      if (__builtin_mul_overflow(a, b, &result)) return too_large();
      return Value(result);
    case Arithmetic::divide:
      if (b == 0) return by_zero();
      return Value(static_cast<double>(a) / static_cast<double>(b));
    case Arithmetic::floor_divide:
      if (b == 0) return by_zero();
      if (b == -1) return on_integers(Arithmetic::subtract, 0, a);  // the smallest integer has no opposite
      return Value(a / b - ((a % b != 0) && ((a < 0) != (b < 0)) ? 1 : 0));
    case Arithmetic::modulo: {
      if (b == 0) return by_zero();
      if (b == -1) return Value(std::int64_t{0});
      const std::int64_t rest = a % b;  // takes b's sign in Python
      return Value(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest);
    }
    case Arithmetic::power:
      if (b >= 0) return integer_power(a, b);
      if (a == 0) return fail(Code::bad_data, "0.0 cannot be raised to a negative power");
      return Value(std::pow(static_cast<double>(a), static_cast<double>(b)));
  }
  return too_large();
}

Result<Value> on_floats(Arithmetic operation, double a, double b) {
  switch (operation) {
    case Arithmetic::add:
      return Value(a + b);
    case Arithmetic::subtract:
      return Value(a - b);
    case Arithmetic::multiply:
      return Value(a * b);
    case Arithmetic::divide:
      if (b == 0) return by_zero();
      return Value(a / b);
    case Arithmetic::floor_divide: {
      if (b == 0) return by_zero();
      double rest = std::fmod(a, b);
      double quotient = (a - rest) / b;
      if (rest != 0 && (rest < 0) != (b < 0)) quotient -= 1;
      return Value(quotient == 0 ? std::copysign(0.0, a / b) : std::floor(quotient + 0.5));
    }
    case Arithmetic::modulo: {
      if (b == 0) return by_zero();
      const double rest = std::fmod(a, b);
      if (rest == 0) return Value(std::copysign(0.0, b));
      return Value((rest < 0) != (b < 0) ? rest + b : rest);
    }
    case Arithmetic::power: {
      if (a == 0 && b < 0) return fail(Code::bad_data, "0.0 cannot be raised to a negative power");
      if (a < 0 && b != std::floor(b)) return fail(Code::unsupported, "a power that is a complex number");
      const double result = std::pow(a, b);
      if (std::isinf(result) && !std::isinf(a) && !std::isinf(b)) return fail(Code::bad_data, "result too large");
      return Value(result);
    }
  }
  return by_zero();
}

Result<Value> add_texts(Budget& budget, const Text& a, const Text& b) {
  const bool markup = a.markup || b.markup;
  TextBuilder out(budget);
  out.append(markup && !a.markup ? escape_html(a.bytes) : a.bytes);
  out.append(markup && !b.markup ? escape_html(b.bytes) : b.bytes);
  return make_text(std::move(out), markup);
}

Result<Value> add_lists(Budget& budget, const List& a, const List& b) {
  TRY(budget.spend(a.items.size() + b.items.size()));
  std::vector<Value> items;
  items.reserve(a.items.size() + b.items.size());
  items.insert(items.end(), a.items.begin(), a.items.end());
  items.insert(items.end(), b.items.begin(), b.items.end());
  return make_list(budget, std::move(items), a.type == List::Type::list ? List::Type::list : List::Type::tuple);
}

Result<Value> repeat(Budget& budget, const Value& value, std::int64_t times) {
  const auto n = static_cast<std::size_t>(std::max<std::int64_t>(times, 0));
  if (const Text* text = value.text()) {
    TextBuilder out(budget);
    out.append(n, text->bytes);
    return make_text(std::move(out), text->markup);
  }
  const List& list = *value.list();
  std::size_t size = 0;
  if (__builtin_mul_overflow(list.items.size(), n, &size)) return budget.out_of_memory();
  TRY(budget.spend(size));
  const Claim room = TRY(Claim::take(budget, size * sizeof(Value)));
  std::vector<Value> items;
  items.reserve(size);
  for (std::size_t i = 0; i < n && !list.items.empty(); ++i) {
    items.insert(items.end(), list.items.begin(), list.items.end());
  }
  return make_list(budget, std::move(items), value.is_list() ? List::Type::list : List::Type::tuple);
}

bool repeats(const Value& value) { return value.is_text() || value.list() != nullptr; }

}  // namespace

Result<Value> calculate(Budget& budget, Arithmetic operation, const Value& a, const Value& b) {
  if (operation == Arithmetic::modulo && a.is_text()) return format_percent(budget, *a.text(), b);
  for (const Value* side : {&a, &b}) {
    if (const auto* missing = side->get_if<Undefined>()) return not_there(*missing);
  }
  const auto i = a.integer(), j = b.integer();
  if (i && j) return on_integers(operation, *i, *j);
  const auto x = a.number(), y = b.number();
  if (x && y) return on_floats(operation, *x, *y);
  if (operation == Arithmetic::add) {
    if (a.is_text() && b.is_text()) return add_texts(budget, *a.text(), *b.text());
    if (a.list() != nullptr && b.list() != nullptr && a.is_list() == b.is_list()) {
      return add_lists(budget, *a.list(), *b.list());
    }
    if (a.is_text()) {
      return fail(Code::bad_data, "can only concatenate str (not \"{}\") to str", type_name(b));
    }
  }
  if (operation == Arithmetic::multiply) {
    if (repeats(a) && j) return repeat(budget, a, *j);
    if (repeats(b) && i) return repeat(budget, b, *i);
  }
  return fail(Code::bad_data, "unsupported operand type(s) for {}: '{}' and '{}'", symbol(operation), type_name(a),
              type_name(b));
}

Result<Value> negate(const Value& value) {
  if (const auto i = value.integer()) return on_integers(Arithmetic::subtract, 0, *i);
  if (const auto* d = value.get_if<double>()) return Value(-*d);
  if (const auto* missing = value.get_if<Undefined>()) return not_there(*missing);
  return fail(Code::bad_data, "bad operand type for unary -: '{}'", type_name(value));
}

Result<Value> positive(const Value& value) {
  if (const auto i = value.integer()) return Value(*i);
  if (value.is<double>()) return value;
  if (const auto* missing = value.get_if<Undefined>()) return not_there(*missing);
  return fail(Code::bad_data, "bad operand type for unary +: '{}'", type_name(value));
}

Result<Value> round_number(const Value& value, std::int64_t places) {
  if (const auto i = value.integer()) {
    if (places >= 0) return Value(*i);
    if (places < -18) return Value(std::int64_t{0});
    __int128 unit = 1;
    for (; places < 0; ++places) unit *= 10;
    __int128 rest = *i % unit;
    if (rest < 0) rest += unit;
    __int128 down = *i - rest;
    if (rest * 2 > unit || (rest * 2 == unit && (down / unit) % 2 != 0)) down += unit;
    if (down > INT64_MAX || down < INT64_MIN) return too_large();
    return Value(static_cast<std::int64_t>(down));
  }
  const double x = value.as<double>();
  if (!std::isfinite(x) || places > 323) return value;
  if (places < -308) return Value(std::copysign(0.0, x));
  if (places >= 0) {
    // printf rounds the exact binary value, halves to even, which is Python's rule.
    return Value(std::strtod(fmt::format("{:.{}f}", x, places).c_str(), nullptr));
  }
  const double unit = std::pow(10.0, static_cast<double>(-places));
  return Value(std::nearbyint(x / unit) * unit);
}

Result<Value> truncate_number(double value) {
  if (std::isnan(value)) return fail(Code::bad_data, "cannot convert float NaN to integer");
  if (std::isinf(value)) return fail(Code::bad_data, "cannot convert float infinity to integer");
  if (value >= 0x1p63 || value < -0x1p63) return too_large();
  return Value(static_cast<std::int64_t>(value));
}

}  // namespace sparsam::jinja
