// Packed data: the index, and a shard. The first byte says which of the two the rest is.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "train/packed_index.h"
#include "train/shard.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span<const std::uint8_t> rest(data + 1, size - 1);
  if (data[0] == 'i') {
    const auto index = sparsam::PackedIndex::parse({reinterpret_cast<const char*>(rest.data()), rest.size()});
    // What was accepted is accepted again.
    if (index && !sparsam::PackedIndex::parse(index->to_json())) __builtin_trap();
    return 0;
  }
  const auto shard = sparsam::ShardView::parse(std::as_bytes(rest));
  if (!shard) return 0;
  std::int64_t sum = 0;
  for (std::int64_t d = 0; d < shard->documents; ++d) {
    for (std::int64_t i = shard->begin_of(d); i < shard->end_of(d); ++i) sum += shard->learned(i) ? shard->id(i) : 0;
  }
  return sum < 0 ? 1 : 0;
}
