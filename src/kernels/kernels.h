// The arithmetic of sparsam: what is computed on rows of numbers, in which order it is rounded, and the table through
// which everything above calls it. scalar.cc is the specification, in plain loops; every other instruction set gives
// the same bits, but for the product of numbers rounded to bfloat16 (kernels/product.h).
//
// Orders of summation. They depend on K alone, never on the number of rows or tokens, tiles or threads:
//   dot         16 virtual lanes: lane l adds up the products with k = l mod 16, ascending, by fused multiply-add; rows
//               are padded with zeros to a multiple of 16; then lanes fold in halves: 16 -> 8 -> 4 -> 2 -> 1.
//   weigh       one chain per output, ascending in j, by fused multiply-add.
//   quantised   exact integers inside a group of 256 weights, then one chain of float additions over the groups.
//
//   T tokens (rows of x)   N rows of a weight   K width of both
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/dtype.h"
#include "kernels/isa.h"
#include "kernels/product.h"
#include "kernels/target.h"

namespace sparsam {

// Rows of a weight in any format, as they lie in a file. E4M3 has a scale for each 128 columns of each 128 rows; the
// rows given share a row of scales.
struct WeightRows {
  DType dtype = DType::f32;
  const std::byte* data = nullptr;
  std::size_t row_bytes = 0;
  const float* scales = nullptr;
};

// Activations as 8-bit integers, x = d q with |q| <= 127, in blocks of 32 or of 256 (the last one may be shorter).
// d is the largest magnitude of the block / 127; q rounds to nearest, ties to even.
struct QuantizedRows {
  int block = 32;  // 32 for weights with a float scale per 32, 256 for super-blocks
  std::size_t k = 0;
  std::int8_t* q = nullptr;      // [T][stride], zeros behind k
  float* d = nullptr;            // [T][blocks]
  std::int16_t* sums = nullptr;  // [T][stride / 16]: sums of 16 values of q
  std::size_t stride = 0;        // k rounded up to a multiple of 256
  std::size_t blocks = 0;        // stride / block
  SPARSAM_INLINE QuantizedRows row(std::size_t t) const {
    return {block, k, q + t * stride, d + t * blocks, sums + t * (stride / 16), stride, blocks};
  }
};

// The block of activations that a weight format is multiplied with: 32, 256, or 0 for float formats.
inline int activation_block(DType weight) { return is_quantized(weight) ? info(weight).block_elements : 0; }

enum class RopePairing {
  neighbours,  // (2i, 2i + 1), as DeepSeek and the original Llama code
  halves,      // (i, i + R / 2), as Hugging Face's Llama, Qwen and Gemma
};

// The numbers of one step of AdamW: rest1 = 1 - b1, size = rate / (1 - b1^t), correction = 1 / (1 - b2^t).
struct AdamWStep {
  float factor, b1, rest1, b2, rest2, decay, size, correction, eps;
};

struct Kernels {
  Isa isa;

  // dst[i] = src[i] as float32, exactly, n a multiple of the format's block. scales: as in WeightRows, starting at the
  // row's first column.
  void (*widen)(DType dtype, const std::byte* src, const float* scales, float* dst, std::size_t n);

  // y[t ldy + n] = sum_k w[n][k] x[t ldx + k], for the float formats.
  void (*dot)(const WeightRows& w, std::size_t rows, const float* x, std::size_t ldx, std::size_t tokens, std::size_t k,
              float* y, std::size_t ldy);
  // The same for the quantised formats.
  //   32-blocks:   g = sum over the 8 blocks of a group, ascending: fma(d_w d_x, float(isum), g), then with minima
  //                fma(m_w, d_x float(xsum), g);  y += g
  //   256-blocks:  y = fma(d_w d_x, float(sum_j s_j isum_j), y), then with minima
  //                y = fma(-(dmin_w d_x), float(sum_j m_j xsum_j), y)
  void (*dot_quantized)(const WeightRows& w, std::size_t rows, const QuantizedRows& x, std::size_t tokens, float* y,
                        std::size_t ldy);
  void (*quantize)(const float* x, std::size_t ldx, std::size_t tokens, const QuantizedRows& out);
  // out = x - d q for one row, each rounded once: what its 8-bit form leaves over.
  void (*residual)(const float* x, const QuantizedRows& row, float* out);

  // y[t ldy + d] += sum_j p[t ldp + j] v[j ldv + d], j ascending over [first[t], last[t]).
  void (*weigh)(const float* p, std::size_t ldp, const float* v, std::size_t ldv, const int* first, const int* last,
                std::size_t tokens, std::size_t width, float* y, std::size_t ldy);

  // out = x / sqrt(mean(x^2) + eps) weight; the sum of squares in 16 lanes as in dot.
  void (*rms_norm)(const float* x, const float* weight, float eps, float* out, std::size_t n);
  // The largest value; -inf for n = 0.
  float (*max)(const float* x, std::size_t n);
  // x = exp(x - shift) in place; returns the sum, in 16 lanes as in dot.
  float (*exp_sum)(float* x, float shift, std::size_t n);
  void (*sigmoid)(float* x, std::size_t n);
  // out = silu(gate) up = gate up / (1 + exp(-gate))
  void (*silu_mul)(const float* gate, const float* up, float* out, std::size_t n);
  // out = gelu_tanh(gate) up
  void (*gelu_mul)(const float* gate, const float* up, float* out, std::size_t n);
  void (*add)(const float* a, const float* b, float* out, std::size_t n);
  void (*scale)(float* x, float by, std::size_t n);
  // y = fma(by, x, y)
  void (*add_scaled)(const float* x, float by, float* y, std::size_t n);
  // Rotates the pairs of x by angles whose cosine and sine are given: [r / 2] each.
  void (*rope)(RopePairing pairing, float* x, const float* cosine, const float* sine, std::size_t r);

  // The way back through rows; gradients are added to dx, dgate, dup, y.
  //   r = 1 / sqrt(mean(x^2) + eps);  dx += r (w dy - x r^2 / n sum(w dy x));  returns r
  float (*rms_norm_gradient)(const float* x, const float* weight, float eps, const float* dy, float* dx, std::size_t n);
  //   dgate += dy up act'(gate);  dup += dy act(gate)
  void (*silu_mul_gradient)(const float* gate, const float* up, const float* dy, float* dgate, float* dup,
                            std::size_t n);
  void (*gelu_mul_gradient)(const float* gate, const float* up, const float* dy, float* dgate, float* dup,
                            std::size_t n);
  //   dp = p (dp - along) scale
  void (*softmax_gradient)(const float* p, float along, float scale, float* dp, std::size_t n);
  //   y = fma(a b, by, y)
  void (*add_product)(const float* a, const float* b, float by, float* y, std::size_t n);

  // Of the optimizer: sum x^2 in 16 lanes as in dot, and a step of AdamW along factor times the gradient,
  //   g = factor gradient;  m = b1 m + rest1 g;  v = b2 v + rest2 g g;
  //   p -= decay p + size m / (sqrt(v correction) + eps)
  // each product and sum rounded by itself.
  float (*sum_of_squares)(const float* x, std::size_t n);
  void (*adamw)(const AdamWStep& step, const float* gradient, float* m, float* v, float* p, std::size_t n);

  PackedProduct product_f32, product_bf16;
  const PackedProduct& product(Rounding rounding) const {
    return rounding == Rounding::float32 ? product_f32 : product_bf16;
  }
};

// The kernels of one level; it must be one of available_isas().
const Kernels& kernels_for(Isa isa);

}  // namespace sparsam
