#include "kernels/dequantize.h"

#include <cstring>

#include "base/error.h"
#include "kernels/blocks.h"
#include "kernels/number.h"

namespace sparsam {
namespace {

// One function per block: element i of the comments in blocks.h is y[i].

void widen(const BlockQ8_0& b, float* y) {
  const float d = from_half(b.d);
  for (int i = 0; i < 32; ++i) y[i] = d * static_cast<float>(b.qs[i]);
}

void widen(const BlockQ4_0& b, float* y) {
  const float d = from_half(b.d);
  for (int i = 0; i < 16; ++i) {
    y[i] = d * static_cast<float>((b.qs[i] & 15) - 8);
    y[i + 16] = d * static_cast<float>((b.qs[i] >> 4) - 8);
  }
}

void widen(const BlockQ4_1& b, float* y) {
  const float d = from_half(b.d);
  const float m = from_half(b.m);
  for (int i = 0; i < 16; ++i) {
    y[i] = d * static_cast<float>(b.qs[i] & 15) + m;
    y[i + 16] = d * static_cast<float>(b.qs[i] >> 4) + m;
  }
}

// Bit 4 of element i, in place.
int fifth_bit(const std::uint8_t (&qh)[4], int i) { return (qh[i / 8] >> (i % 8) & 1) << 4; }

void widen(const BlockQ5_0& b, float* y) {
  const float d = from_half(b.d);
  for (int i = 0; i < 16; ++i) {
    y[i] = d * static_cast<float>(((b.qs[i] & 15) | fifth_bit(b.qh, i)) - 16);
    y[i + 16] = d * static_cast<float>(((b.qs[i] >> 4) | fifth_bit(b.qh, i + 16)) - 16);
  }
}

void widen(const BlockQ5_1& b, float* y) {
  const float d = from_half(b.d);
  const float m = from_half(b.m);
  for (int i = 0; i < 16; ++i) {
    y[i] = d * static_cast<float>((b.qs[i] & 15) | fifth_bit(b.qh, i)) + m;
    y[i + 16] = d * static_cast<float>((b.qs[i] >> 4) | fifth_bit(b.qh, i + 16)) + m;
  }
}

void widen(const BlockIQ4_NL& b, float* y) {
  const float d = from_half(b.d);
  for (int i = 0; i < 16; ++i) {
    y[i] = d * static_cast<float>(kIQ4Values[b.qs[i] & 15]);
    y[i + 16] = d * static_cast<float>(kIQ4Values[b.qs[i] >> 4]);
  }
}

void widen(const BlockMXFP4& b, float* y) {
  // The table holds doubled values, so the scale is halved; 2^-128 and 2^-127 are subnormal and exact.
  const float d = from_e8m0(b.e) * 0.5f;
  for (int i = 0; i < 16; ++i) {
    y[i] = d * static_cast<float>(kMXFP4Values[b.qs[i] & 15]);
    y[i + 16] = d * static_cast<float>(kMXFP4Values[b.qs[i] >> 4]);
  }
}

void widen(const BlockQ2_K& b, float* y) {
  const float d = from_half(b.d);
  const float dmin = from_half(b.dmin);
  for (int i = 0; i < 256; ++i) {
    const int h = i / 128;
    const int j = i % 128 / 32;
    const int s = b.scales[i / 16];
    const int q = b.qs[32 * h + i % 32] >> (2 * j) & 3;
    y[i] = d * static_cast<float>(s & 15) * static_cast<float>(q) - dmin * static_cast<float>(s >> 4);
  }
}

void widen(const BlockQ3_K& b, float* y) {
  const float d = from_half(b.d);
  for (int i = 0; i < 256; ++i) {
    const int h = i / 128;
    const int j = i % 128 / 32;
    const int low = b.qs[32 * h + i % 32] >> (2 * j) & 3;
    const int high = b.hmask[i % 32] >> (4 * h + j) & 1;
    y[i] = d * static_cast<float>(scale_k3(b.scales, i / 16) - 32) * static_cast<float>((low | high << 2) - 4);
  }
}

void widen(const BlockQ4_K& b, float* y) {
  const float d = from_half(b.d);
  const float dmin = from_half(b.dmin);
  for (int j = 0; j < 8; ++j) {
    const ScaleMin s = scale_min_k4(b.scales, j);
    const float scale = d * static_cast<float>(s.scale);
    const float min = dmin * static_cast<float>(s.min);
    for (int i = 0; i < 32; ++i) {
      const int q = b.qs[j / 2 * 32 + i] >> (j % 2 * 4) & 15;
      y[32 * j + i] = scale * static_cast<float>(q) - min;
    }
  }
}

void widen(const BlockQ5_K& b, float* y) {
  const float d = from_half(b.d);
  const float dmin = from_half(b.dmin);
  for (int j = 0; j < 8; ++j) {
    const ScaleMin s = scale_min_k4(b.scales, j);
    const float scale = d * static_cast<float>(s.scale);
    const float min = dmin * static_cast<float>(s.min);
    for (int i = 0; i < 32; ++i) {
      const int low = b.qs[j / 2 * 32 + i] >> (j % 2 * 4) & 15;
      const int high = b.qh[i] >> j & 1;
      y[32 * j + i] = scale * static_cast<float>(low | high << 4) - min;
    }
  }
}

void widen(const BlockQ6_K& b, float* y) {
  const float d = from_half(b.d);
  for (int i = 0; i < 256; ++i) {
    const int h = i / 128;
    const int j = i % 128 / 32;
    const int low = b.ql[64 * h + i % 64] >> (j / 2 * 4) & 15;
    const int high = b.qh[32 * h + i % 32] >> (2 * j) & 3;
    y[i] = d * static_cast<float>(b.scales[i / 16]) * static_cast<float>((low | high << 4) - 32);
  }
}

void widen(const BlockIQ4_XS& b, float* y) {
  const float d = from_half(b.d);
  for (int j = 0; j < 8; ++j) {
    const int low = b.scales_l[j / 2] >> (j % 2 * 4) & 15;
    const int high = b.scales_h[j / 4] >> (j % 4 * 2) & 3;
    const float scale = d * static_cast<float>((low | high << 4) - 32);
    for (int i = 0; i < 16; ++i) {
      y[32 * j + i] = scale * static_cast<float>(kIQ4Values[b.qs[16 * j + i] & 15]);
      y[32 * j + i + 16] = scale * static_cast<float>(kIQ4Values[b.qs[16 * j + i] >> 4]);
    }
  }
}

template <typename Block>
void widen_blocks(const std::byte* src, float* dst, std::size_t blocks, std::size_t block_elements) {
  static_assert(alignof(Block) == 1, "a mapped file is read in place");
  for (std::size_t i = 0; i < blocks; ++i) {
    widen(reinterpret_cast<const Block*>(src)[i], dst + i * block_elements);
  }
}

template <typename Number, typename Widen>
void widen_numbers(const std::byte* src, float* dst, std::size_t n, Widen widen_one) {
  for (std::size_t i = 0; i < n; ++i) {
    Number number;
    std::memcpy(&number, src + i * sizeof(Number), sizeof(Number));
    dst[i] = widen_one(number);
  }
}

}  // namespace

void dequantize(DType type, const std::byte* src, float* dst, std::size_t n) {
  const auto block_elements = static_cast<std::size_t>(info(type).block_elements);
  CHECK(n % block_elements == 0, "rows hold whole blocks");
  const std::size_t blocks = n / block_elements;
  switch (type) {
    case DType::f32:
      std::memcpy(dst, src, n * sizeof(float));
      return;
    case DType::f64:
      return widen_numbers<double>(src, dst, n, [](double x) { return static_cast<float>(x); });
    case DType::f16:
      return widen_numbers<std::uint16_t>(src, dst, n, from_f16);
    case DType::bf16:
      return widen_numbers<std::uint16_t>(src, dst, n, from_bf16);
    case DType::f8_e4m3:
      return widen_numbers<std::uint8_t>(src, dst, n, from_e4m3);
    case DType::q8_0:
      return widen_blocks<BlockQ8_0>(src, dst, blocks, block_elements);
    case DType::q4_0:
      return widen_blocks<BlockQ4_0>(src, dst, blocks, block_elements);
    case DType::q4_1:
      return widen_blocks<BlockQ4_1>(src, dst, blocks, block_elements);
    case DType::q5_0:
      return widen_blocks<BlockQ5_0>(src, dst, blocks, block_elements);
    case DType::q5_1:
      return widen_blocks<BlockQ5_1>(src, dst, blocks, block_elements);
    case DType::q2_k:
      return widen_blocks<BlockQ2_K>(src, dst, blocks, block_elements);
    case DType::q3_k:
      return widen_blocks<BlockQ3_K>(src, dst, blocks, block_elements);
    case DType::q4_k:
      return widen_blocks<BlockQ4_K>(src, dst, blocks, block_elements);
    case DType::q5_k:
      return widen_blocks<BlockQ5_K>(src, dst, blocks, block_elements);
    case DType::q6_k:
      return widen_blocks<BlockQ6_K>(src, dst, blocks, block_elements);
    case DType::iq4_nl:
      return widen_blocks<BlockIQ4_NL>(src, dst, blocks, block_elements);
    case DType::iq4_xs:
      return widen_blocks<BlockIQ4_XS>(src, dst, blocks, block_elements);
    case DType::mxfp4:
      return widen_blocks<BlockMXFP4>(src, dst, blocks, block_elements);
    case DType::i8:
    case DType::i16:
    case DType::i32:
    case DType::i64:
      break;
  }
  CHECK(false, "integers are no weights");
}

void dequantize_f8_blocks(const std::byte* src, const float* scales, std::int64_t rows, std::int64_t columns,
                          float* dst) {
  const std::int64_t scales_per_row = (columns + kF8Block - 1) / kF8Block;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const float scale = scales[r / kF8Block * scales_per_row + c / kF8Block];
      dst[r * columns + c] = scale * from_e4m3(static_cast<std::uint8_t>(src[r * columns + c]));
    }
  }
}

}  // namespace sparsam
