// What the tests of this layer share: a context, random numbers as tensors and weights in any format, a cache of a few
// pages, and naive results in double to compare with.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "base/random.h"
#include "kernels/dequantize.h"
#include "kernels/quantize.h"
#include "tensor/batch.h"
#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam::testing {

using Rows = std::vector<std::vector<double>>;

struct Bench {
  explicit Bench(Isa isa = available_isas().back(), int threads = 2) : pool(threads), ctx(kernels_for(isa), pool) {}
  ThreadPool pool;
  Context ctx;

  Tensor random(std::size_t rows, std::size_t cols, std::uint64_t seed) {
    Random source(seed);
    const Tensor x = ctx.make(rows, cols);
    for (std::size_t i = 0; i < rows * cols; ++i) x.row(0)[i] = source.normal();
    return x;
  }
};

// A matrix in a format, with what its bytes mean.
struct Matrix {
  Matrix(DType type, std::size_t rows, std::size_t cols, std::uint64_t seed) : values(rows * cols) {
    Random source(seed);
    for (float& value : values) value = source.normal() / std::sqrt(static_cast<float>(cols));
    const auto height = static_cast<std::int64_t>(rows), width = static_cast<std::int64_t>(cols);
    if (type == DType::f8_e4m3) {
      bytes.resize(rows * cols);
      scales.resize((rows + 127) / 128 * ((cols + 127) / 128));
      quantize_f8_blocks(values.data(), height, width, bytes.data(), scales.data());
      dequantize_f8_blocks(bytes.data(), scales.data(), height, width, values.data());
    } else {
      bytes.resize(rows * bytes_of(type, cols));
      for (std::size_t r = 0; r < rows; ++r) {
        std::byte* row = bytes.data() + r * bytes_of(type, cols);
        quantize(type, values.data() + r * cols, row, cols);
        dequantize(type, row, values.data() + r * cols, cols);
      }
    }
    weight =
        Weight(std::string(info(type).name), type, rows, cols, bytes.data(), scales.empty() ? nullptr : scales.data());
  }
  Matrix(const Matrix&) = delete;
  Matrix(Matrix&&) = default;  // a vector's bytes stay where they are

  std::vector<std::byte> bytes;
  std::vector<float> scales;
  std::vector<float> values;
  Weight weight;
};

inline Rows rows_of(const Tensor& x) {
  Rows rows;
  for (std::size_t t = 0; t < x.rows(); ++t) rows.emplace_back(x.row(t), x.row(t) + x.cols());
  return rows;
}

inline Rows naive_linear(const Rows& x, const Matrix& w) {
  Rows y;
  for (const auto& row : x) {
    auto& out = y.emplace_back(w.weight.rows(), 0.0);
    for (std::size_t n = 0; n < out.size(); ++n) {
      for (std::size_t k = 0; k < row.size(); ++k) out[n] += row[k] * static_cast<double>(w.values[n * row.size() + k]);
    }
  }
  return y;
}

// Norm of the difference over norm.
inline double relative_error(const Rows& got, const Rows& wanted) {
  double difference = 0, norm = 0;
  for (std::size_t t = 0; t < wanted.size(); ++t) {
    for (std::size_t i = 0; i < wanted[t].size(); ++i) {
      difference += (got[t][i] - wanted[t][i]) * (got[t][i] - wanted[t][i]);
      norm += wanted[t][i] * wanted[t][i];
    }
  }
  return std::sqrt(difference / norm);
}

// Causal attention in double: query t of head h over keys and values of head h / (heads / kv_heads).
inline Rows naive_attention(const Rows& q, const Rows& k, const Rows& v, std::size_t heads, std::size_t kv_heads,
                            double scale, int window) {
  const std::size_t dk = q[0].size() / heads, dv = v[0].size() / kv_heads;
  Rows out(q.size(), std::vector<double>(heads * dv, 0.0));
  for (std::size_t t = 0; t < q.size(); ++t) {
    const auto seen = static_cast<std::size_t>(window);
    const std::size_t from = window > 0 && t + 1 > seen ? t + 1 - seen : 0;
    for (std::size_t h = 0; h < heads; ++h) {
      const std::size_t g = h / (heads / kv_heads);
      std::vector<double> weight;
      double sum = 0;
      for (std::size_t s = from; s <= t; ++s) {
        double score = 0;
        for (std::size_t i = 0; i < dk; ++i) score += q[t][h * dk + i] * k[s][g * dk + i];
        sum += weight.emplace_back(std::exp(score * scale));
      }
      for (std::size_t s = from; s <= t; ++s) {
        for (std::size_t i = 0; i < dv; ++i) out[t][h * dv + i] += weight[s - from] / sum * v[s][g * dv + i];
      }
    }
  }
  return out;
}

// A cache of `pages` pages for one sequence, scattered over its memory.
class OneSequence {
 public:
  OneSequence(CacheSpec spec, DType dtype, int pages) : spec_(std::move(spec)), view_(spec_, dtype, nullptr) {
    memory_.resize(view_.page_bytes() * static_cast<std::size_t>(pages));
    view_ = CacheView(spec_, dtype, memory_.data());
    for (int i = 0; i < pages; ++i) numbers_.push_back(pages - 1 - i);
    view_.set_pages(tables_);
  }
  OneSequence(const OneSequence&) = delete;
  const CacheView& view() const { return view_; }

 private:
  CacheSpec spec_;
  std::vector<std::byte> memory_;
  std::vector<std::int32_t> numbers_;
  const std::vector<std::int32_t>* tables_[1] = {&numbers_};
  CacheView view_;
};

inline Batch batch_of(int position, int count, Phase phase) {
  Batch batch;
  const std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
  batch.add(0, position, phase, ids.data(), count);
  return batch;
}

}  // namespace sparsam::testing
