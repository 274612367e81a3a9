// Which tensor of a model in training went wrong first.
#pragma once

#include <string>

#include "train/parameters.h"

namespace sparsam {

// In words, for the end of an error: a weight that is not finite; else, where the loss is, the first gradient on the
// way back (from the head to the embedding) that is not, those of the last step; else the largest weight.
std::string blame_tensor(const Parameters& parameters, double loss);

}  // namespace sparsam
