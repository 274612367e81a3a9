// Packing one float32 at a time (kernels/product.h), for the levels that multiply float32.
#pragma once

#include <cstddef>

#include "kernels/number.h"
#include "kernels/product.h"
#include "kernels/target.h"

namespace sparsam {

SPARSAM_INLINE std::size_t memory_row(const std::int32_t* order, std::size_t row) {
  return order == nullptr ? row : static_cast<std::size_t>(order[row]);
}

template <Rounding kRounding>
SPARSAM_INLINE void pack_floats(const float* from, std::size_t ld, const std::int32_t* order, bool across,
                                std::size_t count, std::size_t lanes, std::size_t depth, void* to) {
  auto* out = static_cast<float*>(to);
  for (std::size_t i = 0; i < depth; ++i) {
    for (std::size_t l = 0; l < lanes; ++l) {
      const std::size_t row = across ? i : l, column = across ? l : i;
      float value = l < count ? from[memory_row(order, row) * ld + column] : 0.0f;
      if constexpr (kRounding == Rounding::bfloat16) value = from_bf16(to_bf16(value));
      out[i * lanes + l] = value;
    }
  }
}

}  // namespace sparsam
