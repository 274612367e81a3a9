#include "tasks/expression.h"

#include <algorithm>

#include "tasks/split.h"

namespace sparsam::tasks {
namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kLongest = 4096;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Expression> parse() {
    if (text_.size() > kLongest) return fail(Code::bad_data, "an expression of {} bytes is too long", text_.size());
    Expression e = TRY(sum(0));
    if (at_ != text_.size()) return fail(Code::bad_data, "byte {}: '{}' is not expected", at_, text_[at_]);
    return e;
  }

 private:
  char here() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  Result<Expression> sum(int depth) {
    Expression left = TRY(product(depth));
    while (here() == '+' || here() == '-') {
      const char operation = text_[at_++];
      left = Expression::of(operation, std::move(left), TRY(product(depth)));
    }
    return left;
  }
  Result<Expression> product(int depth) {
    Expression left = TRY(operand(depth));
    while (here() == '*' || here() == '/') {
      const char operation = text_[at_++];
      left = Expression::of(operation, std::move(left), TRY(operand(depth)));
    }
    return left;
  }
  Result<Expression> operand(int depth) {
    if (depth > kDeepest) return fail(Code::bad_data, "byte {}: parentheses are too deep", at_);
    const char c = here();
    if (c == '(') {
      ++at_;
      Expression inner = TRY(sum(depth + 1));
      if (here() != ')') return fail(Code::bad_data, "byte {}: a ')' is missing", at_);
      ++at_;
      return inner;
    }
    if (c == '-') {
      ++at_;
      Expression negated = TRY(operand(depth + 1));
      if (negated.operation == 0) return Expression::leaf(-negated.number);
      return Expression::of('-', Expression::leaf(0), std::move(negated));
    }
    std::int64_t number = 0;
    std::size_t digits = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, ++digits) {
      if (digits > 17) return fail(Code::bad_data, "byte {}: the number is too long", at_);
      number = number * 10 + (text_[at_] - '0');
    }
    if (digits == 0) return fail(Code::bad_data, "byte {}: a number is missing", at_);
    return Expression::leaf(number);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

int strength(const Expression& e) {
  if (e.operation == 0) return e.number < 0 ? 0 : 3;
  return e.operation == '*' || e.operation == '/' ? 2 : 1;
}

void collect(const Expression& e, char operation, std::vector<std::string>& keys) {
  if (e.operation == operation) {
    for (const Expression& operand : e.operands) collect(operand, operation, keys);
  } else {
    keys.push_back(e.key());
  }
}

}  // namespace

Result<Expression> Expression::parse(std::string_view text) { return Parser(text).parse(); }

Result<Fraction> Expression::value() const {
  if (operation == 0) return Fraction{number, 1};
  const Fraction a = TRY(operands[0].value()), b = TRY(operands[1].value());
  const auto result = apply(operation, a, b);
  if (result) return *result;
  if (operation == '/' && b.numerator == 0) return fail(Code::bad_data, "{} is divided by zero", a.text());
  return fail(Code::bad_data, "{}{}{} is too large", a.text(), operation, b.text());
}

std::string Expression::text() const {
  if (operation == 0) return std::to_string(number);
  const auto side = [&](const Expression& e, bool right) {
    const bool tighter = strength(e) > strength(*this) ||
                         (strength(e) == strength(*this) && (!right || operation == '+' || operation == '*') &&
                          !(right && (e.operation == '-' || e.operation == '/')));
    return tighter ? e.text() : "(" + e.text() + ")";
  };
  return side(operands[0], false) + operation + side(operands[1], true);
}

std::string Expression::key() const {
  if (operation == 0) return std::to_string(number);
  std::vector<std::string> keys;
  if (operation == '+' || operation == '*') {
    collect(*this, operation, keys);
    // By value where both are numbers, so that a sum of numbers has the key that split.h's sorted_key_of gives it.
    std::ranges::sort(keys, [](const std::string& a, const std::string& b) {
      const bool numbers = a[0] != '(' && b[0] != '(';
      return numbers ? std::stoll(a) < std::stoll(b) : a < b;
    });
  } else {
    keys = {operands[0].key(), operands[1].key()};
  }
  std::string out = std::string("(") + operation;
  for (const std::string& key : keys) out += " " + key;
  return out + ")";
}

std::vector<std::int64_t> Expression::numbers() const {
  if (operation == 0) return {number};
  std::vector<std::int64_t> all;
  for (const Expression& operand : operands) {
    for (const std::int64_t n : operand.numbers()) all.push_back(n);
  }
  return all;
}

}  // namespace sparsam::tasks
