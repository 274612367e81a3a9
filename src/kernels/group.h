// A group: 256 weights of one row, unpacked from any quantised format to unsigned bytes and scales, so that one product
// serves all formats. This file holds the two shapes of a group and the plain unpacking, which is the specification.
//
//   32-block formats:    w = d[b] (u - offset) + m[b]                           b = 0..7, a block of 32
//   256-block formats:   w = d scale[j] u - (minimum term)                      j = 0..15, a sub-block of 16
//     with an offset     the minimum term is d minimum[j], minimum[j] = offset scale[j]    (Q3_K, Q6_K, IQ4_XS)
//     with minima        the minimum term is dmin minimum[j]                               (Q2_K, Q4_K, Q5_K)
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/dtype.h"
#include "kernels/blocks.h"
#include "kernels/number.h"
#include "kernels/target.h"

namespace sparsam {

inline constexpr int kGroup = 256;

struct alignas(64) Group32 {
  std::uint8_t u[kGroup];
  float d[8], m[8];
};

struct alignas(64) Group256 {
  std::uint8_t u[kGroup];
  std::int16_t scale[16], minimum[16];
  float d, dmin;
};

// What a format is, for code that is written once for all of them.
template <DType kType>
struct Format;

template <>
struct Format<DType::q4_0> {
  using Block = BlockQ4_0;
  static constexpr int kOffset = 8;
  static constexpr bool kHasMinimum = false;
};
template <>
struct Format<DType::q4_1> {
  using Block = BlockQ4_1;
  static constexpr int kOffset = 0;
  static constexpr bool kHasMinimum = true;
};
template <>
struct Format<DType::q5_0> {
  using Block = BlockQ5_0;
  static constexpr int kOffset = 16;
  static constexpr bool kHasMinimum = false;
};
template <>
struct Format<DType::q5_1> {
  using Block = BlockQ5_1;
  static constexpr int kOffset = 0;
  static constexpr bool kHasMinimum = true;
};
template <>
struct Format<DType::q8_0> {
  using Block = BlockQ8_0;
  static constexpr int kOffset = 128;
  static constexpr bool kHasMinimum = false;
};
template <>
struct Format<DType::iq4_nl> {
  using Block = BlockIQ4_NL;
  static constexpr int kOffset = 128;
  static constexpr bool kHasMinimum = false;
};
template <>
struct Format<DType::mxfp4> {
  using Block = BlockMXFP4;
  static constexpr int kOffset = 12;
  static constexpr bool kHasMinimum = false;
};

// kSub: weights that share an integer scale. Formats with sub-blocks of 32 repeat each scale twice in a Group256.
template <>
struct Format<DType::q2_k> {
  using Block = BlockQ2_K;
  static constexpr int kOffset = 0, kSub = 16;
  static constexpr bool kHasMinimum = true;
};
template <>
struct Format<DType::q3_k> {
  using Block = BlockQ3_K;
  static constexpr int kOffset = 4, kSub = 16;
  static constexpr bool kHasMinimum = false;
};
template <>
struct Format<DType::q4_k> {
  using Block = BlockQ4_K;
  static constexpr int kOffset = 0, kSub = 32;
  static constexpr bool kHasMinimum = true;
};
template <>
struct Format<DType::q5_k> {
  using Block = BlockQ5_K;
  static constexpr int kOffset = 0, kSub = 32;
  static constexpr bool kHasMinimum = true;
};
template <>
struct Format<DType::q6_k> {
  using Block = BlockQ6_K;
  static constexpr int kOffset = 32, kSub = 16;
  static constexpr bool kHasMinimum = false;
};
template <>
struct Format<DType::iq4_xs> {
  using Block = BlockIQ4_XS;
  static constexpr int kOffset = 128, kSub = 32;
  static constexpr bool kHasMinimum = false;
};

// Whether the unsigned weights can exceed 127: then pairs of byte products do not fit 16 bits, which AVX2 must mind.
template <DType kType>
inline constexpr bool kIsWide = Format<kType>::kOffset == 128;

// Calls function<kType>() for the runtime format; every quantised DType has a case.
template <typename Function>
decltype(auto) with_format(DType type, Function&& function) {
  switch (type) {
    case DType::q8_0:
      return function.template operator()<DType::q8_0>();
    case DType::q4_0:
      return function.template operator()<DType::q4_0>();
    case DType::q4_1:
      return function.template operator()<DType::q4_1>();
    case DType::q5_0:
      return function.template operator()<DType::q5_0>();
    case DType::q5_1:
      return function.template operator()<DType::q5_1>();
    case DType::q2_k:
      return function.template operator()<DType::q2_k>();
    case DType::q3_k:
      return function.template operator()<DType::q3_k>();
    case DType::q4_k:
      return function.template operator()<DType::q4_k>();
    case DType::q5_k:
      return function.template operator()<DType::q5_k>();
    case DType::q6_k:
      return function.template operator()<DType::q6_k>();
    case DType::iq4_nl:
      return function.template operator()<DType::iq4_nl>();
    case DType::iq4_xs:
      return function.template operator()<DType::iq4_xs>();
    default:
      return function.template operator()<DType::mxfp4>();
  }
}

template <DType kType>
inline constexpr bool kIsSuperBlock = sizeof(typename Format<kType>::Block) >= 84;

template <DType kType>
SPARSAM_INLINE float minimum_of([[maybe_unused]] const typename Format<kType>::Block& block) {
  if constexpr (Format<kType>::kHasMinimum) return from_half(block.m);
  return 0.0f;
}

template <DType kType>
SPARSAM_INLINE float scale_of(const typename Format<kType>::Block& block) {
  if constexpr (kType == DType::mxfp4)
    return from_e8m0(block.e) * 0.5f;  // the table's values are doubled
  else
    return from_half(block.d);
}

// One block of 32 to unsigned bytes, in plain steps.
template <DType kType>
inline void unpack_block_plainly(const typename Format<kType>::Block& block, std::uint8_t* u) {
  for (int i = 0; i < 32; ++i) {
    if constexpr (kType == DType::q8_0) {
      u[i] = static_cast<std::uint8_t>(block.qs[i] + 128);
    } else {
      const int nibble = i < 16 ? block.qs[i] & 15 : block.qs[i - 16] >> 4;
      int value = nibble;
      if constexpr (kType == DType::q5_0 || kType == DType::q5_1) value |= ((block.qh[i / 8] >> (i % 8)) & 1) << 4;
      if constexpr (kType == DType::iq4_nl) value = kIQ4Values[nibble] + 128;
      if constexpr (kType == DType::mxfp4) value = kMXFP4Values[nibble] + 12;
      u[i] = static_cast<std::uint8_t>(value);
    }
  }
}

// One super-block to a Group256, in plain steps.
template <DType kType>
inline void unpack_super_plainly(const typename Format<kType>::Block& block, Group256& group) {
  using F = Format<kType>;
  for (int i = 0; i < kGroup; ++i) {
    const int half = i / 128, quarter = i / 32 % 4, lane = i % 32;
    int value = 0;
    if constexpr (kType == DType::q2_k) {
      value = (block.qs[32 * half + lane] >> (2 * quarter)) & 3;
    } else if constexpr (kType == DType::q3_k) {
      value = (block.qs[32 * half + lane] >> (2 * quarter)) & 3;
      value |= ((block.hmask[lane] >> (4 * half + quarter)) & 1) << 2;
    } else if constexpr (kType == DType::q4_k || kType == DType::q5_k) {
      const std::uint8_t byte = block.qs[32 * (i / 64) + lane];
      value = i / 32 % 2 == 0 ? byte & 15 : byte >> 4;
      if constexpr (kType == DType::q5_k) value |= ((block.qh[lane] >> (i / 32)) & 1) << 4;
    } else if constexpr (kType == DType::q6_k) {
      const std::uint8_t byte = block.ql[64 * half + i % 64];
      value = i % 128 < 64 ? byte & 15 : byte >> 4;
      value |= ((block.qh[32 * half + lane] >> (2 * quarter)) & 3) << 4;
    } else {
      const std::uint8_t byte = block.qs[16 * (i / 32) + i % 16];
      value = kIQ4Values[i % 32 < 16 ? byte & 15 : byte >> 4] + 128;
    }
    group.u[i] = static_cast<std::uint8_t>(value);
  }
  for (int j = 0; j < 16; ++j) {
    int scale = 0, minimum = 0;
    if constexpr (kType == DType::q2_k) {
      scale = block.scales[j] & 15;
      minimum = block.scales[j] >> 4;
    } else if constexpr (kType == DType::q3_k) {
      scale = scale_k3(block.scales, j) - 32;
    } else if constexpr (kType == DType::q4_k || kType == DType::q5_k) {
      const ScaleMin pair = scale_min_k4(block.scales, j / 2);
      scale = pair.scale;
      minimum = pair.min;
    } else if constexpr (kType == DType::q6_k) {
      scale = block.scales[j];
    } else {
      const int sub = j / 2;
      const int low = (block.scales_l[sub / 2] >> (4 * (sub % 2))) & 15;
      const int high = (block.scales_h[sub / 4] >> (2 * (sub % 4))) & 3;
      scale = (low | (high << 4)) - 32;
    }
    if constexpr (!F::kHasMinimum) minimum = F::kOffset * scale;
    group.scale[j] = static_cast<std::int16_t>(scale);
    group.minimum[j] = static_cast<std::int16_t>(minimum);
  }
  group.d = from_half(block.d);
  group.dmin = 0.0f;
  if constexpr (F::kHasMinimum) group.dmin = from_half(block.dmin);
}

}  // namespace sparsam
