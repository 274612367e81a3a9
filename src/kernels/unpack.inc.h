// Quantised weights to groups of 256 unsigned bytes, and activations to 8-bit integers, with 256-bit instructions that
// AVX2 and AVX-512 share. group.h says what comes out, format by format.

using Bytes = __m256i;

inline Bytes load32(const void* p) { return _mm256_loadu_si256(static_cast<const Bytes*>(p)); }
inline void store32(std::uint8_t* p, Bytes b) { _mm256_store_si256(reinterpret_cast<Bytes*>(p), b); }
inline Bytes low_nibbles(Bytes b) { return _mm256_and_si256(b, _mm256_set1_epi8(15)); }
inline Bytes high_nibbles(Bytes b) { return _mm256_and_si256(_mm256_srli_epi16(b, 4), _mm256_set1_epi8(15)); }
// (byte >> kShift) & kMask, for shifts that may reach into the neighbour byte before the mask
template <int kShift, int kMask>
inline Bytes bits_of(Bytes b) {
  return _mm256_and_si256(_mm256_srli_epi16(b, kShift), _mm256_set1_epi8(kMask));
}
// 16 bytes to 32 nibbles: the low ones, then the high ones.
inline Bytes nibbles32(const std::uint8_t* p) {
  const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m128i mask = _mm_set1_epi8(15);
  return _mm256_set_m128i(_mm_and_si128(_mm_srli_epi16(b, 4), mask), _mm_and_si128(b, mask));
}
// Bit i of the 32 as byte i: `value` where it is set, else 0.
inline Bytes spread_bits(const std::uint8_t (&bits)[4], std::uint8_t value) {
  std::int32_t word;
  std::memcpy(&word, bits, 4);
  const Bytes which =
      _mm256_setr_epi64x(0x0000000000000000, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  const Bytes bit = _mm256_set1_epi64x(static_cast<std::int64_t>(0x8040201008040201));
  const Bytes copies = _mm256_shuffle_epi8(_mm256_set1_epi32(word), which);
  const Bytes set = _mm256_cmpeq_epi8(_mm256_and_si256(copies, bit), bit);
  return _mm256_and_si256(set, _mm256_set1_epi8(static_cast<char>(value)));
}
// A table of 16 values plus an offset, looked up by nibble.
inline Bytes look_up(Bytes nibbles, const std::int8_t (&table)[16], int offset) {
  const __m128i values =
      _mm_add_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table)), _mm_set1_epi8(static_cast<char>(offset)));
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(values), nibbles);
}

template <DType kType>
inline Bytes unpack_block(const typename Format<kType>::Block& block) {
  if constexpr (kType == DType::q8_0)
    return _mm256_xor_si256(load32(block.qs), _mm256_set1_epi8(-128));
  else {
    const Bytes nibbles = nibbles32(block.qs);
    if constexpr (kType == DType::q5_0 || kType == DType::q5_1)
      return _mm256_or_si256(nibbles, spread_bits(block.qh, 16));
    else if constexpr (kType == DType::iq4_nl)
      return look_up(nibbles, kIQ4Values, 128);
    else if constexpr (kType == DType::mxfp4)
      return look_up(nibbles, kMXFP4Values, 12);
    else
      return nibbles;
  }
}

// The half at the same place of up to eight blocks, widened.
template <typename Block>
inline __m256 widen_halves(const Block* block, std::size_t blocks, Half Block::* half) {
  std::uint64_t words[2] = {};
  for (std::size_t b = 0; b < blocks; ++b) {
    std::uint16_t bits;
    std::memcpy(&bits, (block[b].*half).bytes, 2);
    words[b / 4] |= std::uint64_t{bits} << (16 * (b % 4));
  }
  return _mm256_cvtph_ps(_mm_set_epi64x(static_cast<long long>(words[1]), static_cast<long long>(words[0])));
}

