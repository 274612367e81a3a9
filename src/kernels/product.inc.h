// The packed product in float32 over sixteen virtual lanes. Included by each instruction set inside its own namespace
// and target region; it says how large its tiles are: kProductRows x kProductWide sixteens of sums.

template <int kRows>
inline void product_tile(const float* left, const float* right, std::size_t steps, std::size_t columns, float* c,
                         std::size_t ldc, bool add) {
  F16 sum[kRows][kProductWide];
  Mask mask[kProductWide];
  for (int w = 0; w < kProductWide; ++w) {
    const auto begin = static_cast<std::size_t>(16 * w);
    mask[w] = first_lanes(columns > begin ? lesser(columns - begin, std::size_t{16}) : 0);
  }
  SPARSAM_UNROLL
  for (int r = 0; r < kRows; ++r) {
    for (int w = 0; w < kProductWide; ++w) {
      sum[r][w] = add ? load(c + static_cast<std::size_t>(r) * ldc + 16 * w, mask[w]) : splat(0.0f);
    }
  }
  for (std::size_t i = 0; i < steps; ++i) {
    F16 b[kProductWide];
    for (int w = 0; w < kProductWide; ++w) b[w] = load(right + i * 16 * kProductWide + 16 * w);
    SPARSAM_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const F16 a = splat(left[i * kProductRows + static_cast<std::size_t>(r)]);
      for (int w = 0; w < kProductWide; ++w) sum[r][w] = fma(a, b[w], sum[r][w]);
    }
  }
  SPARSAM_UNROLL
  for (int r = 0; r < kRows; ++r) {
    for (int w = 0; w < kProductWide; ++w) {
      store(c + static_cast<std::size_t>(r) * ldc + 16 * w, mask[w], sum[r][w]);
    }
  }
}

inline void multiply_packed(const void* left, const void* right, std::size_t steps, std::size_t rows,
                            std::size_t columns, float* c, std::size_t ldc, bool add) {
  const auto* a = static_cast<const float*>(left);
  const auto* b = static_cast<const float*>(right);
  if (rows == kProductRows) return product_tile<kProductRows>(a, b, steps, columns, c, ldc, add);
  for (std::size_t r = 0; r < rows; ++r) product_tile<1>(a + r, b, steps, columns, c + r * ldc, ldc, add);
}

template <Rounding kRounding>
constexpr PackedProduct packed_product() {
  return {kProductRows, 16 * kProductWide, 1, pack_floats<kRounding>, multiply_packed};
}
