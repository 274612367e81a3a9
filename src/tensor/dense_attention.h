// Attention over whole segments by packed products, as training takes it: a strip of queries against all the keys that
// they see, so that T x T scores are never held. Forward it is taken where training rounds to bfloat16 (else the way of
// generation, whose bits it then has); back always.
//
//   T tokens of a segment   d width of a key   z width of a value
#pragma once

#include <cstddef>
#include <span>

#include "kernels/kernels.h"
#include "tensor/arena.h"

namespace sparsam {

// Rows of one head over one segment, and of their gradients: parts of wider rows.
struct HeadRows {
  float* data = nullptr;
  std::size_t stride = 0;
  float* operator[](std::size_t t) const { return data + t * stride; }
};

struct AttentionShape {
  std::size_t tokens = 0, d = 0, z = 0;
  std::size_t window = 0;  // tokens that a query sees, itself included; 0: all before it
  float scale = 1.0f;
};

// What a query's row of weights was divided by: p_ij = exp(s_ij - largest) share. Kept for the way back.
struct RowStatistics {
  float largest, share;
};

// Keys and values of one head, packed; the queries of all heads that share them follow.
class DenseAttention {
 public:
  // The memory of what is packed lives in `scratch` as long as this does.
  DenseAttention(const Kernels& kernels, Rounding rounding, const AttentionShape& shape, HeadRows keys, HeadRows values,
                 Arena& scratch);

  // y_i = sum_j p_ij v_j;  statistics: [T], one in every `statistics_stride`.
  void forward(HeadRows queries, HeadRows out, RowStatistics* statistics, std::size_t statistics_stride);

  // Adds to dq of this head, and to dk and dv: plain::attention_backward. Null gradients are not wanted.
  void backward(HeadRows queries, HeadRows out, HeadRows dout, const RowStatistics* statistics,
                std::size_t statistics_stride, HeadRows dq, HeadRows dk, HeadRows dv);

 private:
  // An operand, packed whole: groups one behind the other.
  struct Packed {
    std::byte* data = nullptr;
    std::size_t group_bytes = 0;
  };
  Packed pack(HeadRows from, bool across, std::size_t rows, std::size_t n, std::size_t lanes);
  // c (+)= left right^T over the first n values of the index that is summed.
  void multiply(const Packed& left, std::size_t rows, const Packed& right, std::size_t columns, std::size_t n,
                HeadRows c, bool add) const;
  // The keys that queries [begin, end) see together, and those that query i sees.
  std::size_t first_seen(std::size_t i) const {
    return shape_.window > 0 && i + 1 > shape_.window ? i + 1 - shape_.window : 0;
  }
  // Row i of scores becomes weights: shares of exp(scale s - largest) over what it sees, zero elsewhere up to `end`.
  void to_weights(float* row, std::size_t i, std::size_t end, RowStatistics statistics) const;

  const Kernels& kernels_;
  const PackedProduct& product_;
  AttentionShape shape_;
  HeadRows keys_, values_;
  Arena& scratch_;
  Packed keys_along_;
};

}  // namespace sparsam