// MXFP4's scales of up to eight blocks: 2^(e - 127), and half of it since the table's values are doubled.
inline __m256 widen_exponents(const BlockMXFP4* block, std::size_t blocks) {
  std::uint64_t bytes = 0;
  for (std::size_t b = 0; b < blocks; ++b) bytes |= std::uint64_t{block[b].e} << (8 * b);
  const __m256i e = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(bytes)));
  __m256i bits = _mm256_slli_epi32(e, 23);
  const auto where = [&](int value, std::uint32_t instead) {
    const __m256i equal = _mm256_cmpeq_epi32(e, _mm256_set1_epi32(value));
    bits = _mm256_blendv_epi8(bits, _mm256_set1_epi32(static_cast<std::int32_t>(instead)), equal);
  };
  where(0, 0x00400000u);    // 2^-127 is subnormal
  where(255, 0x7fc00000u);  // not a number
  return _mm256_mul_ps(_mm256_castsi256_ps(bits), _mm256_set1_ps(0.5f));
}

template <DType kType>
SPARSAM_INLINE void unpack_each(const typename Format<kType>::Block* block, std::size_t blocks, Group32& group) {
  using Block = typename Format<kType>::Block;
  for (std::size_t b = 0; b < blocks; ++b) store32(group.u + 32 * b, unpack_block<kType>(block[b]));
  if constexpr (kType == DType::mxfp4) {
    _mm256_store_ps(group.d, widen_exponents(block, blocks));
  } else {
    _mm256_store_ps(group.d, widen_halves(block, blocks, &Block::d));
  }
  if constexpr (Format<kType>::kHasMinimum) _mm256_store_ps(group.m, widen_halves(block, blocks, &Block::m));
}

// Up to eight blocks of 32 from block[0] on; of what is missing, the weights are left as they were.
template <DType kType>
inline void unpack(const typename Format<kType>::Block* block, std::size_t blocks, Group32& group) {
  if (blocks == 8)
    unpack_each<kType>(block, 8, group);  // unrolled
  else
    unpack_each<kType>(block, blocks, group);
}

inline float half_to_float(Half h) {
  std::uint16_t bits;
  std::memcpy(&bits, h.bytes, 2);
  return _cvtsh_ss(bits);
}

// Stores 8 bytes as 16 int16, each twice: a scale per 32 as two per 16.
inline void store_twice(std::int16_t* out, std::uint64_t bytes) {
  const __m128i eight = _mm_cvtsi64_si128(static_cast<long long>(bytes));
  const __m128i twice = _mm_unpacklo_epi8(eight, eight);
  _mm256_store_si256(reinterpret_cast<__m256i*>(out), _mm256_cvtepi8_epi16(twice));
}

// Q4_K's and Q5_K's eight scales and eight minima of 6 bits, as bytes.
struct ScalesAndMinima {
  std::uint64_t scales, minima;
};
inline ScalesAndMinima scales_and_minima(const std::uint8_t (&packed)[12]) {
  std::uint32_t a, b, c;
  std::memcpy(&a, packed, 4);
  std::memcpy(&b, packed + 4, 4);
  std::memcpy(&c, packed + 8, 4);
  const std::uint32_t scales_low = a & 0x3f3f3f3fu, minima_low = b & 0x3f3f3f3fu;
  const std::uint32_t scales_high = (c & 0x0f0f0f0fu) | ((a >> 2) & 0x30303030u);
  const std::uint32_t minima_high = ((c >> 4) & 0x0f0f0f0fu) | ((b >> 2) & 0x30303030u);
  return {scales_low | std::uint64_t{scales_high} << 32, minima_low | std::uint64_t{minima_high} << 32};
}

// minimum[j] = offset scale[j]
template <int kOffset>
inline void minima_from_offset(Group256& group) {
  const __m256i scale = _mm256_load_si256(reinterpret_cast<const __m256i*>(group.scale));
  _mm256_store_si256(reinterpret_cast<__m256i*>(group.minimum), _mm256_mullo_epi16(scale, _mm256_set1_epi16(kOffset)));
}

