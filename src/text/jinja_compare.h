// Python's comparisons: ==, the order of numbers, texts and sequences, `in`, and a stable sort by them.
#pragma once

#include <vector>

#include "text/jinja_value.h"

namespace sparsam::jinja {

enum class Comparison { equal, not_equal, less, less_equal, greater, greater_equal, in, not_in };

Result<bool> equal(Budget& budget, const Value& a, const Value& b);
// An error where Python knows no order, such as between a number and a text.
Result<bool> compare(Budget& budget, Comparison comparison, const Value& a, const Value& b);
Result<bool> contains(Budget& budget, const Value& container, const Value& item);

// The order that sorts the keys, as places in them; equal keys keep theirs, also in reverse.
Result<std::vector<std::size_t>> sorted_order(Budget& budget, const std::vector<Value>& keys, bool reverse);

}  // namespace sparsam::jinja
