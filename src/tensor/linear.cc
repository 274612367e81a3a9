#include "tensor/linear.h"

#include <algorithm>

#include "base/error.h"
#include "tensor/exact_product.h"
#include "tensor/linear_backward.h"
#include "tensor/plain.h"
#include "tensor/product.h"

namespace sparsam {
namespace {

// Tokens whose activations stay in the second-level cache while rows of weights pass by.
constexpr std::size_t kTokenBlock = 64;

// Row t of x as rows 2 t and 2 t + 1: its 8-bit form, and the 8-bit form of what that leaves over.
void quantize_fine(const Kernels& kernels, const float* x, std::size_t t, const QuantizedRows& form, float* rest) {
  kernels.quantize(x, form.k, 1, form.row(2 * t));
  kernels.residual(x, form.row(2 * t), rest);
  kernels.quantize(rest, form.k, 1, form.row(2 * t + 1));
}

// y from the products with rows 2 t and 2 t + 1.
void join_fine(const Kernels& kernels, const float* parts, std::size_t count, std::size_t tokens, float* y,
               std::size_t ldy) {
  for (std::size_t t = 0; t < tokens; ++t) {
    kernels.add(parts + 2 * t * count, parts + (2 * t + 1) * count, y + t * ldy, count);
  }
}

}  // namespace

QuantizedRows make_quantized(Arena& arena, std::size_t rows, std::size_t cols, int block) {
  QuantizedRows q;
  q.block = block;
  q.k = cols;
  q.stride = (cols + 255) / 256 * 256;
  q.blocks = q.stride / static_cast<std::size_t>(block);
  q.q = arena.take<std::int8_t>(rows * q.stride);
  q.d = arena.take<float>(rows * q.blocks);
  q.sums = arena.take<std::int16_t>(rows * (q.stride / 16));
  return q;
}

const QuantizedRows& quantized(Context& ctx, const Tensor& x, int block, Precision precision) {
  CHECK(x.forms() != nullptr, "a view of columns has no quantised form");
  const bool fine = precision == Precision::fine;
  auto& [form, made] = x.forms()->forms[block == 32 ? 0 : 1][fine ? 1 : 0];
  if (made) return form;
  form = make_quantized(ctx.arena, fine ? 2 * x.rows() : x.rows(), x.cols(), block);
  constexpr std::size_t kRows = 8;
  ctx.pool.run(static_cast<std::int64_t>((x.rows() + kRows - 1) / kRows), [&](std::int64_t task, int worker) {
    const std::size_t first = static_cast<std::size_t>(task) * kRows, end = std::min(x.rows(), first + kRows);
    float* rest = ctx.scratch(worker).take<float>(x.cols());
    for (std::size_t t = first; t < end; ++t) {
      if (fine)
        quantize_fine(ctx.kernels, x.row(t), t, form, rest);
      else
        ctx.kernels.quantize(x.row(t), x.stride(), 1, form.row(t));
    }
  });
  made = true;
  return form;
}

void dot_rows(const Kernels& kernels, const Weight& w, std::size_t first, std::size_t count, const Tensor& x,
              const QuantizedRows* xq, float* y, std::size_t ldy) {
  const WeightRows rows = w.from_row(first);
  if (xq != nullptr) {
    kernels.dot_quantized(rows, count, *xq, x.rows(), y, ldy);
    return;
  }
  for (std::size_t t = 0; t < x.rows(); t += kTokenBlock) {
    kernels.dot(rows, count, x.row(t), x.stride(), std::min(kTokenBlock, x.rows() - t), x.cols(), y + t * ldy, ldy);
  }
}

void dot_rows_fine(const Kernels& kernels, Arena& scratch, const Weight& w, std::size_t first, std::size_t count,
                   const float* x, std::size_t ldx, std::size_t tokens, float* y, std::size_t ldy) {
  const int block = activation_block(w.dtype());
  if (block == 0) {
    // E4M3's rows share their scales up to a multiple of 128.
    for (std::size_t n = 0, step = 0; n < count; n += step) {
      step = std::min(count - n, 128 - (first + n) % 128);
      kernels.dot(w.from_row(first + n), step, x, ldx, tokens, w.cols(), y + n, ldy);
    }
    return;
  }
  const QuantizedRows form = make_quantized(scratch, 2 * tokens, w.cols(), block);
  float* rest = scratch.take<float>(w.cols());
  for (std::size_t t = 0; t < tokens; ++t) quantize_fine(kernels, x + t * ldx, t, form, rest);
  float* parts = scratch.take<float>(2 * tokens * count);
  kernels.dot_quantized(w.from_row(first), count, form, 2 * tokens, parts, count);
  join_fine(kernels, parts, count, tokens, y, ldy);
}

std::size_t rows_per_task(const Weight& w, int shares) {
  // Eight tasks a share even out what the threads do; a power of two up to 128 so that E4M3's scales fit.
  std::size_t rows = 128;
  while (rows > 16 && w.rows() < 8 * static_cast<std::size_t>(shares) * rows) rows /= 2;
  return rows;
}

namespace {

void multiply(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, Precision precision,
              const Tensor& y_TN) {
  const int block = activation_block(w_NK.dtype());
  const bool fine = block != 0 && precision == Precision::fine;
  const QuantizedRows* xq = block == 0 ? nullptr : &quantized(ctx, x_TK, block, precision);
  const std::size_t step = rows_per_task(w_NK, ctx.pool.threads());
  ctx.pool.run(static_cast<std::int64_t>((w_NK.rows() + step - 1) / step), [&](std::int64_t task, int worker) {
    const std::size_t first = static_cast<std::size_t>(task) * step;
    const std::size_t count = std::min(step, w_NK.rows() - first);
    if (fine) {
      float* parts = ctx.scratch(worker).take<float>(2 * x_TK.rows() * count);
      ctx.kernels.dot_quantized(w_NK.from_row(first), count, *xq, 2 * x_TK.rows(), parts, count);
      join_fine(ctx.kernels, parts, count, x_TK.rows(), y_TN.row(0) + first, y_TN.stride());
    } else {
      dot_rows(ctx.kernels, w_NK, first, count, x_TK, xq, y_TN.row(0) + first, y_TN.stride());
    }
    if (bias_N.empty()) return;
    for (std::size_t t = 0; t < y_TN.rows(); ++t) {
      ctx.kernels.add(y_TN.row(t) + first, bias_N.data() + first, y_TN.row(t) + first, count);
    }
  });
}

void multiply_rounded(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, const Tensor& y_TN) {
  const Arena::Mark before = ctx.arena.mark();
  const Product product{
      {x_TK.row(0), x_TK.rows(), x_TK.stride()}, weight_along(ctx, w_NK), w_NK.cols(), y_TN.row(0), y_TN.stride()};
  multiply_dense(ctx, Rounding::bfloat16, {&product, 1});
  ctx.arena.release(before);
  for (std::size_t t = 0; !bias_N.empty() && t < y_TN.rows(); ++t) {
    ctx.kernels.add(y_TN.row(t), bias_N.data(), y_TN.row(t), y_TN.cols());
  }
}

}  // namespace

Tensor linear(Context& ctx, const Tensor& x_TK, const Weight& w_NK, const Vector& bias_N, Precision precision) {
  CHECK(x_TK.cols() == w_NK.cols(), w_NK.name());
  const Tensor y_TN = ctx.make(x_TK.rows(), w_NK.rows());
  const Rounding rounding = precision == Precision::full ? Rounding::float32 : ctx.rounding;
  if (ctx.real == DType::f64) {
    linear_exact(ctx, x_TK, w_NK, bias_N, y_TN);
  } else if (rounding == Rounding::bfloat16 && activation_block(w_NK.dtype()) == 0) {
    multiply_rounded(ctx, x_TK, w_NK, bias_N, y_TN);
  } else {
    multiply(ctx, x_TK, w_NK, bias_N, precision, y_TN);
  }
  ctx.record([=](Context& back) { linear_backward(back, x_TK, w_NK, bias_N, rounding, y_TN); });
  return y_TN;
}

Tensor embed(Context& ctx, std::span<const std::int32_t> tokens, const Weight& embedding_VD, float factor) {
  const Tensor h_TD = ctx.make(tokens.size(), embedding_VD.cols());
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    const auto token = static_cast<std::size_t>(tokens[t]);
    if (ctx.real == DType::f64) {
      const double* row = plain::rows_of<double>(embedding_VD)[token];
      for (std::size_t i = 0; i < h_TD.cols(); ++i) h_TD.row_of<double>(t)[i] = row[i] * static_cast<double>(factor);
      continue;
    }
    const WeightRows row = embedding_VD.from_row(token);
    ctx.kernels.widen(row.dtype, row.data, row.scales, h_TD.row(t), h_TD.cols());
    if (factor != 1.0f) ctx.kernels.scale(h_TD.row(t), factor, h_TD.cols());
  }
  ctx.record([=](Context& back) { embed_backward(back, tokens, embedding_VD, factor, h_TD); });
  return h_TD;
}

}  // namespace sparsam
