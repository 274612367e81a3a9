// Numbers written as words, up to 99: "six", "twenty-one", "neun", "einundzwanzig".
#pragma once

#include <optional>
#include <string_view>

namespace sparsam::records {

// A folded word; the words of "twenty-one" may be joined by a hyphen.
std::optional<int> number_word(std::string_view folded);

}  // namespace sparsam::records
