#include "train/batch_source.h"

#include <algorithm>

namespace sparsam {

std::int64_t MicroBatch::learned() const {
  return static_cast<std::int64_t>(targets.size()) - std::ranges::count(targets, kNoTarget);
}

}  // namespace sparsam
