// Scales for a few weights that share them: what the blocks of quantize.cc are made of. Internal to quantize*.cc.
//
// The weights x of a (sub-)block become s g + m, where g is the nearest value of the format's grid, s a scale and m a
// minimum, so that E = sum w (x - s g - m)^2 is small; w says how much each weight counts. For given g the best s and m
// are a least-squares fit; for given s and m the best g round to the nearest. The two steps repeated fall into the
// nearest valley of E, so they begin from guesses around "the largest magnitude becomes the last step of the grid".
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "kernels/blocks.h"

namespace sparsam::fit {

// Four floats at once, on any instruction set. Sums run in 8 lanes that fold in halves, so they do not depend on it.
using Four = float __attribute__((vector_size(16)));

inline Four min(Four a, Four b) { return b < a ? b : a; }
inline Four max(Four a, Four b) { return a < b ? b : a; }
inline Four all(float x) { return Four{x, x, x, x}; }
// Also for NaN, which becomes low.
inline Four clamp(Four x, float low, float high) { return min(max(all(low), x), all(high)); }
// To the nearest integer, ties to even, for |x| < 2^22: above 2^23 floats have no fraction.
inline Four round_even(Four x) { return (x + 0x1.8p23f) - 0x1.8p23f; }

template <int N>
struct Values {
  static constexpr int kFours = N / 4;
  static_assert(N % 8 == 0);
  Four v[kFours];

  static Values load(const float* from) {
    Values values;
    std::memcpy(values.v, from, sizeof(values.v));
    return values;
  }
};

// term(i): the i-th four of a sum's terms.
template <int N, typename Term>
float sum(Term term) {
  Four even = term(0);
  Four odd = term(1);
  for (int i = 2; i < N / 4; i += 2) {
    even += term(i);
    odd += term(i + 1);
  }
  const Four folded = even + odd;
  return (folded[0] + folded[2]) + (folded[1] + folded[3]);
}

// Weights and what an error at each counts.
template <int N>
struct Weighted {
  Values<N> x, w, wx;

