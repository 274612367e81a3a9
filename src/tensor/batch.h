// The tokens of several sequences laid end to end. One prompt, a chunk of one, and 64 decoding sequences are all a
// Batch; so is a training micro-batch.
#pragma once

#include <cstdint>
#include <vector>

namespace sparsam {

// Multi-head latent attention rounds differently for tokens that were read and tokens that were generated (see
// ARCHITECTURE.md, point 3), so every token carries what it is.
enum class Phase : std::uint8_t { prompt, generated };

// Consecutive tokens of one sequence in one phase.
struct Segment {
  int sequence = 0;  // the sequence's slot in the CacheView
  int first = 0;     // its first token in the batch
  int count = 0;
  int position = 0;  // of the first token in its sequence
  Phase phase = Phase::prompt;
};

struct Batch {
  std::vector<std::int32_t> tokens;     // [T]
  std::vector<std::int32_t> positions;  // [T]
  std::vector<Segment> segments;        // cover the tokens in order

  std::size_t size() const { return tokens.size(); }
  void clear() {
    tokens.clear();
    positions.clear();
    segments.clear();
  }
  // Appends tokens of a sequence from `position` on.
  void add(int sequence, int position, Phase phase, const std::int32_t* ids, int count) {
    segments.push_back({sequence, static_cast<int>(tokens.size()), count, position, phase});
    for (int i = 0; i < count; ++i) {
      tokens.push_back(ids[i]);
      positions.push_back(position + i);
    }
  }
};

}  // namespace sparsam
