// Python's arithmetic: int and float with floor division, and what + * % mean for texts, lists and tuples. Integers
// have 64 bits; what does not fit is an error, where Python goes on with longer ones.
#pragma once

#include "text/jinja_value.h"

namespace sparsam::jinja {

enum class Arithmetic { add, subtract, multiply, divide, floor_divide, modulo, power };

Result<Value> calculate(Budget& budget, Arithmetic operation, const Value& a, const Value& b);
Result<Value> negate(const Value& value);
Result<Value> positive(const Value& value);

// round(value, places), halves to even.
Result<Value> round_number(const Value& value, std::int64_t places);
// The integer nearest to zero; an error for NaN, infinities and what does not fit.
Result<Value> truncate_number(double value);

}  // namespace sparsam::jinja
