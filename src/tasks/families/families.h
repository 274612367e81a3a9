// For the files in this folder: each defines the family of its name.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

#include "tasks/decimal_text.h"
#include "tasks/family.h"
#include "tasks/working.h"

namespace sparsam::tasks::families {

// An integer as an answer: what most solve() return.
inline std::string text_of(std::int64_t n) { return std::to_string(n); }

}  // namespace sparsam::tasks::families
