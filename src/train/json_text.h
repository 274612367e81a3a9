// The text in a line of JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam {

// Whether a line is UTF-8, as JSON must be. Errors name the byte, counted from the file's beginning.
Result<void> check_line(std::string_view line, std::uint64_t offset);

// Errors: bad_data (no JSON object, no such field, no string in it).
Result<std::string> text_of_json_line(std::string_view line, std::string_view field);

}  // namespace sparsam
