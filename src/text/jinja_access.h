// Reaching into values as Jinja's sandbox does: attributes first and items second for `a.b`, the other way round for
// `a[b]`; slices; lengths; iteration. Attributes that would change a list or a dict are refused when they are used.
#pragma once

#include <vector>

#include "text/jinja_value.h"

namespace sparsam::jinja {

struct Arguments;

// a.name; an Undefined where there is none. An attribute of an Undefined is an error.
Result<Value> attribute(Budget& budget, const Value& value, std::string_view name);
// a[key]
Result<Value> item(Budget& budget, const Value& value, const Value& key);
// a[start:stop:step]; None stands for what was left out.
Result<Value> slice(Budget& budget, const Value& value, const Value& start, const Value& stop, const Value& step);
// "a.b.0" as the filters' attribute= takes it: names and places. The fallback, if any, stands in for what is missing.
Result<Value> path(Budget& budget, const Value& value, const Value& attribute, const Value* fallback = nullptr);

// An attribute only, for the filter `attr`; an Undefined where there is none.
Result<Value> own_attribute(Budget& budget, const Value& value, std::string_view name);

Result<std::size_t> length(Budget& budget, const Value& value);
bool is_iterable(const Value& value);
bool is_callable(const Value& value);
// What a loop over the value goes through: items, characters, keys; nothing for an Undefined.
Result<std::vector<Value>> items_of(Budget& budget, const Value& value);

Result<Value> call(Budget& budget, const Value& callee, const Arguments& arguments);

}  // namespace sparsam::jinja
