// One safetensors file, parsed: a JSON header that describes tensors, then their bytes.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "formats/tensor_info.h"

namespace sparsam {

// What the reference implementation allows, too.
inline constexpr std::uint64_t kSafetensorsLongestHeader = 100'000'000;
// Vision towers have kernels of five dimensions; nobody has more than eight.
inline constexpr std::size_t kSafetensorsLongestShape = 8;

struct SafetensorsPart {
  std::vector<TensorInfo> tensors;
  std::vector<std::pair<std::string, std::string>> metadata;
};

// Errors as Safetensors::open, without the path.
Result<SafetensorsPart> parse_safetensors_part(std::span<const std::byte> bytes);

}  // namespace sparsam
