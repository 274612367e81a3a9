// Workings above the four operations that several families share, so that what is learned in one serves the others.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tasks/expression.h"
#include "tasks/fraction.h"
#include "tasks/notes.h"

namespace sparsam::tasks {

// Euclid: "84=2*36+12;36=3*12+0;12".
std::int64_t work_gcd(Notes& notes, std::int64_t a, std::int64_t b);
// Numerator and denominator divided by their greatest common divisor.
Fraction work_reduce(Notes& notes, std::int64_t numerator, std::int64_t denominator);
// Innermost and leftmost first; after each operation stands what is left: "3+4=7", "=12*7-5".
std::int64_t work_expression(Notes& notes, Expression expression);
// One after the other.
std::int64_t work_sum(Notes& notes, std::span<const std::int64_t> numbers);
// Whether a < b, for numbers that are not negative and differ: "48295?48312:4=4,8=8,2<3", or by length "512?73:3>2".
bool work_less(Notes& notes, std::int64_t a, std::int64_t b);
// Insertion: "12;5 12;5 12 40;5 7 12 40".
std::vector<std::int64_t> work_sort(Notes& notes, std::span<const std::int64_t> numbers);

// "3, 5, 8".
std::string list_text(std::span<const std::int64_t> numbers, const char* between = ", ");

}  // namespace sparsam::tasks
