// Checks of options' values that CLI11 has no words for.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>

namespace sparsam::cli {

// Digits alone, at least `low` and at most `high`. CLI11 would take -1 for the largest number of an unsigned option.
CLI::Validator whole_number(std::uint64_t low = 0, std::uint64_t high = UINT64_MAX);

}  // namespace sparsam::cli
