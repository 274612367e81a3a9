// Float32 weights in every number format, with the least squared error that a search over the scales of each block
// finds. Plain loops; the result depends on nothing but the values. docs/formats/quantization.md tells the method.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/dtype.h"
#include "base/error.h"

namespace sparsam {

// src: n consecutive weights of one row, n a multiple of the format's block; dst: bytes_of(type, n), at any alignment.
// F32, F16, BF16, F8_E4M3 (without scales: see below) and every quantised format; float formats round to nearest, ties
// to even. importance: how much a squared error at each weight counts (n numbers, none negative); null counts all
// alike. Values that check_quantizable refuses give bytes that mean nothing, and no other harm.
void quantize(DType type, const float* src, std::byte* dst, std::size_t n, const float* importance = nullptr);

// Errors: bad_data for a value that is not finite, or too large for the format, naming the value and its position.
Result<void> check_quantizable(DType type, std::span<const float> values);

// A matrix [rows][columns] as DeepSeek publishes V3: E4M3 with one scale for each 128 x 128 block (those at the edges
// are smaller), w = scale q, where the largest magnitude of a block becomes 448. scales: [rows / 128][columns / 128],
// rounded up.
void quantize_f8_blocks(const float* src, std::int64_t rows, std::int64_t columns, std::byte* dst, float* scales);

}  // namespace sparsam
