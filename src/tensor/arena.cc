#include "tensor/arena.h"

#include <algorithm>
#include <cstdint>

namespace sparsam {
namespace {

constexpr std::size_t kSmallestChunk = std::size_t{1} << 20;

}  // namespace

std::byte* Arena::take_bytes(std::size_t bytes) {
  const std::size_t size = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  while (current_ < chunks_.size() && chunks_[current_].size - used_ < size) {
    ++current_;
    used_ = 0;
  }
  if (current_ == chunks_.size()) {
    // Each chunk doubles what there is: a step of any size ends up in a few.
    const std::size_t chunk = std::max({kSmallestChunk, size, capacity_bytes()});
    auto memory = std::make_unique_for_overwrite<std::byte[]>(chunk + kAlignment);
    const auto address = reinterpret_cast<std::uintptr_t>(memory.get());
    std::byte* begin = memory.get() + (kAlignment - address % kAlignment) % kAlignment;
    chunks_.push_back({std::move(memory), begin, chunk});
    used_ = 0;
  }
  std::byte* result = chunks_[current_].begin + used_;
  used_ += size;
  return result;
}

std::size_t Arena::capacity_bytes() const {
  std::size_t sum = 0;
  for (const Chunk& chunk : chunks_) sum += chunk.size;
  return sum;
}

}  // namespace sparsam
