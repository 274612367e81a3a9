// How Python prints values: str() for what a template writes, repr() for what stands inside a list or a dict.
#pragma once

#include <string>
#include <string_view>

#include "text/jinja_value.h"

namespace sparsam::jinja {

std::string format_float(double value);    // repr(float): shortest digits that read back as the same number
std::string quote(std::string_view text);  // repr(str)

Result<void> print(const Value& value, TextBuilder& out);      // str()
Result<void> represent(const Value& value, TextBuilder& out);  // repr()
// str() as a value; a text is returned as it is.
Result<Value> to_text(Budget& budget, const Value& value);

}  // namespace sparsam::jinja
