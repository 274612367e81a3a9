// Super-blocks of 256 weights: sub-blocks of N whose scales (and minima) are integers under one half-precision number
// for all. Internal to quantize_super.cc; quantize_fit.h fits a sub-block alone.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernels/blocks.h"
#include "kernels/number.h"
#include "kernels/quantize_fit.h"

namespace sparsam::fit {

template <int N>
using Subs = std::array<Weighted<N>, 256 / N>;

template <int N>
Subs<N> split(const float* x, const float* w) {
  Subs<N> subs;
  for (int j = 0; j < 256 / N; ++j) subs[static_cast<std::size_t>(j)] = Weighted<N>::load(x + N * j, w + N * j);
  return subs;
}

inline int nearest_integer(float x, int low, int high) {
  return static_cast<int>(round_even(clamp(all(x), static_cast<float>(low), static_cast<float>(high)))[0]);
}

inline constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A super-block whose sub-blocks of N have a scale each: x ~ d s_j g, with integers s_j.
template <int N>
struct Scales {
  Half d = {};
  std::array<int, 256 / N> s = {};
  float error = kInfinity;
  float better_d = 0;  // the best d for these s_j and their grid values, by least squares
};

// The integer in [Low, High] with the least error, among the neighbours of what the sub-block alone would want.
template <typename Grid, int Low, int High, int N>
int choose_scale(const Weighted<N>& b, float wanted, float d, float& error) {
  const int middle = nearest_integer(wanted * inverse_of(d), Low, High);
  int best = middle;
  float least = kInfinity;
  for (int s = std::max(middle - 1, Low); s <= std::min(middle + 1, High); ++s) {
    const float here = scale_error<Grid>(b, d * static_cast<float>(s));
    if (!(here < least)) continue;
    least = here;
    best = s;
  }
  error += least;
  return best;
}

template <typename Grid, int Low, int High, int N>
Scales<N> choose_scales(const Subs<N>& subs, const std::array<float, 256 / N>& wanted, float wanted_d) {
  Scales<N> found{.d = to_half(wanted_d), .error = 0};
  const float d = from_half(found.d);
  float wxy = 0;
  float wyy = 0;
  for (std::size_t j = 0; j < subs.size(); ++j) {
    const Weighted<N>& b = subs[j];
    found.s[j] = choose_scale<Grid, Low, High>(b, wanted[j], d, found.error);
    const auto s = static_cast<float>(found.s[j]);
    const float inverse = inverse_of(d * s);
    Values<N> y;
    for (int i = 0; i < N / 4; ++i) y.v[i] = s * Grid::nearest(b.x.v[i] * inverse);
    wxy += sum<N>([&](int i) { return b.wx.v[i] * y.v[i]; });
    wyy += sum<N>([&](int i) { return b.w.v[i] * y.v[i] * y.v[i]; });
  }
  if (wyy > 0) found.better_d = wxy / wyy;
  return found;
}

template <typename Grid, int Low, int High, int N>
Scales<N> best_scales(const Subs<N>& subs) {
  std::array<float, 256 / N> wanted;
  float extreme = 0;
  for (std::size_t j = 0; j < subs.size(); ++j) {
    wanted[j] = best_scale<Grid>(subs[j]);
    if (std::fabs(wanted[j]) > std::fabs(extreme)) extreme = wanted[j];
  }
  // The largest scale becomes the last integer at one end or the other; each d is then fitted again.
  Scales<N> best;
  for (const int end : {Low, High}) {
    const auto once = choose_scales<Grid, Low, High, N>(subs, wanted, extreme / static_cast<float>(end));
    if (once.error < best.error) best = once;
    const auto again = choose_scales<Grid, Low, High, N>(subs, wanted, once.better_d);
    if (again.error < best.error) best = again;
  }
  return best;
}

// A super-block whose sub-blocks have a scale and a minimum each: x ~ d s_j g - dmin m_j, all of them integers.
template <int N>
struct Lines {
  Half d = {}, dmin = {};
  std::array<int, 256 / N> s = {}, m = {};
  float error = kInfinity;
  float better_d = 0, better_dmin = 0;
};

// As choose_scale, among the neighbours in both directions.
template <int Steps, int Largest, int N>
void choose_line(const Weighted<N>& b, const LineFit& wanted, float d, float dmin, int& s, int& m, float& error) {
  const int s0 = nearest_integer(wanted.scale * inverse_of(d), 0, Largest);
  const int m0 = nearest_integer(-wanted.min * inverse_of(dmin), 0, Largest);
  float least = kInfinity;
  for (int si = std::max(s0 - 1, 0); si <= std::min(s0 + 1, Largest); ++si) {
    for (int mi = std::max(m0 - 1, 0); mi <= std::min(m0 + 1, Largest); ++mi) {
      const float here = line_error<Steps>(b, d * static_cast<float>(si), -dmin * static_cast<float>(mi));
      if (!(here < least)) continue;
      least = here;
      s = si;
      m = mi;
    }
  }
  error += least;
}

template <int Steps, int Largest, int N>
Lines<N> choose_lines(const Subs<N>& subs, const std::array<LineFit, 256 / N>& wanted, float wanted_d,
                      float wanted_dmin) {
  Lines<N> found{.d = to_half(wanted_d), .dmin = to_half(wanted_dmin), .error = 0};
  const float d = from_half(found.d);
  const float dmin = from_half(found.dmin);
  // Sums over w a a, w a m, … with a = s_j g: the normal equations of x ~ d a - dmin m.
  float waa = 0, wam = 0, wmm = 0, wxa = 0, wxm = 0;
  for (std::size_t j = 0; j < subs.size(); ++j) {
    const Weighted<N>& b = subs[j];
    choose_line<Steps, Largest>(b, wanted[j], d, dmin, found.s[j], found.m[j], found.error);
    const auto s = static_cast<float>(found.s[j]);
    const auto m = static_cast<float>(found.m[j]);
    const float inverse = inverse_of(d * s);
    Values<N> a;
    for (int i = 0; i < N / 4; ++i) a.v[i] = s * nearest_on_line<Steps>(b.x.v[i], inverse, -dmin * m);
    waa += sum<N>([&](int i) { return b.w.v[i] * a.v[i] * a.v[i]; });
    wam += m * sum<N>([&](int i) { return b.w.v[i] * a.v[i]; });
    wmm += m * m * sum<N>([&](int i) { return b.w.v[i]; });
    wxa += sum<N>([&](int i) { return b.wx.v[i] * a.v[i]; });
    wxm += m * sum<N>([&](int i) { return b.wx.v[i]; });
  }
  const float determinant = waa * wmm - wam * wam;
  if (determinant > 0) {
    found.better_d = (wxa * wmm - wxm * wam) / determinant;
    found.better_dmin = (wxa * wam - wxm * waa) / determinant;
  } else if (waa > 0) {  // no minima
    found.better_d = wxa / waa;
  }
  return found;
}

template <int Steps, int Largest, int N>
Lines<N> best_lines(const Subs<N>& subs) {
  std::array<LineFit, 256 / N> wanted;
  float d = 0;
  float dmin = 0;
  for (std::size_t j = 0; j < subs.size(); ++j) {
    wanted[j] = best_line<Steps>(subs[j], MinSign::never_positive);
    d = std::max(d, wanted[j].scale / Largest);
    dmin = std::max(dmin, -wanted[j].min / Largest);
  }
  Lines<N> best;
  for (int round = 0; round < 3 && d >= 0 && dmin >= 0; ++round) {
    const Lines<N> found = choose_lines<Steps, Largest, N>(subs, wanted, d, dmin);
    if (found.error < best.error) best = found;
    d = found.better_d;
    dmin = found.better_dmin;
  }
  return best;
}

template <typename Grid, int N>
void places(const Subs<N>& subs, const Scales<N>& found, int* q) {
  for (std::size_t j = 0; j < subs.size(); ++j) {
    places_for<Grid>(subs[j].x, from_half(found.d) * static_cast<float>(found.s[j]), q + N * j);
  }
}

template <int Steps, int N>
void integers(const Subs<N>& subs, const Lines<N>& lines, int* q) {
  for (std::size_t j = 0; j < subs.size(); ++j) {
    const float scale = from_half(lines.d) * static_cast<float>(lines.s[j]);
    const float min = -from_half(lines.dmin) * static_cast<float>(lines.m[j]);
    integers_for<Steps>(subs[j].x, scale, min, q + N * j);
  }
}

}  // namespace sparsam::fit
