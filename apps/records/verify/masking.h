// Markup is not prose: footnote marks, citations ("Condition/12"), link targets and HTML tags become blanks before a
// text is read, so that their digits are no claims and every offset stays what it was.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sparsam::records {

std::u32string mask_markup(const std::u32string& text, std::vector<std::pair<std::uint32_t, std::uint32_t>>& citations);

}  // namespace sparsam::records
