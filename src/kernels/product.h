// Products of dense matrices whose operands are packed first: what training multiplies with, forward and in both
// directions back. A product sums over the index i:
//
//   c[m][n] (+)= sum_i left(m, i) right(n, i)          one chain per output, ascending in i
//
// so no order of summation depends on how many rows there are, how a matrix is cut into tasks, or how i is cut into
// calls. An operand lies in memory with i along its rows or across them, and both pack into the same form:
//
//   y = x w^T     left x [T, K] along    right w [N, K] along     over K
//   dx = dy w     left dy [T, N] along   right w [N, K] across    over N
//   dw = dy^T x   left dy [T, N] across  right x [T, K] across    over T
#pragma once

#include <cstddef>
#include <cstdint>

namespace sparsam {

// What the operands are rounded to before they are multiplied; sums are always float32.
//   float32    nothing is rounded; fused multiply-adds, the same bits at every level
//   bfloat16   to nearest, ties to even. Levels without bf16 instructions multiply the rounded numbers by fused
//              multiply-adds; vdpbf16ps adds the two products of a pair one after the other, rounds to nearest and
//              takes denormals for zero
enum class Rounding { float32, bfloat16 };

// Packed, an operand is cut into groups of `left` or `right` rows (its lanes), the last one filled up with zeros. A
// group is [steps][lanes] words of four bytes: a float32, or a pair of bfloat16 for i and i + 1.
struct PackedProduct {
  std::size_t left = 0, right = 0;  // lanes of a group
  std::size_t step = 1;             // values of i in a word

  std::size_t steps(std::size_t depth) const { return (depth + step - 1) / step; }
  std::size_t groups_left(std::size_t rows) const { return (rows + left - 1) / left; }
  std::size_t groups_right(std::size_t rows) const { return (rows + right - 1) / right; }

  // One group from `count` rows, i in [0, depth). Memory's row r lies at from + r ld or, where an order is given, at
  // from + order[r] ld; it is the row l = r of the group, or, across, holds the values i = r of them all.
  void (*pack)(const float* from, std::size_t ld, const std::int32_t* order, bool across, std::size_t count,
               std::size_t lanes, std::size_t depth, void* to) = nullptr;
  // One group times another: c[m ldc + n] for m < rows <= left, n < columns <= right; added to what is there, or not.
  void (*multiply)(const void* left, const void* right, std::size_t steps, std::size_t rows, std::size_t columns,
                   float* c, std::size_t ldc, bool add) = nullptr;
};

}  // namespace sparsam
