#include "train/leaves.h"

#include <algorithm>

namespace sparsam {

std::vector<Leaf> cut_into_leaves(const Batch& batch, std::span<const std::int32_t> targets, std::size_t count) {
  std::vector<Leaf> leaves;
  std::size_t next = 0;  // segment
  for (std::size_t l = 1; l <= count; ++l) {
    const std::size_t end = batch.size() * l / count;
    Leaf leaf;
    for (; next < batch.segments.size() && (l == count || static_cast<std::size_t>(batch.segments[next].first) < end);
         ++next) {
      const Segment& segment = batch.segments[next];
      const auto first = static_cast<std::size_t>(segment.first), length = static_cast<std::size_t>(segment.count);
      leaf.batch.add(segment.sequence, segment.position, segment.phase, batch.tokens.data() + first, segment.count);
      leaf.targets.insert(leaf.targets.end(), targets.begin() + static_cast<std::ptrdiff_t>(first),
                          targets.begin() + static_cast<std::ptrdiff_t>(first + length));
    }
    if (leaf.batch.size() > 0) leaves.push_back(std::move(leaf));
  }
  return leaves;
}

}  // namespace sparsam
