// The specification: every kernel in plain loops. A faster kernel is right when it gives these bits.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/dequantize.h"
#include "kernels/elementary.h"
#include "kernels/group.h"
#include "kernels/kernels.h"
#include "kernels/levels.h"
#include "kernels/product_pack.h"

namespace sparsam {
namespace {

constexpr int kLanes = 16;
constexpr float kTiny = 1e-30f;  // below it 127 / largest could overflow

float fold(const float (&lanes)[kLanes]) {
  float sum[kLanes];
  std::copy(lanes, lanes + kLanes, sum);
  for (int half = kLanes / 2; half > 0; half /= 2) {
    for (int l = 0; l < half; ++l) sum[l] += sum[l + half];
  }
  return sum[0];
}

// One weight of a float format. E4M3 carries a scale per 128 columns.
float widened(DType dtype, const std::byte* src, const float* scales, std::size_t i) {
  std::uint16_t half;
  switch (dtype) {
    case DType::f32: {
      float f;
      std::memcpy(&f, src + 4 * i, 4);
      return f;
    }
    case DType::f16:
      std::memcpy(&half, src + 2 * i, 2);
      return from_f16(half);
    case DType::bf16:
      std::memcpy(&half, src + 2 * i, 2);
      return from_bf16(half);
    default:
      return from_e4m3(static_cast<std::uint8_t>(src[i])) * scales[i / 128];
  }
}

void widen(DType dtype, const std::byte* src, const float* scales, float* dst, std::size_t n) {
  dequantize(dtype, src, dst, n);
  if (dtype != DType::f8_e4m3) return;
  for (std::size_t i = 0; i < n; ++i) dst[i] *= scales[i / 128];
}

void dot(const WeightRows& w, std::size_t rows, const float* x, std::size_t ldx, std::size_t tokens, std::size_t k,
         float* y, std::size_t ldy) {
  for (std::size_t n = 0; n < rows; ++n) {
    for (std::size_t t = 0; t < tokens; ++t) {
      float lanes[kLanes] = {};
      for (std::size_t i = 0; i < (k + kLanes - 1) / kLanes * kLanes; ++i) {
        const float a = i < k ? widened(w.dtype, w.data + n * w.row_bytes, w.scales, i) : 0.0f;
        const float b = i < k ? x[t * ldx + i] : 0.0f;
        lanes[i % kLanes] = std::fma(a, b, lanes[i % kLanes]);
      }
      y[t * ldy + n] = fold(lanes);
    }
  }
}

template <DType kType>
float dot_row(const std::byte* row, const QuantizedRows& x) {
  using F = Format<kType>;
  const auto* block = reinterpret_cast<const typename F::Block*>(row);
  float y = 0;
  if constexpr (kIsSuperBlock<kType>) {
    for (std::size_t g = 0; g < x.k / kGroup; ++g) {
      Group256 group;
      unpack_super_plainly<kType>(block[g], group);
      const std::int8_t* q = x.q + g * kGroup;
      std::int32_t products = 0, minima = 0;
      for (int j = 0; j < 16; ++j) {
        std::int32_t sub = 0;
        for (int i = 16 * j; i < 16 * j + 16; ++i) sub += group.u[i] * q[i];
        products += group.scale[j] * sub;
        minima += group.minimum[j] * x.sums[g * 16 + static_cast<std::size_t>(j)];
      }
      if constexpr (F::kHasMinimum) {
        y = std::fma(group.d * x.d[g], static_cast<float>(products), y);
        y = std::fma(-(group.dmin * x.d[g]), static_cast<float>(minima), y);
      } else {
        y = std::fma(group.d * x.d[g], static_cast<float>(products - minima), y);
      }
    }
  } else {
    const std::size_t blocks = x.k / 32;
    for (std::size_t first = 0; first < blocks; first += 8) {
      float sum = 0;
      for (std::size_t b = first; b < std::min(blocks, first + 8); ++b) {
        std::uint8_t u[32];
        unpack_block_plainly<kType>(block[b], u);
        std::int32_t product = 0;
        for (std::size_t i = 0; i < 32; ++i) product += (u[i] - F::kOffset) * x.q[32 * b + i];
        sum = std::fma(scale_of<kType>(block[b]) * x.d[b], static_cast<float>(product), sum);
        if constexpr (F::kHasMinimum) {
          const float xsum = static_cast<float>(x.sums[2 * b] + x.sums[2 * b + 1]);
          sum = std::fma(minimum_of<kType>(block[b]), x.d[b] * xsum, sum);
        }
      }
      y += sum;
    }
  }
  return y;
}

void dot_quantized(const WeightRows& w, std::size_t rows, const QuantizedRows& x, std::size_t tokens, float* y,
                   std::size_t ldy) {
  with_format(w.dtype, [&]<DType kType>() {
    for (std::size_t t = 0; t < tokens; ++t) {
      const QuantizedRows row = x.row(t);
      for (std::size_t n = 0; n < rows; ++n) y[t * ldy + n] = dot_row<kType>(w.data + n * w.row_bytes, row);
    }
  });
}

void quantize(const float* x, std::size_t ldx, std::size_t tokens, const QuantizedRows& out) {
  const auto block = static_cast<std::size_t>(out.block);
  for (std::size_t t = 0; t < tokens; ++t) {
    const QuantizedRows row = out.row(t);
    std::fill(row.q, row.q + row.stride, std::int8_t{0});
    for (std::size_t b = 0; b < row.blocks; ++b) {
      const std::size_t begin = std::min(b * block, row.k), end = std::min(begin + block, row.k);
      bool finite = true;
      float largest = 0;
      for (std::size_t i = begin; i < end; ++i) {
        finite = finite && std::isfinite(x[t * ldx + i]);
        largest = std::max(largest, std::fabs(x[t * ldx + i]));
      }
      // What is not finite stays visible: the block counts as NaN. A block below kTiny is zero for every purpose.
      if (!finite)
        row.d[b] = std::numeric_limits<float>::quiet_NaN();
      else if (largest < kTiny)
        row.d[b] = 0.0f;
      else
        row.d[b] = largest / 127.0f;
      if (!finite || largest < kTiny) continue;
      const float inverse = 127.0f / largest;
      for (std::size_t i = begin; i < end; ++i) {
        row.q[i] = static_cast<std::int8_t>(std::nearbyint(x[t * ldx + i] * inverse));
      }
    }
    for (std::size_t s = 0; s < row.stride / 16; ++s) {
      int sum = 0;
      for (std::size_t i = 16 * s; i < 16 * s + 16; ++i) sum += row.q[i];
      row.sums[s] = static_cast<std::int16_t>(sum);
    }
  }
}

void residual(const float* x, const QuantizedRows& row, float* out) {
  for (std::size_t i = 0; i < row.k; ++i) {
    out[i] = std::fma(-row.d[i / static_cast<std::size_t>(row.block)], static_cast<float>(row.q[i]), x[i]);
  }
}

void weigh(const float* p, std::size_t ldp, const float* v, std::size_t ldv, const int* first, const int* last,
           std::size_t tokens, std::size_t width, float* y, std::size_t ldy) {
  for (std::size_t t = 0; t < tokens; ++t) {
    for (int j = first[t]; j < last[t]; ++j) {
      const auto row = static_cast<std::size_t>(j);
      for (std::size_t d = 0; d < width; ++d) {
        y[t * ldy + d] = std::fma(p[t * ldp + row], v[row * ldv + d], y[t * ldy + d]);
      }
    }
  }
}

float sum_of_squares(const float* x, std::size_t n) {
  float lanes[kLanes] = {};
  for (std::size_t i = 0; i < n; ++i) lanes[i % kLanes] = std::fma(x[i], x[i], lanes[i % kLanes]);
  return fold(lanes);
}

void rms_norm(const float* x, const float* weight, float eps, float* out, std::size_t n) {
  const float scale = 1.0f / std::sqrt(sum_of_squares(x, n) / static_cast<float>(n) + eps);
  for (std::size_t i = 0; i < n; ++i) out[i] = x[i] * scale * weight[i];
}

float max(const float* x, std::size_t n) {
  float largest = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, x[i]);
  return largest;
}

float exp_sum(float* x, float shift, std::size_t n) {
  float lanes[kLanes] = {};
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = exp_f32(x[i] - shift);
    lanes[i % kLanes] += x[i];
  }
  return fold(lanes);
}

