// Which space a question belongs to. The key alone decides, so the spaces are disjoint over phrasings, languages,
// difficulties and, where families share keys, over families.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "tasks/question.h"

namespace sparsam::tasks {

// One key in 16 is for testing.
inline constexpr std::uint64_t kTestShare = 16;
Split split_of(std::string_view key);

// "(+ 3 5 12)": an operation and its operands. Sums and products are sorted, so a+b and b+a are one key.
std::string key_of(std::string_view operation, std::span<const std::int64_t> operands);
std::string key_of(std::string_view operation, std::initializer_list<std::int64_t> operands);
std::string sorted_key_of(std::string_view operation, std::span<const std::int64_t> operands);
std::string sorted_key_of(std::string_view operation, std::initializer_list<std::int64_t> operands);

}  // namespace sparsam::tasks
