#include "tasks/working.h"

#include <algorithm>
#include <cstdlib>

namespace sparsam::tasks {
namespace {

// Works out the first operation whose operands are numbers.
bool reduce_once(Notes& notes, Expression& e) {
  if (e.operation == 0) return false;
  for (Expression& operand : e.operands) {
    if (reduce_once(notes, operand)) return true;
  }
  e = Expression::leaf(notes.apply(e.operation, e.operands[0].number, e.operands[1].number));
  return true;
}

}  // namespace

std::string list_text(std::span<const std::int64_t> numbers, const char* between) {
  std::string text;
  for (const std::int64_t n : numbers) text += (text.empty() ? "" : between) + std::to_string(n);
  return text;
}

std::int64_t work_gcd(Notes& notes, std::int64_t a, std::int64_t b) {
  if (a < b) std::swap(a, b);
  while (b > 0) {
    notes.write(std::to_string(a) + "=" + std::to_string(a / b) + "*" + std::to_string(b) + "+");
    const std::int64_t rest = notes.step(a % b);
    notes.write(";");
    a = b;
    b = rest;
  }
  notes.line(std::to_string(a));
  return a;
}

Fraction work_reduce(Notes& notes, std::int64_t numerator, std::int64_t denominator) {
  const bool negative = numerator < 0;
  const std::int64_t common = work_gcd(notes, std::abs(numerator), denominator);
  std::int64_t above = std::abs(numerator), below = denominator;
  if (common > 1) {
    above = notes.quotient(above, common).quotient;
    below = notes.quotient(below, common).quotient;
  }
  return {negative ? -above : above, below};
}

std::int64_t work_expression(Notes& notes, Expression expression) {
  while (expression.operation != 0) {
    // As it is read: a+b+c from the left.
    expression = *Expression::parse(expression.text());
    reduce_once(notes, expression);
    if (expression.operation != 0) notes.line("=" + expression.text());
  }
  return expression.number;
}

std::int64_t work_sum(Notes& notes, std::span<const std::int64_t> numbers) {
  std::int64_t total = numbers[0];
  for (const std::int64_t n : numbers.subspan(1)) total = notes.sum(total, n);
  return total;
}

bool work_less(Notes& notes, std::int64_t a, std::int64_t b) {
  const std::string x = std::to_string(a), y = std::to_string(b);
  notes.write(x + "?" + y + ":");
  if (x.size() != y.size()) {
    const auto sizes = [&](char sign) { return std::to_string(x.size()) + sign + std::to_string(y.size()); };
    const bool less = x.size() < y.size();
    const std::string written = notes.step(sizes(less ? '<' : '>'), sizes(less ? '>' : '<'));
    notes.end_line();
    return written.find('<') != std::string::npos;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto pair = [&](char sign) { return std::string{x[i], sign, y[i]}; };
    if (x[i] == y[i]) {
      notes.write(pair('=') + ",");
      continue;
    }
    const bool less = x[i] < y[i];
    const std::string written = notes.step(pair(less ? '<' : '>'), pair(less ? '>' : '<'));
    notes.end_line();
    return written.find('<') != std::string::npos;
  }
  notes.end_line();
  return false;
}

std::vector<std::int64_t> work_sort(Notes& notes, std::span<const std::int64_t> numbers) {
  std::vector<std::int64_t> sorted;
  for (const std::int64_t n : numbers) {
    const auto at = std::ranges::upper_bound(sorted, n) - sorted.begin();
    std::vector<std::int64_t> wrong = sorted;
    // One place off.
    wrong.insert(wrong.begin() + (at > 0 ? at - 1 : static_cast<std::ptrdiff_t>(sorted.size())), n);
    sorted.insert(sorted.begin() + at, n);
    if (sorted.size() > 1) {
      notes.write(";");
      const std::string right = list_text(sorted, " ");
      if (notes.step(right, list_text(wrong, " ")) != right) sorted = wrong;
    } else {
      notes.write(std::to_string(n));
    }
  }
  notes.end_line();
  return sorted;
}

}  // namespace sparsam::tasks
