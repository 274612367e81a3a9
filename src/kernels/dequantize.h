// Weights as float32: what the bytes of every number format mean. Plain loops, exact: the specification that every
// kernel which computes on packed weights is tested against. docs/formats/quantization.md draws the blocks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/dtype.h"

namespace sparsam {

// src: n consecutive weights of one row, at any alignment; dst: n floats. n is a multiple of the format's block.
// Every float format and every quantised one; F8_E4M3 without its scales, which are a tensor of their own. Each weight
// is computed in float32 as blocks.h writes it, scale first: (d s) q - (dmin m).
void dequantize(DType type, const std::byte* src, float* dst, std::size_t n);

// A matrix [rows][columns] of E4M3 with a scale for each 128 x 128 block, as quantize_f8_blocks writes it:
// dst[r][c] = scales[r / 128][c / 128] src[r][c].
void dequantize_f8_blocks(const std::byte* src, const float* scales, std::int64_t rows, std::int64_t columns,
                          float* dst);

}  // namespace sparsam