  static Weighted load(const float* values, const float* counts) {
    Weighted b{Values<N>::load(values), Values<N>::load(counts), {}};
    for (int i = 0; i < N / 4; ++i) b.wx.v[i] = b.w.v[i] * b.x.v[i];
    return b;
  }
};

inline float inverse_of(float scale) { return scale != 0 ? 1 / scale : 0; }

// Grids of values that a scale multiplies. kLowStep and kHighStep: the width of the last step at each end.

template <int Low, int High>
struct Integers {
  static constexpr float kLow = Low, kHigh = High, kLowStep = 1, kHighStep = 1;
  static Four nearest(Four x) { return round_even(clamp(x, kLow, kHigh)); }
  static int index(float value) { return static_cast<int>(value) - Low; }
};

// The 16 values of IQ4_NL and IQ4_XS.
struct IQ4Grid {
  static constexpr float kLow = kIQ4Values[0], kHigh = kIQ4Values[15];
  static constexpr float kLowStep = kIQ4Values[1] - kIQ4Values[0], kHighStep = kIQ4Values[15] - kIQ4Values[14];
  static Four nearest(Four x) {
    Four value = all(kLow);
    for (int i = 1; i < 16; ++i) {
      const float middle = 0.5f * static_cast<float>(kIQ4Values[i - 1] + kIQ4Values[i]);
      value += x > all(middle) ? all(static_cast<float>(kIQ4Values[i] - kIQ4Values[i - 1])) : all(0);
    }
    return value;
  }
  static int index(float value) {
    int place = 0;
    while (static_cast<float>(kIQ4Values[place]) < value) ++place;
    return place;
  }
};

// Of either sign.
template <int N>
float largest_magnitude(const Values<N>& values) {
  float extreme = 0;
  for (const Four& four : values.v) {
    for (int l = 0; l < 4; ++l) {
      if (std::fabs(four[l]) > std::fabs(extreme)) extreme = four[l];
    }
  }
  return extreme;
}

struct ScaleFit {
  float scale = 0;
  float gain = 0;  // by how much E is below that of zeros
};

// The grid's values g for x / s with this 1 / s, then the best s for these g: s = sum wxg / sum wgg, and E falls by
// (sum wxg)^2 / sum wgg.
template <typename Grid, int N>
ScaleFit scale_for(const Weighted<N>& b, float inverse) {
  Values<N> g;
  for (int i = 0; i < N / 4; ++i) g.v[i] = Grid::nearest(b.x.v[i] * inverse);
  const float wxg = sum<N>([&](int i) { return b.wx.v[i] * g.v[i]; });
  const float wgg = sum<N>([&](int i) { return b.w.v[i] * g.v[i] * g.v[i]; });
  if (!(wgg > 0)) return {};
  return {wxg / wgg, wxg * wxg / wgg};
}

// E for this scale.
template <typename Grid, int N>
float scale_error(const Weighted<N>& b, float scale) {
  const float inverse = inverse_of(scale);
  return sum<N>([&](int i) {
    const Four difference = b.x.v[i] - scale * Grid::nearest(b.x.v[i] * inverse);
    return b.w.v[i] * difference * difference;
  });
}

// What the file stores: the places in the grid of the values nearest to x / scale.
template <typename Grid, int N>
void places_for(const Values<N>& x, float scale, int* q) {
  const float inverse = inverse_of(scale);
  for (int i = 0; i < N / 4; ++i) {
    const Four g = Grid::nearest(x.v[i] * inverse);
    for (int l = 0; l < 4; ++l) q[4 * i + l] = Grid::index(g[l]);
  }
}

// The best scale, of either sign; 0 if none helps.
template <typename Grid, int N>
float best_scale(const Weighted<N>& b) {
  const float extreme = largest_magnitude(b.x);
  if (extreme == 0) return 0;
  ScaleFit best;
  const auto consider = [&](float inverse) {
    const ScaleFit found = scale_for<Grid, N>(b, inverse);
    if (found.gain > best.gain) best = found;
  };
  constexpr int kGuesses = 8;
  for (int k = -kGuesses / 2; k < kGuesses; ++k) {
    const float beyond = static_cast<float>(k) * (1.5f / kGuesses);  // steps of the grid that are cut off
    consider((Grid::kLow - beyond * Grid::kLowStep) / extreme);
    consider((Grid::kHigh + beyond * Grid::kHighStep) / extreme);
  }
  for (int round = 0; round < 4 && best.scale != 0; ++round) {
    const float before = best.gain;
    consider(1 / best.scale);
    if (best.gain == before) break;
  }
  return best.scale;
}

// x ~ scale g + min with integers g in 0..Steps.
struct LineFit {
  float scale = 0;
  float min = 0;
  float error = 0;
};

enum class MinSign { any, never_positive };

template <int Steps>
Four nearest_on_line(Four x, float inverse, float min) {
  return round_even(clamp((x - min) * inverse, 0, Steps));
}

// The integers for a line, then the line for the integers, as normal equations of two unknowns.
template <int Steps, int N>
LineFit line_for(const Weighted<N>& b, float sw, float swx, float scale, float min, MinSign sign) {
  const float inverse = inverse_of(scale);
  Values<N> g;
  for (int i = 0; i < N / 4; ++i) g.v[i] = nearest_on_line<Steps>(b.x.v[i], inverse, min);
  const float swg = sum<N>([&](int i) { return b.w.v[i] * g.v[i]; });
  const float swgg = sum<N>([&](int i) { return b.w.v[i] * g.v[i] * g.v[i]; });
  const float swxg = sum<N>([&](int i) { return b.wx.v[i] * g.v[i]; });
  const float determinant = sw * swgg - swg * swg;
  LineFit line;
  if (determinant > 0) {
    line.scale = (sw * swxg - swx * swg) / determinant;
    line.min = (swgg * swx - swg * swxg) / determinant;
    if (sign == MinSign::never_positive && line.min > 0) {
      line.min = 0;
      line.scale = swxg / swgg;
    }
  } else {  // all integers are equal
    line.min = sw > 0 ? swx / sw : 0;
    if (sign == MinSign::never_positive && line.min > 0) line.min = 0;
  }
  line.error = sum<N>([&](int i) {
    const Four difference = line.scale * g.v[i] + line.min - b.x.v[i];
    return b.w.v[i] * difference * difference;
  });
  return line;
}

template <int Steps, int N>
float line_error(const Weighted<N>& b, float scale, float min) {
  const float inverse = inverse_of(scale);
  return sum<N>([&](int i) {
    const Four g = nearest_on_line<Steps>(b.x.v[i], inverse, min);
    const Four difference = scale * g + min - b.x.v[i];
    return b.w.v[i] * difference * difference;
  });
}

template <int Steps, int N>
void integers_for(const Values<N>& x, float scale, float min, int* q) {
  const float inverse = inverse_of(scale);
  for (int i = 0; i < N / 4; ++i) {
    const Four g = nearest_on_line<Steps>(x.v[i], inverse, min);
    for (int l = 0; l < 4; ++l) q[4 * i + l] = static_cast<int>(g[l]);
  }
}

template <int Steps, int N>
LineFit best_line(const Weighted<N>& b, MinSign sign) {
  float low = b.x.v[0][0];
  float high = low;
  for (const Four& four : b.x.v) {
    for (int l = 0; l < 4; ++l) {
      low = four[l] < low ? four[l] : low;
      high = four[l] > high ? four[l] : high;
    }
  }
  if (sign == MinSign::never_positive && low > 0) low = 0;
  if (!(high > low)) return {0, low, 0};
  const float sw = sum<N>([&](int i) { return b.w.v[i]; });
  const float swx = sum<N>([&](int i) { return b.wx.v[i]; });
  const float range = high - low;
  LineFit best{0, low, std::numeric_limits<float>::infinity()};
  const auto consider = [&](float scale, float min) {
    const LineFit found = line_for<Steps>(b, sw, swx, scale, min, sign);
    if (found.error < best.error) best = found;
  };
  // Parts of a step that are cut off at the low and at the high end. 49 guesses instead of these 16 take twice the time
  // and lower the error by 0.05 to 0.2 %.
  for (const float cut_low : {-0.4f, 0.0f, 0.4f, 0.8f}) {
    for (const float cut_high : {-0.4f, 0.0f, 0.4f, 0.8f}) {
      const float scale = range / (Steps + cut_low + cut_high);
      consider(scale, low + cut_low * scale);
    }
  }
  for (int round = 0; round < 4; ++round) {
    const float before = best.error;
    consider(best.scale, best.min);
    if (best.error == before) break;
  }
  return best;
}

}  // namespace sparsam::fit
