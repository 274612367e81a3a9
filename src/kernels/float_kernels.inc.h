// The float32 kernels, written once over sixteen virtual lanes (F16, Mask and their operations). Included by each
// instruction set inside its own namespace and target region; scalar.cc says what every function computes.

// Instead of std::min and std::max: see target.h.
template <typename Number>
inline Number lesser(Number a, Number b) {
  return b < a ? b : a;
}
template <typename Number>
inline Number greater(Number a, Number b) {
  return a < b ? b : a;
}

inline F16 exp(F16 x) {
  using namespace exp_constants;
  const F16 clipped = min(splat(kHigh), x);
  const F16 shifted = fma(clipped, splat(kLog2E), splat(kMagic));
  const F16 n = shifted - splat(kMagic);
  F16 r = fnma(n, splat(kLn2High), clipped);
  r = fnma(n, splat(kLn2Low), r);
  F16 p = splat(kC6);
  p = fma(p, r, splat(kC5));
  p = fma(p, r, splat(kC4));
  p = fma(p, r, splat(kC3));
  p = fma(p, r, splat(kC2));
  p = fma(p, r, splat(1.0f));
  p = fma(p, r, splat(1.0f));
  return keep_nan(zero_below(add_exponent(p, shifted), x, splat(kLow)), x);
}

// Calls whole(i) for every full sixteen of n and part(i, mask) for what is left.
template <typename Whole, typename Part>
inline void in_sixteens(std::size_t n, Whole whole, Part part) {
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16) whole(i);
  if (i < n) part(i, first_lanes(n - i));
}

// Sixteen weights of a float format from column i on; fewer at the end of a row.
template <DType kType>
inline F16 load_weights(const std::byte* row, const float* scales, std::size_t i) {
  if constexpr (kType == DType::f32) return load(reinterpret_cast<const float*>(row) + i);
  if constexpr (kType == DType::f16) return load_f16(row + 2 * i);
  if constexpr (kType == DType::bf16) return load_bf16(row + 2 * i);
  if constexpr (kType == DType::f8_e4m3) return load_e4m3(row + i) * splat(scales[i / 128]);
}
template <DType kType>
inline F16 load_last_weights(const std::byte* row, const float* scales, std::size_t i, std::size_t n) {
  constexpr std::size_t kBytes = kType == DType::f32 ? 4 : kType == DType::f8_e4m3 ? 1 : 2;
  alignas(64) std::byte padded[64] = {};
  std::memcpy(padded, row + i * kBytes, (n - i) * kBytes);
  return load_weights<kType>(padded, scales == nullptr ? nullptr : scales + i / 128, 0);
}

// y[t ldy + r] is the sum of the lanes of sum[r][t]. A level may know a shorter way for its tiles.
template <std::size_t kRows, std::size_t kTokens>
inline void fold_tile(const F16 (&sum)[kRows][kTokens], float* y, std::size_t ldy) {
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t t = 0; t < kTokens; ++t) y[t * ldy + r] = fold(sum[r][t]);
  }
}

// kRows x kTokens dot products: each weight and each activation is loaded once per step.
template <DType kType, int kRows, int kTokens>
inline void dot_tile(const WeightRows& w, const std::byte* rows, const float* x, std::size_t ldx, std::size_t k,
                     float* y, std::size_t ldy) {
  F16 sum[kRows][kTokens];
  for (int r = 0; r < kRows; ++r) {
    for (int t = 0; t < kTokens; ++t) sum[r][t] = splat(0.0f);
  }
  std::size_t i = 0;
  for (; i + 16 <= k; i += 16) {
    F16 activation[kTokens];
    for (int t = 0; t < kTokens; ++t) activation[t] = load(x + static_cast<std::size_t>(t) * ldx + i);
    for (int r = 0; r < kRows; ++r) {
      const F16 weight = load_weights<kType>(rows + static_cast<std::size_t>(r) * w.row_bytes, w.scales, i);
      for (int t = 0; t < kTokens; ++t) sum[r][t] = fma(weight, activation[t], sum[r][t]);
    }
  }
  if (i < k) {
    const Mask mask = first_lanes(k - i);
    for (int r = 0; r < kRows; ++r) {
      const F16 weight = load_last_weights<kType>(rows + static_cast<std::size_t>(r) * w.row_bytes, w.scales, i, k);
      for (int t = 0; t < kTokens; ++t) {
        sum[r][t] = fma(weight, load(x + static_cast<std::size_t>(t) * ldx + i, mask), sum[r][t]);
      }
    }
  }
  fold_tile(sum, y, ldy);
}

