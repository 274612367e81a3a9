// Expressions of whole numbers, + - * / and parentheses: parsed, evaluated exactly, and brought into a form in which
// the order of summands and factors does not count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "tasks/fraction.h"

namespace sparsam::tasks {

struct Expression {
  char operation = 0;                // + - * /, or 0 for a number
  std::int64_t number = 0;           // where operation is 0
  std::vector<Expression> operands;  // two, where there is an operation

  // Errors say what is wrong at which byte. Nesting is limited.
  static Result<Expression> parse(std::string_view text);
  static Expression leaf(std::int64_t number) { return {0, number, {}}; }
  static Expression of(char operation, Expression a, Expression b) {
    Expression e{operation, 0, {}};
    e.operands.push_back(std::move(a));
    e.operands.push_back(std::move(b));
    return e;
  }

  // Fails where a divisor is zero or a number becomes too large for 64 bits.
  Result<Fraction> value() const;
  // With as few parentheses as the precedence allows.
  std::string text() const;
  // "(+ (* 3 4) 5)", operands of sums and products sorted.
  std::string key() const;
  std::vector<std::int64_t> numbers() const;
};

}  // namespace sparsam::tasks
