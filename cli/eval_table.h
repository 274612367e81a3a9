// Scores as tables in the terminal.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "eval/scores.h"

namespace sparsam::cli {

void print_table(const Scores& scores);
// a, b: what the two are called.
void print_table(std::span<const Comparison> comparisons, const std::string& a, const std::string& b);
nlohmann::ordered_json json_of(std::span<const Comparison> comparisons);

}  // namespace sparsam::cli