float sigmoid_of(float x) { return 1.0f / (1.0f + exp_f32(-x)); }

void sigmoid(float* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) x[i] = sigmoid_of(x[i]);
}

void silu_mul(const float* gate, const float* up, float* out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = gate[i] / (1.0f + exp_f32(-gate[i])) * up[i];
}

constexpr float kTwoRoot2OverPi = 1.59576912f, kCubic = 0.044715f;

// gelu_tanh(x) = x / 2 (1 + tanh z) = x / (1 + exp(-2 z)),  z = sqrt(2 / pi) (x + 0.044715 x^3)
void gelu_mul(const float* gate, const float* up, float* out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const float x = gate[i];
    const float z2 = kTwoRoot2OverPi * x * std::fma(kCubic * x, x, 1.0f);
    out[i] = x / (1.0f + exp_f32(-z2)) * up[i];
  }
}

void add(const float* a, const float* b, float* out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = a[i] + b[i];
}

void scale(float* x, float by, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) x[i] *= by;
}

void add_scaled(const float* x, float by, float* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] = std::fma(by, x[i], y[i]);
}

void rope(RopePairing pairing, float* x, const float* cosine, const float* sine, std::size_t r) {
  for (std::size_t i = 0; i < r / 2; ++i) {
    float& a = pairing == RopePairing::neighbours ? x[2 * i] : x[i];
    float& b = pairing == RopePairing::neighbours ? x[2 * i + 1] : x[i + r / 2];
    const float turned_a = std::fma(a, cosine[i], -(b * sine[i]));
    const float turned_b = std::fma(b, cosine[i], a * sine[i]);
    a = turned_a;
    b = turned_b;
  }
}