template <DType kType, int kRows, int kTokens>
inline void dot_tokens(const WeightRows& w, std::size_t row, const float* x, std::size_t ldx, std::size_t tokens,
                       std::size_t k, float* y, std::size_t ldy) {
  const std::byte* rows = w.data + row * w.row_bytes;
  std::size_t t = 0;
  for (; t + kTokens <= tokens; t += kTokens) {
    dot_tile<kType, kRows, kTokens>(w, rows, x + t * ldx, ldx, k, y + t * ldy + row, ldy);
  }
  for (; t < tokens; ++t) dot_tile<kType, kRows, 1>(w, rows, x + t * ldx, ldx, k, y + t * ldy + row, ldy);
}

template <DType kType>
inline void dot_of(const WeightRows& w, std::size_t rows, const float* x, std::size_t ldx, std::size_t tokens,
                   std::size_t k, float* y, std::size_t ldy) {
  // One token: more rows at a time instead, so that enough independent sums are under way.
  constexpr int kAlone = 2 * kDotRows;
  std::size_t n = 0;
  if (tokens == 1) {
    for (; n + kAlone <= rows; n += kAlone) dot_tokens<kType, kAlone, 1>(w, n, x, ldx, tokens, k, y, ldy);
  }
  for (; n + kDotRows <= rows; n += kDotRows) dot_tokens<kType, kDotRows, kDotTokens>(w, n, x, ldx, tokens, k, y, ldy);
  for (; n < rows; ++n) dot_tokens<kType, 1, kDotTokens>(w, n, x, ldx, tokens, k, y, ldy);
}

inline void dot(const WeightRows& w, std::size_t rows, const float* x, std::size_t ldx, std::size_t tokens,
                std::size_t k, float* y, std::size_t ldy) {
  switch (w.dtype) {
    case DType::f32:
      return dot_of<DType::f32>(w, rows, x, ldx, tokens, k, y, ldy);
    case DType::f16:
      return dot_of<DType::f16>(w, rows, x, ldx, tokens, k, y, ldy);
    case DType::bf16:
      return dot_of<DType::bf16>(w, rows, x, ldx, tokens, k, y, ldy);
    default:
      return dot_of<DType::f8_e4m3>(w, rows, x, ldx, tokens, k, y, ldy);
  }
}

// y += p v for kTokens tokens and kWide x 16 columns, over the rows j that all of these tokens see.
template <int kTokens, int kWide>
inline void weigh_tile(const float* p, std::size_t ldp, const float* v, std::size_t ldv, int first, int last, float* y,
                       std::size_t ldy) {
  F16 sum[kTokens][kWide];
  for (int t = 0; t < kTokens; ++t) {
    for (int c = 0; c < kWide; ++c) sum[t][c] = load(y + static_cast<std::size_t>(t) * ldy + 16 * c);
  }
  for (int j = first; j < last; ++j) {
    F16 value[kWide];
    for (int c = 0; c < kWide; ++c) value[c] = load(v + static_cast<std::size_t>(j) * ldv + 16 * c);
    for (int t = 0; t < kTokens; ++t) {
      const F16 weight = splat(p[static_cast<std::size_t>(t) * ldp + static_cast<std::size_t>(j)]);
      for (int c = 0; c < kWide; ++c) sum[t][c] = fma(weight, value[c], sum[t][c]);
    }
  }
  for (int t = 0; t < kTokens; ++t) {
    for (int c = 0; c < kWide; ++c) store(y + static_cast<std::size_t>(t) * ldy + 16 * c, sum[t][c]);
  }
}

