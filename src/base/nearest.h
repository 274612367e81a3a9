// What somebody may have meant: the nearest of a few words.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sparsam {

// The candidate that takes the fewest changed, missing, added or swapped letters, at most a third of the word; empty
// where none is near.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace sparsam
