#include "tasks/notes.h"

#include <algorithm>
#include <cstdlib>

namespace sparsam::tasks {
namespace {

std::string text_of(std::int64_t n) { return std::to_string(n); }
// As a second operand.
std::string operand(std::int64_t n) { return n < 0 ? "(" + text_of(n) + ")" : text_of(n); }
std::string reversed(std::int64_t n) {
  std::string digits = text_of(n);
  std::ranges::reverse(digits);
  return digits;
}
// Reversed digits back to a number.
std::int64_t forward(std::string_view digits) {
  std::int64_t n = 0;
  for (std::size_t i = digits.size(); i > 0; --i) n = n * 10 + (digits[i - 1] - '0');
  return n;
}
bool is_power_of_ten(std::int64_t n) { return n == 10 || n == 100 || n == 1000 || n == 10'000; }
bool is_small(std::int64_t a, std::int64_t b) { return std::abs(a) < 100 && std::abs(b) < 100; }

// The running digit sums modulo 9; the last one is n modulo 9.
std::string running_nines(std::int64_t n) {
  std::string out;
  int sum = 0;
  for (const char c : text_of(std::abs(n))) out += static_cast<char>('0' + (sum = (sum + c - '0') % 9));
  return out;
}
std::int64_t modulo_nine(std::int64_t n) { return (n % 9 + 9) % 9; }

}  // namespace

void Notes::end_line() {
  if (!text_.empty() && text_.back() != '\n') text_ += '\n';
}

void Notes::line(std::string_view text) {
  text_ += text;
  end_line();
}

std::string Notes::take() {
  while (!text_.empty() && text_.back() == '\n') text_.pop_back();
  return std::move(text_);
}

std::string Notes::step(std::string_view right, std::string_view wrong) {
  if (!slips()) {
    text_ += right;
    return std::string(right);
  }
  text_ += wrong;
  if (plan_.fate == SlipPlan::Fate::through) return std::string(wrong);
  text_ += " no ";
  text_ += right;
  return std::string(right);
}

std::int64_t Notes::step(std::int64_t right) {
  const std::int64_t wrong = steps_ % 2 == 0 || right == 0 ? right + 1 : right - 1;
  return std::strtoll(step(text_of(right), text_of(wrong)).c_str(), nullptr, 10);
}

// A digit that goes wrong is one off, never from 9 to 0: casting out nines would not see that.
std::int64_t Notes::digit(std::int64_t right) { return !slips() ? right : right == 0 ? 1 : right - 1; }

// An operation with its check. A slip that is to be repaired is found by the check, and the operation written again.
template <typename Write, typename Check>
auto Notes::settle(const Write& write, const Check& check) {
  const bool before = slipped_;
  auto value = write();
  const bool wrong = slipped_ && !before;
  if (wrong && plan_.fate == SlipPlan::Fate::repaired) {
    check(value);
    end_line();
    value = write();
    check(value);
  } else if (plan_.checks && !wrong) {
    check(value);
  }
  end_line();
  return value;
}

// Without columns. What stands beside it when it is noticed is a plain "no".
std::int64_t Notes::direct(char operation, std::int64_t a, std::int64_t b, std::int64_t right) {
  text_ += text_of(a) + operation + operand(b) + "=";
  const std::int64_t result = step(right);
  end_line();
  return result;
}

// Residues that agree prove nothing, but a single slip is always seen.
void Notes::check_nines(char operation, std::int64_t a, std::int64_t b, std::int64_t result, std::int64_t rest) {
  const std::int64_t ra = modulo_nine(std::abs(a)), rb = modulo_nine(std::abs(b));
  const auto seen = [](std::int64_t n) { return text_of(n) + ":" + running_nines(n); };
  end_line();
  text_ += "~" + seen(a) + "," + seen(b) + "," + seen(result) + ",";
  std::int64_t left = 0, right = 0;
  if (operation == '/') {  // a = b * result + rest
    left = modulo_nine(rb * modulo_nine(result) + rest), right = ra;
    text_ += text_of(rb) + "*" + text_of(modulo_nine(result)) + "+" + text_of(rest);
  } else {
    left = modulo_nine(operation == '+' ? ra + rb : operation == '-' ? ra - rb : ra * rb);
    right = modulo_nine(result);
    text_ += text_of(ra) + operation + text_of(rb);
  }
  text_ += "=" + text_of(left) + (left == right ? " ok" : " no");
}

// Digits of a sum or difference (a >= b then), all least significant first and of one length; `marked` is the same with
// a mark behind each digit that carries.
std::string Notes::column_digits(char operation, std::string a, std::string b, std::string& marked) {
  std::string digits;
  std::int64_t carry = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::int64_t x = a[i] - '0', y = b[i] - '0';
    std::int64_t column = operation == '+' ? x + y + carry : x - y - carry;
    carry = operation == '+' ? column / 10 : column < 0;
    column = operation == '+' ? column % 10 : (column + 10) % 10;
    const std::int64_t written = digit(column);
    // Half of the slips forget what they carry.
    if (written != column && carry == 1 && steps_ % 2 == 0) {
      digits += static_cast<char>('0' + column);
      carry = 0;
    } else {
      digits += static_cast<char>('0' + written);
    }
    marked += digits.back();
    if (carry == 1 && (i + 1 < a.size() || operation == '-')) marked += '\'';
  }
  if (operation == '+' && carry == 1) {
    marked += "'1";
    digits += '1';
  }
  return digits;
}

// a + b, or a - b with a >= b, of numbers that are not negative.
std::int64_t Notes::columns(char operation, std::int64_t a, std::int64_t b) {
  std::string ra = reversed(a), rb = reversed(b);
  const std::size_t width = std::max(ra.size(), rb.size());
  ra.resize(width, '0'), rb.resize(width, '0');
  std::string marked;
  const std::int64_t result = forward(column_digits(operation, ra, rb, marked));
  text_ += ra + operation + rb + "=" + marked + "=";
  return result;
}

std::int64_t Notes::sum(std::int64_t a, std::int64_t b) {
  if (is_small(a, b)) return direct('+', a, b, a + b);
  if (b < 0) return difference(a, -b);
  if (a < 0) return difference(b, -a);
  return settle(
      [&] {
        text_ += text_of(a) + "+" + text_of(b) + ":";
        const std::int64_t result = columns('+', a, b);
        text_ += text_of(result);
        return result;
      },
      [&](std::int64_t result) { check_nines('+', a, b, result); });
}

std::int64_t Notes::difference(std::int64_t a, std::int64_t b) {
  if (is_small(a, b)) return direct('-', a, b, a - b);
  if (b < 0) return sum(a, -b);
  const bool negative = a < b;
  // -3 - 400 = -(400 + 3), and 3 - 400 = -(400 - 3).
  const char operation = a < 0 ? '+' : '-';
  const std::int64_t larger = std::max(std::abs(a), b), smaller = std::min(std::abs(a), b);
  return settle(
      [&] {
        text_ += text_of(a) + "-" + text_of(b);
        if (negative) text_ += "=-(" + text_of(larger) + operation + text_of(smaller) + ")";
        text_ += ":";
        const std::int64_t magnitude = columns(operation, larger, smaller);
        const std::int64_t result = negative ? -magnitude : magnitude;
        text_ += text_of(result);
        return result;
      },
      [&](std::int64_t result) { check_nines(operation, larger, smaller, std::abs(result)); });
}

// One digit's row of a product, `shift` places on; what is carried stands behind each digit.
std::string Notes::row(std::string_view reversed_factor, std::int64_t factor, int shift) {
  const std::string zeros(static_cast<std::size_t>(shift), '0');
  text_ += std::string(reversed_factor) + "*" + zeros + text_of(factor) + "=" + zeros;
  std::string digits = zeros;
  std::int64_t carry = 0;
  for (std::size_t i = 0; i < reversed_factor.size(); ++i) {
    const std::int64_t column = (reversed_factor[i] - '0') * factor + carry;
    carry = column / 10;
    digits += static_cast<char>('0' + digit(column % 10));
    text_ += digits.back();
    if (carry == 0) continue;
    text_ += '\'';
    text_ += text_of(carry);
  }
  if (carry > 0) digits += text_of(carry);
  return digits;
}

std::int64_t Notes::rows(std::int64_t a, std::int64_t b) {
  text_ += text_of(a) + "*" + text_of(b) + ":";
  const std::string top = reversed(a), factors = reversed(b);
  std::string total;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    if (factors[i] == '0') continue;
    if (!total.empty()) text_ += ';';
    std::string next = row(top, factors[i] - '0', static_cast<int>(i));
    if (total.empty()) {
      total = std::move(next);
      continue;
    }
    const std::size_t width = std::max(total.size(), next.size());
    total.resize(width, '0'), next.resize(width, '0');
    std::string marked;
    std::string added = column_digits('+', total, next, marked);
    text_ += ";" + total + "+" + next + "=" + marked;
    total = std::move(added);
  }
  const std::int64_t result = forward(total);
  text_ += "=" + text_of(result);
  return result;
}

