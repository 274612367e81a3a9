#include "tensor/packed_weights.h"

#include "base/error.h"

namespace sparsam {

PackedWeights::Packed PackedWeights::take(const void* values, bool across, std::size_t bytes) {
  constexpr std::size_t kAlignment = 64;
  Entry& entry = entries_[{values, across}];
  if (entry.memory == nullptr) {
    entry.memory = std::make_unique_for_overwrite<std::byte[]>(bytes + kAlignment);
    std::size_t space = bytes + kAlignment;
    void* begin = entry.memory.get();
    entry.data = static_cast<std::byte*>(std::align(kAlignment, bytes, begin, space));
    entry.bytes = bytes;
  }
  CHECK(entry.bytes == bytes, "a weight keeps its shape");
  return {entry.data, std::exchange(entry.generation, generation_) != generation_};
}

}  // namespace sparsam
