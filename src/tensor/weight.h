// A matrix of a model as it lies in its file: any number format, rows of K weights. linear() is the way to use it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "kernels/kernels.h"

namespace sparsam {

class Weight {
 public:
  Weight() = default;
  // data: rows x bytes_of(dtype, cols), valid as long as the model. scales: for E4M3, [ceil(rows / 128), ceil(cols /
  // 128)] float32.
  Weight(std::string name, DType dtype, std::size_t rows, std::size_t cols, const std::byte* data,
         const float* scales = nullptr)
      : name_(std::move(name)), dtype_(dtype), rows_(rows), cols_(cols), data_(data), scales_(scales) {}

  const std::string& name() const { return name_; }
  DType dtype() const { return dtype_; }
  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t row_bytes() const { return bytes_of(dtype_, cols_); }
  std::size_t bytes() const {
    return rows_ * row_bytes() + (scales_ != nullptr ? 4 * scale_cols() * ((rows_ + 127) / 128) : 0);
  }
  bool empty() const { return data_ == nullptr; }
  const std::byte* data() const { return data_; }

  // Rows from `row` on, for a kernel. With scales, they must not cross a multiple of 128.
  WeightRows from_row(std::size_t row) const {
    return {dtype_, data_ + row * row_bytes(), row_bytes(),
            scales_ == nullptr ? nullptr : scales_ + row / 128 * scale_cols()};
  }

 private:
  std::size_t scale_cols() const { return (cols_ + 127) / 128; }

  std::string name_;
  DType dtype_ = DType::f32;
  std::size_t rows_ = 0, cols_ = 0;
  const std::byte* data_ = nullptr;
  const float* scales_ = nullptr;
};

// A vector of a model (norm weights, biases): in place where the file has it as float32, else widened. Empty where a
// model has none. Float64 where gradients are checked.
class Vector {
 public:
  Vector() = default;
  Vector(const float* data, std::size_t size) : data_(data), size_(size) {}
  Vector(const double* data, std::size_t size) : data_(data), size_(size) {}
  explicit Vector(std::vector<float> values)
      : own_(std::make_shared<const std::vector<float>>(std::move(values))), data_(own_->data()), size_(own_->size()) {}

  const float* data() const { return data_of<float>(); }
  template <typename Real>
  const Real* data_of() const {
    return static_cast<const Real*>(data_);
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  float operator[](std::size_t i) const { return data()[i]; }

 private:
  std::shared_ptr<const std::vector<float>> own_;
  const void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace sparsam
