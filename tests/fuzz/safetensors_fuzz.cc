// Any bytes as a safetensors file and as an index: what opens lies within the file, and what does not says so in one
// line.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"
#include "formats/safetensors.h"
#include "formats/safetensors_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparsam;
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto file = Safetensors::parse(bytes, "m.safetensors");
  if (!file) {
    CHECK(file.error().message.starts_with("m.safetensors: "), "errors name the file");
    CHECK(file.error().message.find('\n') == std::string::npos, "errors have one line");
  } else {
    std::size_t total = 0;
    for (const TensorInfo& tensor : file->tensors()) {
      CHECK(file->find(tensor.name) == &tensor, "every tensor is found");
      CHECK(!tensor.unreadable.empty() || tensor.bytes.size() == checked_bytes(tensor.dtype, tensor.shape),
            "the bytes are those of the shape");
      CHECK(tensor.bytes.data() >= bytes.data() && tensor.bytes.data() + tensor.bytes.size() <= bytes.data() + size,
            "the bytes are in the file");
      total += tensor.bytes.size();
    }
    CHECK(total < size, "tensors do not overlap");
  }
  const auto index = SafetensorsIndex::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!index) return 0;
  for (const SafetensorsIndex::Shard& shard : index->shards) {
    CHECK(shard.file.find('/') == std::string::npos && shard.file != "..", "an index stays in its folder");
    CHECK(!shard.tensors.empty(), "a shard is listed for its tensors");
  }
  return 0;
}
