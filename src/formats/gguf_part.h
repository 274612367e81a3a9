// One file in GGUF form, parsed: what Gguf::open puts together when a model is split into several.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "formats/gguf.h"

namespace sparsam {

inline constexpr std::uint32_t kGgufMagic = 0x46554747;  // "GGUF"
inline constexpr std::uint32_t kGgufDefaultAlignment = 32;
inline constexpr std::uint32_t kGgufLongestShape = 4;
inline constexpr std::uint64_t kGgufMostKeys = 10'000;  // real files have 20 to 60

struct GgufPart {
  std::uint32_t version = 0;
  std::vector<GgufEntry> metadata;
  std::vector<TensorInfo> tensors;
};

// Errors as Gguf::open, without the path. Allocates in proportion to the bytes that are there, not to announced counts.
Result<GgufPart> parse_gguf_part(std::span<const std::byte> bytes);

}  // namespace sparsam
