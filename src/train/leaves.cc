#include "train/leaves.h"

#include <algorithm>

namespace sparsam {
namespace {

bool begins_sequence(const Batch& batch, std::size_t segment) {
  return segment == 0 || batch.segments[segment - 1].sequence != batch.segments[segment].sequence;
}

}  // namespace

std::vector<std::size_t> sequence_begins(const Batch& batch) {
  std::vector<std::size_t> begins;
  for (std::size_t s = 0; s < batch.segments.size(); ++s) {
    if (begins_sequence(batch, s)) begins.push_back(static_cast<std::size_t>(batch.segments[s].first));
  }
  begins.push_back(batch.size());
  return begins;
}

std::vector<Leaf> cut_into_leaves(const Batch& batch, std::span<const std::int32_t> targets, std::size_t count) {
  std::vector<Leaf> leaves;
  std::size_t next = 0;  // segment
  for (std::size_t l = 1; l <= count; ++l) {
    const std::size_t end = batch.size() * l / count;
    Leaf leaf;
    if (next < batch.segments.size()) leaf.first = static_cast<std::size_t>(batch.segments[next].first);
    const auto ends = [&](std::size_t at) {
      return static_cast<std::size_t>(batch.segments[at].first) >= end && begins_sequence(batch, at) && l < count;
    };
    for (; next < batch.segments.size() && !ends(next); ++next) {
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
