// The byte layout of quantised weights, as GGUF stores them: small blocks of integers with shared scales.
// Source: the GGUF specification and the formats' published definitions; docs/formats/quantization.md draws each one.
// A 32-block has its scale in half precision. A 256-block ("super-block") has half-precision scales for the whole and
// small integer scales for its sub-blocks of 16 or 32. All types are byte-aligned: a mapped file is read in place.
#pragma once

#include <cstdint>

namespace sparsam {

// Half precision, kept as its two bytes so that blocks need no alignment.
struct Half {
  std::uint8_t bytes[2];
};

struct BlockQ4_0 {  // w = d (q - 8)
  Half d;
  std::uint8_t qs[16];  // element i < 16: low nibble of qs[i]; element i >= 16: high nibble of qs[i - 16]
};
struct BlockQ4_1 {  // w = d q + m
  Half d, m;
  std::uint8_t qs[16];
};
struct BlockQ5_0 {  // w = d (q - 16); bit 4 of element i is bit i of qh
  Half d;
  std::uint8_t qh[4];
  std::uint8_t qs[16];
};
struct BlockQ5_1 {  // w = d q + m
  Half d, m;
  std::uint8_t qh[4];
  std::uint8_t qs[16];
};
struct BlockQ8_0 {  // w = d q
  Half d;
  std::int8_t qs[32];
};
struct BlockIQ4_NL {  // w = d kIQ4Values[q]
  Half d;
  std::uint8_t qs[16];
};
struct BlockMXFP4 {  // w = 2^(e - 128) kMXFP4Values[q] (the table holds doubled values)
  std::uint8_t e;
  std::uint8_t qs[16];
};

struct BlockQ2_K {          // 16 sub-blocks of 16: w = d (s & 15) q - dmin (s >> 4)
  std::uint8_t scales[16];  // low nibble: scale, high nibble: minimum
  std::uint8_t qs[64];      // element 128 h + 32 j + i: bits 2j, 2j + 1 of qs[32 h + i]
  Half d, dmin;
};
struct BlockQ3_K {          // 16 sub-blocks of 16: w = d (s - 32) (q - 4)
  std::uint8_t hmask[32];   // bit 2 of element 128 h + 32 j + i: bit 4 h + j of hmask[i]
  std::uint8_t qs[64];      // low two bits, as in Q2_K
  std::uint8_t scales[12];  // 16 scales of 6 bits
  Half d;
};
struct BlockQ4_K {  // 8 sub-blocks of 32: w = d s q - dmin m
  Half d, dmin;
  std::uint8_t scales[12];  // 8 scales and 8 minima of 6 bits
  std::uint8_t qs[128];     // element 64 h + i: low nibble of qs[32 h + i]; element 64 h + 32 + i: its high nibble
};
struct BlockQ5_K {  // as Q4_K, with bit 4 of element 32 j + i in bit j of qh[i]
  Half d, dmin;
  std::uint8_t scales[12];
  std::uint8_t qh[32];
  std::uint8_t qs[128];
};
struct BlockQ6_K {       // 16 sub-blocks of 16: w = d s (q - 32)
  std::uint8_t ql[128];  // low nibbles: element 128 h + i (i < 64) low of ql[64 h + i], 128 h + 64 + i high of it
  std::uint8_t qh[64];   // upper two bits: element 128 h + 32 j + i: bits 2j, 2j + 1 of qh[32 h + i]
  std::int8_t scales[16];
  Half d;
};
struct BlockIQ4_XS {  // 8 sub-blocks of 32: w = d (s - 32) kIQ4Values[q]
  Half d;
  std::uint8_t scales_h[2];  // upper two bits of scale j: bits 2j, 2j + 1 of the little-endian 16
  std::uint8_t scales_l[4];  // lower four bits
  std::uint8_t qs[128];      // sub-block j: 16 bytes as in IQ4_NL
};

static_assert(sizeof(BlockQ4_0) == 18 && sizeof(BlockQ4_1) == 20 && sizeof(BlockQ5_0) == 22);
static_assert(sizeof(BlockQ5_1) == 24 && sizeof(BlockQ8_0) == 34 && sizeof(BlockIQ4_NL) == 18);
static_assert(sizeof(BlockMXFP4) == 17 && sizeof(BlockQ2_K) == 84 && sizeof(BlockQ3_K) == 110);
static_assert(sizeof(BlockQ4_K) == 144 && sizeof(BlockQ5_K) == 176 && sizeof(BlockQ6_K) == 210);
static_assert(sizeof(BlockIQ4_XS) == 136);

// E4M3 weights have one float32 scale for each square of this side.
inline constexpr std::int64_t kF8Block = 128;

inline constexpr std::int8_t kIQ4Values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                               1,    13,   25,  38,  53,  69,  89,  113};
// E2M1 (sign, two bits of exponent, one of mantissa), doubled so that they are integers.
inline constexpr std::int8_t kMXFP4Values[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

// Scale and minimum j (0..7) of Q4_K and Q5_K: the first four are the low 6 bits of bytes j and j + 4, the last four
// take their low nibbles from bytes j + 4 and their upper two bits from the top of bytes j - 4 and j.
struct ScaleMin {
  std::uint8_t scale, min;
};
inline ScaleMin scale_min_k4(const std::uint8_t (&scales)[12], int j) {
  if (j < 4) return {static_cast<std::uint8_t>(scales[j] & 63), static_cast<std::uint8_t>(scales[j + 4] & 63)};
  return {static_cast<std::uint8_t>((scales[j + 4] & 15) | ((scales[j - 4] >> 6) << 4)),
          static_cast<std::uint8_t>((scales[j + 4] >> 4) | ((scales[j] >> 6) << 4))};
}

// Scale j (0..15) of Q3_K, still with its offset of 32: low nibbles in bytes 0..7, upper two bits in bytes 8..11.
inline int scale_k3(const std::uint8_t (&scales)[12], int j) {
  const int low = j < 8 ? scales[j] & 15 : scales[j - 8] >> 4;
  const int high = (scales[8 + j % 4] >> (2 * (j / 4))) & 3;
  return low | (high << 4);
}

}  // namespace sparsam
