// Activations: matrices [T, width] in an arena, and their gradients where a tape records. Heads stand side by side in a
// row.
#pragma once

#include <cstddef>

#include "kernels/kernels.h"
#include "tensor/arena.h"

namespace sparsam {

// How exactly activations enter a product.
enum class Precision {
  coarse,  // with quantised weights: 8 bits
  fine,    // 8 bits and, as a second row, 8 bits for what they leave over: some 15 in all, at twice the arithmetic
  full,    // as coarse; with float weights in float32 even where training rounds to bfloat16: routers
};

// The 8-bit forms of a tensor, made when a quantised weight first asks for them, shared by all that read it.
struct QuantizedForms {
  struct Form {
    QuantizedRows rows;  // [T], or [2 T] where it is fine
    bool made = false;
  };
  Form forms[2][2];  // blocks of 32 and 256; coarse and fine
};

// A view of rows; whoever made it owns the memory (an arena, in a forward pass). Copies see the same numbers. Values
// are float32; float64 where gradients are checked (Context::real).
class Tensor {
 public:
  Tensor() = default;
  // data and gradient: [rows][stride]; gradient null where none is wanted.
  Tensor(DType real, void* data, void* gradient, std::size_t rows, std::size_t cols, std::size_t stride,
         QuantizedForms* forms)
      : real_(real),
        data_(static_cast<std::byte*>(data)),
        gradient_(static_cast<std::byte*>(gradient)),
        rows_(rows),
        cols_(cols),
        stride_(stride),
        forms_(forms) {}

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t stride() const { return stride_; }
  DType real() const { return real_; }
  bool differentiable() const { return gradient_ != nullptr; }

  float* row(std::size_t t) const { return row_of<float>(t); }
  float* gradient(std::size_t t) const { return gradient_of<float>(t); }
  template <typename Real>
  Real* row_of(std::size_t t) const {
    return reinterpret_cast<Real*>(data_) + t * stride_;
  }
  // What the loss changes by per change of row t; only where differentiable().
  template <typename Real>
  Real* gradient_of(std::size_t t) const {
    return reinterpret_cast<Real*>(gradient_) + t * stride_;
  }

  // Columns [begin, begin + count) of the same rows.
  Tensor columns(std::size_t begin, std::size_t count) const { return part(begin, rows_, count); }
  // Rows [begin, begin + count).
  Tensor slice(std::size_t begin, std::size_t count) const { return part(begin * stride_, count, cols_); }
  // The same values, of which no gradient is wanted.
  Tensor constant() const { return {real_, data_, nullptr, rows_, cols_, stride_, forms_}; }
  QuantizedForms* forms() const { return forms_; }

 private:
  Tensor part(std::size_t offset, std::size_t rows, std::size_t cols) const {
    const std::size_t bytes = offset * bytes_of(real_, 1);
    return {real_, data_ + bytes, gradient_ == nullptr ? nullptr : gradient_ + bytes, rows, cols, stride_, nullptr};
  }

  DType real_ = DType::f32;
  std::byte* data_ = nullptr;
  std::byte* gradient_ = nullptr;
  std::size_t rows_ = 0, cols_ = 0, stride_ = 0;
  QuantizedForms* forms_ = nullptr;
};

}  // namespace sparsam