inline void unpack_scales(const BlockQ2_K& block, Group256& group) {
  const __m128i packed = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block.scales));
  const __m128i mask = _mm_set1_epi8(15);
  _mm256_store_si256(reinterpret_cast<__m256i*>(group.scale), _mm256_cvtepi8_epi16(_mm_and_si128(packed, mask)));
  _mm256_store_si256(reinterpret_cast<__m256i*>(group.minimum),
                     _mm256_cvtepi8_epi16(_mm_and_si128(_mm_srli_epi16(packed, 4), mask)));
}
inline void unpack_scales(const BlockQ3_K& block, Group256& group) {
  std::uint64_t low;
  std::uint32_t high;
  std::memcpy(&low, block.scales, 8);
  std::memcpy(&high, block.scales + 8, 4);
  const auto two_bits = [high](int j) { return std::uint64_t{(high >> (2 * j)) & 0x03030303u} << 4; };
  const std::uint64_t first = (low & 0x0f0f0f0f0f0f0f0fu) | two_bits(0) | two_bits(1) << 32;
  const std::uint64_t second = ((low >> 4) & 0x0f0f0f0f0f0f0f0fu) | two_bits(2) | two_bits(3) << 32;
  const __m128i scales =
      _mm_sub_epi8(_mm_set_epi64x(static_cast<long long>(second), static_cast<long long>(first)), _mm_set1_epi8(32));
  _mm256_store_si256(reinterpret_cast<__m256i*>(group.scale), _mm256_cvtepi8_epi16(scales));
}
template <typename Block>
  requires(sizeof(Block) == sizeof(BlockQ4_K) || sizeof(Block) == sizeof(BlockQ5_K))
inline void unpack_scales(const Block& block, Group256& group) {
  const ScalesAndMinima both = scales_and_minima(block.scales);
  store_twice(group.scale, both.scales);
  store_twice(group.minimum, both.minima);
}
inline void unpack_scales(const BlockQ6_K& block, Group256& group) {
  const __m128i scales = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block.scales));
  _mm256_store_si256(reinterpret_cast<__m256i*>(group.scale), _mm256_cvtepi8_epi16(scales));
}
inline void unpack_scales(const BlockIQ4_XS& block, Group256& group) {
  std::uint32_t low;
  std::uint16_t high;
  std::memcpy(&low, block.scales_l, 4);
  std::memcpy(&high, block.scales_h, 2);
  std::uint64_t scales = 0;
  for (int j = 0; j < 8; ++j) {
    const int scale = static_cast<int>(((low >> (4 * j)) & 15u) | (((high >> (2 * j)) & 3u) << 4)) - 32;
    scales |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(scale)) << (8 * j);
  }
  store_twice(group.scale, scales);
}