std::int64_t Notes::product(std::int64_t a, std::int64_t b) {
  if (a == 0 || b == 0 || std::abs(a) == 1 || std::abs(b) == 1 || is_power_of_ten(a) || is_power_of_ten(b) ||
      (std::abs(a) < 10 && std::abs(b) < 10)) {
    return direct('*', a, b, a * b);
  }
  if (a < 0 || b < 0) {
    const std::int64_t magnitude = product(std::abs(a), std::abs(b));
    const std::int64_t result = (a < 0) == (b < 0) ? magnitude : -magnitude;
    line(text_of(a) + "*" + operand(b) + "=" + text_of(result));
    return result;
  }
  // The fewer rows, the shorter.
  const auto digits = [](std::int64_t n) {
    const std::string text = text_of(n);
    return text.size() - static_cast<std::size_t>(std::ranges::count(text, '0'));
  };
  if (digits(b) > digits(a)) std::swap(a, b);
  return settle([&] { return rows(a, b); }, [&](std::int64_t result) { check_nines('*', a, b, result); });
}

Notes::Division Notes::long_division(std::int64_t a, std::int64_t b) {
  text_ += text_of(a) + "/" + text_of(b) + ":";
  Division result;
  bool begun = false;
  for (const char c : text_of(a)) {
    const std::int64_t prefix = result.rest * 10 + (c - '0');
    if (!begun && prefix < b) {
      result.rest = prefix;
      continue;
    }
    const std::int64_t right = prefix / b;
    // Where the divisor is a multiple of nine, casting out nines could not see the slip: there is none.
    const std::int64_t count = b % 9 != 0 && slips() ? (right == 0 ? 1 : right - 1) : right;
    const std::int64_t product = count * b;
    if (begun) text_ += ';';
    begun = true;
    text_ += text_of(prefix) + ":" + text_of(count);
    if (b >= 10 && count > 0) text_ += "*" + text_of(b) + "=" + text_of(product);
    // A count that is one off is carried on with the rest that belonged to the right one.
    result.rest = prefix - right * b;
    text_ += "r" + text_of(result.rest);
    result.quotient = result.quotient * 10 + count;
  }
  text_ += "=" + text_of(result.quotient);
  if (result.rest != 0) text_ += "r" + text_of(result.rest);
  return result;
}

Notes::Division Notes::quotient(std::int64_t a, std::int64_t b) {
  // Only a slip further up leaves nothing to divide by.
  if (a < 0 || b <= 0) {
    line(text_of(a) + "/" + operand(b) + "=0");
    return {0, 0};
  }
  if (a < 100 || a < b) {
    text_ += text_of(a) + "/" + text_of(b) + "=";
    const std::int64_t count = step(a / b);
    if (a % b != 0) text_ += "r" + text_of(a % b);
    end_line();
    return {count, a % b};
  }
  return settle([&] { return long_division(a, b); },
                [&](const Division& d) { check_nines('/', a, b, d.quotient, d.rest); });
}

std::int64_t Notes::apply(char operation, std::int64_t a, std::int64_t b) {
  switch (operation) {
    case '+':
      return sum(a, b);
    case '-':
      return difference(a, b);
    case '*':
      return product(a, b);
    default: {
      const std::int64_t magnitude = quotient(std::abs(a), std::abs(b)).quotient;
      if ((a < 0) == (b < 0) || magnitude == 0) return magnitude;
      line(text_of(a) + "/" + operand(b) + "=" + text_of(-magnitude));
      return -magnitude;
    }
  }
}

}  // namespace sparsam::tasks