template <int kTokens>
inline void weigh_columns(const float* p, std::size_t ldp, const float* v, std::size_t ldv, int first, int last,
                          std::size_t width, float* y, std::size_t ldy) {
  if (first >= last) return;
  constexpr std::size_t kColumns = 16 * kWeighTokens;
  std::size_t d = 0;
  for (; d + kColumns <= width; d += kColumns) {
    weigh_tile<kTokens, kWeighTokens>(p, ldp, v + d, ldv, first, last, y + d, ldy);
  }
  for (; d + 16 <= width; d += 16) weigh_tile<kTokens, 1>(p, ldp, v + d, ldv, first, last, y + d, ldy);
  if (d == width) return;
  const Mask mask = first_lanes(width - d);
  for (std::size_t t = 0; t < kTokens; ++t) {
    F16 sum = load(y + t * ldy + d, mask);
    for (auto j = static_cast<std::size_t>(first); j < static_cast<std::size_t>(last); ++j) {
      sum = fma(splat(p[t * ldp + j]), load(v + j * ldv + d, mask), sum);
    }
    store(y + t * ldy + d, mask, sum);
  }
}

inline void weigh(const float* p, std::size_t ldp, const float* v, std::size_t ldv, const int* first, const int* last,
                  std::size_t tokens, std::size_t width, float* y, std::size_t ldy) {
  std::size_t t = 0;
  for (; t + kWeighTokens <= tokens; t += kWeighTokens) {
    // Rows that only some of the tokens see are added alone, before and after the common ones: j stays ascending.
    int from = first[t], to = last[t];
    for (std::size_t s = t + 1; s < t + kWeighTokens; ++s) {
      from = greater(from, first[s]);
      to = lesser(to, last[s]);
    }
    to = greater(from, to);
    for (std::size_t s = t; s < t + kWeighTokens; ++s) {
      weigh_columns<1>(p + s * ldp, ldp, v, ldv, first[s], lesser(from, last[s]), width, y + s * ldy, ldy);
    }
    weigh_columns<kWeighTokens>(p + t * ldp, ldp, v, ldv, from, to, width, y + t * ldy, ldy);
    for (std::size_t s = t; s < t + kWeighTokens; ++s) {
      weigh_columns<1>(p + s * ldp, ldp, v, ldv, greater(to, first[s]), last[s], width, y + s * ldy, ldy);
    }
  }
  for (; t < tokens; ++t) {
    weigh_columns<1>(p + t * ldp, ldp, v, ldv, first[t], last[t], width, y + t * ldy, ldy);
  }
}

inline float sum_of_squares(const float* x, std::size_t n) {
  F16 sum = splat(0.0f);
  in_sixteens(
      n,
      [&](std::size_t i) {
        const F16 a = load(x + i);
        sum = fma(a, a, sum);
      },
      [&](std::size_t i, Mask mask) {
        const F16 a = load(x + i, mask);
        sum = fma(a, a, sum);
      });
  return fold(sum);
}

inline void rms_norm(const float* x, const float* weight, float eps, float* out, std::size_t n) {
  const F16 scale = splat(1.0f / __builtin_sqrtf(sum_of_squares(x, n) / static_cast<float>(n) + eps));
  in_sixteens(
      n, [&](std::size_t i) { store(out + i, load(x + i) * scale * load(weight + i)); },
      [&](std::size_t i, Mask mask) { store(out + i, mask, load(x + i, mask) * scale * load(weight + i, mask)); });
}

inline float max(const float* x, std::size_t n) {
  F16 largest = splat(-__builtin_inff());
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16) largest = max(largest, load(x + i));
  float result = fold_max(largest);
  for (; i < n; ++i) result = greater(result, x[i]);
  return result;
}

