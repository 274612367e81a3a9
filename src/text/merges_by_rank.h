// The merges of a vocabulary whose ids are ranks (tiktoken), for files that want them written out.
#pragma once

#include <string>
#include <vector>

#include "text/vocabulary.h"

namespace sparsam {

// "left right" for each normal token that two others make, in the order of the ids. The two are what is left of the
// token when pairs are joined as encoding does, lowest id first, with the ids below its own.
std::vector<std::string> merges_by_rank(const Vocabulary& vocabulary);

}  // namespace sparsam
