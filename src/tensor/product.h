// Dense products of whole matrices by the packed kernels (kernels/product.h): cut into tasks by shape, so that the
// threads never change a result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

// `rows` rows that are multiplied. Row r is memory's row r, or, across, its column r; memory's rows are `stride` floats
// apart, and lie in another order where one is given.
struct Operand {
  const float* data = nullptr;
  std::size_t rows = 0;
  std::size_t stride = 0;
  bool across = false;
  const std::int32_t* order = nullptr;
  bool lasting = false;  // the same numbers as long as the context's packed weights are

  bool operator==(const Operand&) const = default;
};

// c[m][n] = sum over i < depth of left(m, i) right(n, i), or added to what c holds; c's rows are ldc floats apart.
struct Product {
  Operand left, right;
  std::size_t depth = 0;
  float* c = nullptr;
  std::size_t ldc = 0;
  bool add = false;
  bool follows = false;  // it adds to what the product before it gives
};

// All of them at once: one for a dense layer, a few per expert for a sparse one. Small ones that follow each other, or
// have the same operand as the one before them, are best side by side: what they share is packed once.
void multiply_dense(Context& ctx, Rounding rounding, std::span<const Product> products);

// A weight [N, K], along for x w^T or across for dy w: in place, or widened to float32 in the context's arena.
Operand weight_along(Context& ctx, const Weight& weight_NK);
Operand weight_across(Context& ctx, const Weight& weight_NK);

}  // namespace sparsam