float rms_norm_gradient(const float* x, const float* weight, float eps, const float* dy, float* dx, std::size_t n) {
  float squares[kLanes] = {}, along[kLanes] = {};
  for (std::size_t i = 0; i < n; ++i) {
    squares[i % kLanes] = std::fma(x[i], x[i], squares[i % kLanes]);
    along[i % kLanes] = std::fma(weight[i] * dy[i], x[i], along[i % kLanes]);
  }
  const float count = static_cast<float>(n);
  const float r = 1.0f / std::sqrt(fold(squares) / count + eps);
  const float back = fold(along) * r * r / count;
  for (std::size_t i = 0; i < n; ++i) dx[i] = std::fma(r, std::fma(-x[i], back, weight[i] * dy[i]), dx[i]);
  return r;
}

// value = x s and slope = s + value (1 - s) z', for act(x) = x s, s = sigmoid(z)
void gate_gradient(float value, float s, float slope_of_z, float up, float dy, float& dgate, float& dup) {
  const float slope = std::fma(value * (1.0f - s), slope_of_z, s);
  dgate = std::fma(dy * up, slope, dgate);
  dup = std::fma(dy, value, dup);
}

void silu_mul_gradient(const float* gate, const float* up, const float* dy, float* dgate, float* dup, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const float s = sigmoid_of(gate[i]);
    gate_gradient(gate[i] * s, s, 1.0f, up[i], dy[i], dgate[i], dup[i]);
  }
}

void gelu_mul_gradient(const float* gate, const float* up, const float* dy, float* dgate, float* dup, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const float x = gate[i];
    const float z = kTwoRoot2OverPi * x * std::fma(kCubic * x, x, 1.0f);
    const float slope_of_z = kTwoRoot2OverPi * std::fma(3.0f * kCubic * x, x, 1.0f);
    const float s = sigmoid_of(z);
    gate_gradient(x * s, s, slope_of_z, up[i], dy[i], dgate[i], dup[i]);
  }
}

void softmax_gradient(const float* p, float along, float scale, float* dp, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) dp[i] = p[i] * (dp[i] - along) * scale;
}

void add_product(const float* a, const float* b, float by, float* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) y[i] = std::fma(a[i] * b[i], by, y[i]);
}

void adamw(const AdamWStep& step, const float* gradient, float* m, float* v, float* p, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const float g = step.factor * gradient[i];
    m[i] = step.b1 * m[i] + step.rest1 * g;
    v[i] = step.b2 * v[i] + step.rest2 * g * g;
    p[i] -= step.decay * p[i] + step.size * m[i] / (std::sqrt(v[i] * step.correction) + step.eps);
  }
}

constexpr std::size_t kProductLeft = 4, kProductRight = 16;

void multiply_packed(const void* left, const void* right, std::size_t steps, std::size_t rows, std::size_t columns,
                     float* c, std::size_t ldc, bool add) {
  const auto* a = static_cast<const float*>(left);
  const auto* b = static_cast<const float*>(right);
  for (std::size_t m = 0; m < rows; ++m) {
    for (std::size_t n = 0; n < columns; ++n) {
      float sum = add ? c[m * ldc + n] : 0.0f;
      for (std::size_t i = 0; i < steps; ++i) sum = std::fma(a[i * kProductLeft + m], b[i * kProductRight + n], sum);
      c[m * ldc + n] = sum;
    }
  }
}

template <Rounding kRounding>
constexpr PackedProduct packed_product() {
  return {kProductLeft, kProductRight, 1, pack_floats<kRounding>, multiply_packed};
}

}  // namespace

const Kernels& scalar_kernels() {
  static constexpr Kernels kernels = {Isa::scalar,
                                      widen,
                                      dot,
                                      dot_quantized,
                                      quantize,
                                      residual,
                                      weigh,
                                      rms_norm,
                                      max,
                                      exp_sum,
                                      sigmoid,
                                      silu_mul,
                                      gelu_mul,
                                      add,
                                      scale,
                                      add_scaled,
                                      rope,
                                      rms_norm_gradient,
                                      silu_mul_gradient,
                                      gelu_mul_gradient,
                                      softmax_gradient,
                                      add_product,
                                      sum_of_squares,
                                      adamw,
                                      packed_product<Rounding::float32>(),
                                      packed_product<Rounding::bfloat16>()};
  return kernels;
}

}  // namespace sparsam
