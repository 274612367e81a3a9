// Python's two ways to fill in a text: "%s is %d" % (name, age), and "{} is {age:>4}".format(name, age=3).
#pragma once

#include "text/jinja_object.h"

namespace sparsam::jinja {

// A tuple fills the places in turn, a dict the named ones, anything else the only one.
Result<Value> format_percent(Budget& budget, const Text& format, const Value& argument);
Result<Value> format_braces(Budget& budget, const Text& format, const Arguments& arguments);

}  // namespace sparsam::jinja
