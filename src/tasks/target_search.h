// How a target is reached with given numbers, written down as a search that meets in the middle: backwards from the
// target by what a number must meet, forwards by what the others give. It tries one thing after the other, the largest
// number first, so nothing is tried twice. With 9, 2 and 12 for 30 (12 must meet 18 or 42; 9 and 2 give 11, 7, 18):
//
//   12:18,42;9,2:11,7,18
//   9*2=18;18+12=30 ok
//
// Four numbers are first cut into pairs: what both give, and what each value of the one must meet in the other. After
// that, as five and more always, one number is set aside, and the others are to make what it must meet: 45 for 85, if
// they make 40.
//
//   45,19:64,26;11,5:16,6,55;64:21,149;26:59,111
//   45>40
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tasks/expression.h"
#include "tasks/notes.h"

namespace sparsam::tasks {

// Each number once, all values whole, not negative, and at most 200; target >= 1. Empty where the search finds nothing.
// A slip takes a value for one that is looked for, and the expression found is then not worth the target.
std::optional<Expression> search_target(Notes& notes, std::vector<std::int64_t> numbers, std::int64_t target);

}  // namespace sparsam::tasks
