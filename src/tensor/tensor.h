// Activations: float32 matrices [T, width] in an arena. Heads stand side by side in a row.
#pragma once

#include <cstddef>

#include "kernels/kernels.h"
#include "tensor/arena.h"

namespace sparsam {

// How exactly activations enter a product with quantised weights.
enum class Precision {
  coarse,  // 8 bits
  fine,    // 8 bits and, as a second row, 8 bits for what they leave over: some 15 in all, at twice the arithmetic
};

// The 8-bit forms of a tensor, made when a quantised weight first asks for them, shared by all that read it.
struct QuantizedForms {
  struct Form {
    QuantizedRows rows;  // [T], or [2 T] where it is fine
    bool made = false;
  };
  Form forms[2][2];  // blocks of 32 and 256; coarse and fine
};

// A view of rows; whoever made it owns the memory (an arena, in a forward pass). Copies see the same numbers.
class Tensor {
 public:
  Tensor() = default;
  Tensor(float* data, std::size_t rows, std::size_t cols, std::size_t stride, QuantizedForms* forms)
      : data_(data), rows_(rows), cols_(cols), stride_(stride), forms_(forms) {}

  // Uninitialised rows.
  static Tensor make(Arena& arena, std::size_t rows, std::size_t cols) {
    auto* forms = arena.take<QuantizedForms>(1);
    *forms = {};
    return {arena.take<float>(rows * cols), rows, cols, cols, forms};
  }

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t stride() const { return stride_; }
  float* row(std::size_t t) const { return data_ + t * stride_; }
  // Columns [begin, begin + count) of the same rows.
  Tensor columns(std::size_t begin, std::size_t count) const { return {data_ + begin, rows_, count, stride_, nullptr}; }
  // Rows [begin, begin + count).
  Tensor slice(std::size_t begin, std::size_t count) const {
    return {data_ + begin * stride_, count, cols_, stride_, nullptr};
  }
  QuantizedForms* forms() const { return forms_; }

 private:
  float* data_ = nullptr;
  std::size_t rows_ = 0, cols_ = 0, stride_ = 0;
  QuantizedForms* forms_ = nullptr;
};

}  // namespace sparsam