inline float exp_sum(float* x, float shift, std::size_t n) {
  F16 sum = splat(0.0f);
  in_sixteens(
      n,
      [&](std::size_t i) {
        const F16 e = exp(load(x + i) - splat(shift));
        store(x + i, e);
        sum = sum + e;
      },
      [&](std::size_t i, Mask mask) {
        store(x + i, mask, exp(load(x + i, mask) - splat(shift)));
        sum = sum + load(x + i, mask);
      });
  return fold(sum);
}

// out[i] = function(a[i], b[i])
template <typename Function>
inline void elementwise(const float* a, const float* b, float* out, std::size_t n, Function function) {
  in_sixteens(
      n, [&](std::size_t i) { store(out + i, function(load(a + i), load(b + i))); },
      [&](std::size_t i, Mask mask) { store(out + i, mask, function(load(a + i, mask), load(b + i, mask))); });
}

inline void sigmoid(float* x, std::size_t n) {
  elementwise(x, x, x, n, [](F16 a, F16) { return splat(1.0f) / (splat(1.0f) + exp(splat(-0.0f) - a)); });
}

inline void silu_mul(const float* gate, const float* up, float* out, std::size_t n) {
  elementwise(gate, up, out, n, [](F16 g, F16 u) { return g / (splat(1.0f) + exp(splat(-0.0f) - g)) * u; });
}

inline void gelu_mul(const float* gate, const float* up, float* out, std::size_t n) {
  elementwise(gate, up, out, n, [](F16 x, F16 u) {
    const F16 z2 = splat(1.59576912f) * x * fma(splat(0.044715f) * x, x, splat(1.0f));
    return x / (splat(1.0f) + exp(splat(-0.0f) - z2)) * u;
  });
}

inline float rms_norm_gradient(const float* x, const float* weight, float eps, const float* dy, float* dx,
                               std::size_t n) {
  F16 squares = splat(0.0f), along = splat(0.0f);
  const auto sum = [&](F16 a, F16 w, F16 d) {
    squares = fma(a, a, squares);
    along = fma(w * d, a, along);
  };
  in_sixteens(
      n, [&](std::size_t i) { sum(load(x + i), load(weight + i), load(dy + i)); },
      [&](std::size_t i, Mask m) { sum(load(x + i, m), load(weight + i, m), load(dy + i, m)); });
  const float count = static_cast<float>(n);
  const float r = 1.0f / __builtin_sqrtf(fold(squares) / count + eps);
  const F16 back = splat(fold(along) * r * r / count), by = splat(r);
  const auto gradient = [&](F16 a, F16 w, F16 d, F16 before) { return fma(by, fnma(a, back, w * d), before); };
  in_sixteens(
      n, [&](std::size_t i) { store(dx + i, gradient(load(x + i), load(weight + i), load(dy + i), load(dx + i))); },
      [&](std::size_t i, Mask m) {
        store(dx + i, m, gradient(load(x + i, m), load(weight + i, m), load(dy + i, m), load(dx + i, m)));
      });
  return r;
}

// curve(x) gives act(x) = x s and its slope.
struct Curve {
  F16 value, slope;
};
template <typename Function>
inline void gated_gradient(const float* gate, const float* up, const float* dy, float* dgate, float* dup, std::size_t n,
                           Function curve) {
  in_sixteens(
      n,
      [&](std::size_t i) {
        const Curve c = curve(load(gate + i));
        const F16 d = load(dy + i);
        store(dgate + i, fma(d * load(up + i), c.slope, load(dgate + i)));
        store(dup + i, fma(d, c.value, load(dup + i)));
      },
      [&](std::size_t i, Mask m) {
        const Curve c = curve(load(gate + i, m));
        const F16 d = load(dy + i, m);
        store(dgate + i, m, fma(d * load(up + i, m), c.slope, load(dgate + i, m)));
        store(dup + i, m, fma(d, c.value, load(dup + i, m)));
      });
}

