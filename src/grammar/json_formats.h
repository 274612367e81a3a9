// Formats of strings (JSON Schema, "format") that regular expressions describe exactly.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sparsam::grammar {

// Of characters that need no escapes in JSON; nothing for a format that is not known.
std::optional<std::string> pattern_of_format(std::string_view format);

}  // namespace sparsam::grammar
