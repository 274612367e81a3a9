// Checks of options' values that CLI11 has no words for.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>

namespace sparsam::cli {

// Digits alone, at least `low` and at most `high`. CLI11 would take -1 for the largest number of an unsigned option.
CLI::Validator whole_number(std::uint64_t low = 0, std::uint64_t high = UINT64_MAX);

// Any text but the empty one.
CLI::Validator not_empty();
// The same, in UTF-8.
CLI::Validator text();
// Bytes, at least 1: "2000", "500MB", "2 GB" (powers of 1000), "1GiB" (of 1024). Leaves the number.
CLI::Validator size_in_bytes();
// A name that GGUF files have for a way to cut words.
CLI::Validator pre_tokenizer_name();

}  // namespace sparsam::cli