inline void unpack_weights(const BlockQ2_K& block, std::uint8_t* u) {
  for (int h = 0; h < 2; ++h) {
    const Bytes q = load32(block.qs + 32 * h);
    store32(u + 128 * h, bits_of<0, 3>(q));
    store32(u + 128 * h + 32, bits_of<2, 3>(q));
    store32(u + 128 * h + 64, bits_of<4, 3>(q));
    store32(u + 128 * h + 96, bits_of<6, 3>(q));
  }
}
inline void unpack_weights(const BlockQ3_K& block, std::uint8_t* u) {
  const Bytes mask = load32(block.hmask);
  const Bytes low = load32(block.qs), high = load32(block.qs + 32);
  const auto third = [](Bytes two_bits, Bytes one_bit) {
    return _mm256_or_si256(two_bits, _mm256_slli_epi16(one_bit, 2));
  };
  store32(u, third(bits_of<0, 3>(low), bits_of<0, 1>(mask)));
  store32(u + 32, third(bits_of<2, 3>(low), bits_of<1, 1>(mask)));
  store32(u + 64, third(bits_of<4, 3>(low), bits_of<2, 1>(mask)));
  store32(u + 96, third(bits_of<6, 3>(low), bits_of<3, 1>(mask)));
  store32(u + 128, third(bits_of<0, 3>(high), bits_of<4, 1>(mask)));
  store32(u + 160, third(bits_of<2, 3>(high), bits_of<5, 1>(mask)));
  store32(u + 192, third(bits_of<4, 3>(high), bits_of<6, 1>(mask)));
  store32(u + 224, third(bits_of<6, 3>(high), bits_of<7, 1>(mask)));
}
inline void unpack_weights(const BlockQ4_K& block, std::uint8_t* u) {
  for (int h = 0; h < 4; ++h) {
    const Bytes q = load32(block.qs + 32 * h);
    store32(u + 64 * h, low_nibbles(q));
    store32(u + 64 * h + 32, high_nibbles(q));
  }
}
inline void unpack_weights(const BlockQ5_K& block, std::uint8_t* u) {
  Bytes fifth = load32(block.qh);
  const Bytes one = _mm256_set1_epi8(1);
  const auto next = [&] {
    const Bytes bit = _mm256_slli_epi16(_mm256_and_si256(fifth, one), 4);
    fifth = _mm256_srli_epi16(fifth, 1);
    return bit;
  };
  for (int h = 0; h < 4; ++h) {
    const Bytes q = load32(block.qs + 32 * h);
    store32(u + 64 * h, _mm256_or_si256(low_nibbles(q), next()));
    store32(u + 64 * h + 32, _mm256_or_si256(high_nibbles(q), next()));
  }
}
inline void unpack_weights(const BlockQ6_K& block, std::uint8_t* u) {
  for (int h = 0; h < 2; ++h) {
    const Bytes first = load32(block.ql + 64 * h), second = load32(block.ql + 64 * h + 32);
    const Bytes upper = load32(block.qh + 32 * h);
    const auto joined = [](Bytes low, Bytes high) { return _mm256_or_si256(low, _mm256_slli_epi16(high, 4)); };
    store32(u + 128 * h, joined(low_nibbles(first), bits_of<0, 3>(upper)));
    store32(u + 128 * h + 32, joined(low_nibbles(second), bits_of<2, 3>(upper)));
    store32(u + 128 * h + 64, joined(high_nibbles(first), bits_of<4, 3>(upper)));
    store32(u + 128 * h + 96, joined(high_nibbles(second), bits_of<6, 3>(upper)));
  }
}
inline void unpack_weights(const BlockIQ4_XS& block, std::uint8_t* u) {
  for (int j = 0; j < 8; ++j) store32(u + 32 * j, look_up(nibbles32(block.qs + 16 * j), kIQ4Values, 128));
}

template <DType kType>
inline void unpack(const typename Format<kType>::Block& block, Group256& group) {
  unpack_weights(block, group.u);
  unpack_scales(block, group);
  group.d = half_to_float(block.d);
  if constexpr (Format<kType>::kHasMinimum)
    group.dmin = half_to_float(block.dmin);
  else
    minima_from_offset<Format<kType>::kOffset>(group);
}

// Transposes 8 x 8 words of 32 bits: out[c] is column c of the eight rows.
inline void transpose8(const std::byte* in, std::size_t in_stride, std::byte* out, std::size_t out_stride) {
  __m256i r[8], s[8];
  for (std::size_t i = 0; i < 8; ++i) r[i] = load32(in + i * in_stride);
  for (int i = 0; i < 8; i += 2) {
    s[i] = _mm256_unpacklo_epi32(r[i], r[i + 1]);
    s[i + 1] = _mm256_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    r[i] = _mm256_unpacklo_epi64(s[i], s[i + 2]);
    r[i + 1] = _mm256_unpackhi_epi64(s[i], s[i + 2]);
    r[i + 2] = _mm256_unpacklo_epi64(s[i + 1], s[i + 3]);
    r[i + 3] = _mm256_unpackhi_epi64(s[i + 1], s[i + 3]);
  }
  const auto put = [&](std::size_t row, __m256i value) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + row * out_stride), value);
  };
  for (std::size_t i = 0; i < 4; ++i) {
    put(i, _mm256_permute2x128_si256(r[i], r[i + 4], 0x20));
    put(i + 4, _mm256_permute2x128_si256(r[i], r[i + 4], 0x31));
  }
}