inline Curve curve_of(F16 x, F16 z, F16 slope_of_z) {
  const F16 s = splat(1.0f) / (splat(1.0f) + exp(splat(-0.0f) - z));
  const F16 value = x * s;
  return {value, fma(value * (splat(1.0f) - s), slope_of_z, s)};
}

inline void silu_mul_gradient(const float* gate, const float* up, const float* dy, float* dgate, float* dup,
                              std::size_t n) {
  gated_gradient(gate, up, dy, dgate, dup, n, [](F16 x) { return curve_of(x, x, splat(1.0f)); });
}

inline void gelu_mul_gradient(const float* gate, const float* up, const float* dy, float* dgate, float* dup,
                              std::size_t n) {
  gated_gradient(gate, up, dy, dgate, dup, n, [](F16 x) {
    const F16 root = splat(1.59576912f);
    const F16 z = root * x * fma(splat(0.044715f) * x, x, splat(1.0f));
    return curve_of(x, z, root * fma(splat(3.0f * 0.044715f) * x, x, splat(1.0f)));
  });
}

inline void softmax_gradient(const float* p, float along, float scale, float* dp, std::size_t n) {
  elementwise(p, dp, dp, n, [along, scale](F16 a, F16 b) { return a * (b - splat(along)) * splat(scale); });
}

inline void add_product(const float* a, const float* b, float by, float* y, std::size_t n) {
  in_sixteens(
      n, [&](std::size_t i) { store(y + i, fma(load(a + i) * load(b + i), splat(by), load(y + i))); },
      [&](std::size_t i, Mask m) { store(y + i, m, fma(load(a + i, m) * load(b + i, m), splat(by), load(y + i, m))); });
}

inline void adamw(const AdamWStep& step, const float* gradient, float* m, float* v, float* p, std::size_t n) {
  struct Moved {
    F16 m, v, p;
  };
  const auto moved = [&](F16 gradients, F16 first, F16 second, F16 value) {
    const F16 g = splat(step.factor) * gradients;
    first = splat(step.b1) * first + splat(step.rest1) * g;
    second = splat(step.b2) * second + splat(step.rest2) * g * g;
    const F16 root = sqrt(second * splat(step.correction)) + splat(step.eps);
    return Moved{first, second, value - (splat(step.decay) * value + splat(step.size) * first / root)};
  };
  in_sixteens(
      n,
      [&](std::size_t i) {
        const Moved to = moved(load(gradient + i), load(m + i), load(v + i), load(p + i));
        store(m + i, to.m);
        store(v + i, to.v);
        store(p + i, to.p);
      },
      [&](std::size_t i, Mask k) {
        const Moved to = moved(load(gradient + i, k), load(m + i, k), load(v + i, k), load(p + i, k));
        store(m + i, k, to.m);
        store(v + i, k, to.v);
        store(p + i, k, to.p);
      });
}

inline void add(const float* a, const float* b, float* out, std::size_t n) {
  elementwise(a, b, out, n, [](F16 p, F16 q) { return p + q; });
}

inline void scale(float* x, float by, std::size_t n) {
  elementwise(x, x, x, n, [by](F16 a, F16) { return a * splat(by); });
}

inline void add_scaled(const float* x, float by, float* y, std::size_t n) {
  elementwise(x, y, y, n, [by](F16 a, F16 b) { return fma(splat(by), a, b); });
}

inline void rope(RopePairing pairing, float* x, const float* cosine, const float* sine, std::size_t r) {
  const std::size_t half = r / 2;
  const std::size_t step = pairing == RopePairing::neighbours ? 2 : 1;
  const std::size_t apart = pairing == RopePairing::neighbours ? 1 : half;
  for (std::size_t i = 0; i < half; ++i) {
    const float a = x[step * i], b = x[step * i + apart];
    x[step * i] = __builtin_fmaf(a, cosine[i], -(b * sine[i]));
    x[step * i + apart] = __builtin_fmaf(b, cosine[i], a * sine[i]);
  }
}
