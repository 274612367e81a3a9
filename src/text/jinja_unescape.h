// The escapes of a string in a template, which are Python's: \n \t \\ \x41 \u00e9 \U0001f600 \101 and a line break.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam::jinja {

// What stands between the quotes. An unknown escape keeps its backslash.
Result<std::string> unescape(std::string_view text);

}  // namespace sparsam::jinja