// Sixteen rows of `words` 32-bit words, a multiple of 8, to words of sixteen rows.
inline void transpose16(const void* in, std::size_t in_stride, std::size_t words, void* out) {
  const auto* from = static_cast<const std::byte*>(in);
  auto* to = static_cast<std::byte*>(out);
  for (std::size_t w = 0; w < words; w += 8) {
    transpose8(from + 4 * w, in_stride, to + 64 * w, 64);
    transpose8(from + 8 * in_stride + 4 * w, in_stride, to + 64 * w + 32, 64);
  }
}

inline void quantize(const float* x, std::size_t ldx, std::size_t tokens, const QuantizedRows& out) {
  constexpr float kTiny = 1e-30f;
  const __m256i magnitude = _mm256_set1_epi32(0x7fffffff);
  const auto block = static_cast<std::size_t>(out.block);
  for (std::size_t t = 0; t < tokens; ++t) {
    const QuantizedRows row = out.row(t);
    const float* values = x + t * ldx;
    for (std::size_t b = 0; b < row.blocks; ++b) {
      std::int8_t* q = row.q + b * block;
      if (b * block >= row.k) {
        std::memset(q, 0, block);
        row.d[b] = 0.0f;
        continue;
      }
      // As integers, magnitudes order like floats, and infinity and NaN are the largest.
      __m256i most = _mm256_setzero_si256();
      for (std::size_t i = 0; i < block; i += 8) {
        most = _mm256_max_epi32(most, _mm256_and_si256(load32(values + b * block + i), magnitude));
      }
      __m128i four = _mm_max_epi32(_mm256_castsi256_si128(most), _mm256_extracti128_si256(most, 1));
      four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4e));
      four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0xb1));
      const std::int32_t bits = _mm_cvtsi128_si32(four);
      const float largest = __builtin_bit_cast(float, bits);
      if (bits >= 0x7f800000 || largest < kTiny) {
        std::memset(q, 0, block);
        row.d[b] = bits >= 0x7f800000 ? __builtin_nanf("") : 0.0f;
        continue;
      }
      row.d[b] = largest / 127.0f;
      const __m256 inverse = _mm256_set1_ps(127.0f / largest);
      for (std::size_t i = 0; i < block; i += 32) {
        const auto eight = [&](std::size_t j) {
          return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(values + b * block + i + j), inverse));
        };
        // Packing works within 128-bit halves; the permutation puts the words back in order.
        const __m256i packed =
            _mm256_packs_epi16(_mm256_packs_epi32(eight(0), eight(8)), _mm256_packs_epi32(eight(16), eight(24)));
        const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(q + i), _mm256_permutevar8x32_epi32(packed, order));
      }
    }
    for (std::size_t s = 0; s < row.stride / 16; ++s) {
      const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row.q + 16 * s));
      // Biased to unsigned, summed by eights, bias removed.
      const __m128i sums = _mm_sad_epu8(_mm_xor_si128(sixteen, _mm_set1_epi8(-128)), _mm_setzero_si128());
      row.sums[s] = static_cast<std::int16_t>(_mm_cvtsi128_si32(sums) + _mm_extract_epi32(sums, 2) - 16 * 128);
    }
  }
}

inline void residual(const float* x, const QuantizedRows& row, float* out) {
  const auto block = static_cast<std::size_t>(row.block);
  for (std::size_t b = 0; b * block < row.k; ++b) {
    const __m256 d = _mm256_set1_ps(row.d[b]);
    for (std::size_t i = b * block; i < (b + 1) * block; i += 8) {
      const __m128i q = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(row.q + i));
      const __m256 values = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(q));
      _mm256_storeu_ps(out + i, _mm256_fnmadd_ps(d, values, _mm256_loadu_ps(x + i)));
    }
  }
}
