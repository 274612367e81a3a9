// A step's batch is cut into leaves: runs of rows whose gradients are formed one after the other, on one machine or on
// several.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor/batch.h"

namespace sparsam {

struct Leaf {
  Batch batch;
  std::vector<std::int32_t> targets;  // [T]
  std::size_t first = 0;              // of its tokens, in the step's batch
};

// `count` leaves of about equally many tokens, cut where sequences begin: at multiples of T / count where these are
// equal and `count` divides their number. A function of the batch alone. Leaves without a token are left out.
std::vector<Leaf> cut_into_leaves(const Batch& batch, std::span<const std::int32_t> targets, std::size_t count);

// The first token of each sequence of a batch (segments with the same number), and the batch's size.
std::vector<std::size_t> sequence_begins(const Batch& batch);

}  // namespace sparsam
