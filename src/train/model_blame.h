// Which tensor of a model in training went wrong first.
#pragma once

#include <string>

#include "train/parameters.h"

namespace sparsam {

// In words, for the end of an error: a weight that is not finite, else the first gradient on the way back (from the
// head to the embedding) that is not, else that all are finite. Gradients are those of the last step.
std::string blame_tensor(const Parameters& parameters);

}  // namespace sparsam
