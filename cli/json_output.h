// What --json prints.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace sparsam::cli {

// One object on the standard output, a key a line, or all of it in one. Bytes that are no UTF-8, as a file's name may
// hold, become U+FFFD.
void print_json(const nlohmann::ordered_json& json);
void print_json_line(const nlohmann::ordered_json& json);

}  // namespace sparsam::cli
