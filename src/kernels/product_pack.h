// Packing one float32 at a time (kernels/product.h), for the levels that multiply float32.
#pragma once

#include <cstddef>

#include "kernels/number.h"
#include "kernels/product.h"
#include "kernels/target.h"

namespace sparsam {

template <Rounding kRounding>
SPARSAM_INLINE void pack_floats(const float* from, std::size_t ld, bool across, std::size_t count, std::size_t lanes,
                                std::size_t depth, void* to) {
  auto* out = static_cast<float*>(to);
  const std::size_t of_lane = across ? 1 : ld, of_i = across ? ld : 1;
  for (std::size_t i = 0; i < depth; ++i) {
    for (std::size_t l = 0; l < lanes; ++l) {
      float value = l < count ? from[l * of_lane + i * of_i] : 0.0f;
      if constexpr (kRounding == Rounding::bfloat16) value = from_bf16(to_bf16(value));
      out[i * lanes + l] = value;
    }
  }
}

}  // namespace sparsam
