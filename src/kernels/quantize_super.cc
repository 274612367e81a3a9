#include "kernels/quantize_super.h"

#include <cstring>

#include "kernels/quantize_super_fit.h"

namespace sparsam {
namespace {

// The twelve bytes that scale_min_k4 reads.
void pack_scale_min_k4(const fit::Lines<32>& lines, std::uint8_t (&scales)[12]) {
  for (std::size_t j = 0; j < 4; ++j) {
    scales[j] = static_cast<std::uint8_t>(lines.s[j] | (lines.s[j + 4] >> 4) << 6);
    scales[j + 4] = static_cast<std::uint8_t>(lines.m[j] | (lines.m[j + 4] >> 4) << 6);
    scales[j + 8] = static_cast<std::uint8_t>((lines.s[j + 4] & 15) | (lines.m[j + 4] & 15) << 4);
  }
}

}  // namespace

void narrow(const float* x, const float* w, BlockQ2_K& b) {
  const auto subs = fit::split<16>(x, w);
  const fit::Lines<16> lines = fit::best_lines<3, 15>(subs);
  int q[256];
  fit::integers<3>(subs, lines, q);
  b.d = lines.d;
  b.dmin = lines.dmin;
  for (int j = 0; j < 16; ++j) b.scales[j] = static_cast<std::uint8_t>(lines.s[j] | lines.m[j] << 4);
  std::memset(b.qs, 0, sizeof(b.qs));
  for (int i = 0; i < 256; ++i) b.qs[i / 128 * 32 + i % 32] |= static_cast<std::uint8_t>(q[i] << (i % 128 / 32 * 2));
}

void narrow(const float* x, const float* w, BlockQ3_K& b) {
  using Grid = fit::Integers<-4, 3>;
  const auto subs = fit::split<16>(x, w);
  const fit::Scales<16> found = fit::best_scales<Grid, -32, 31>(subs);
  int q[256];
  fit::places<Grid>(subs, found, q);
  b.d = found.d;
  std::memset(b.qs, 0, sizeof(b.qs));
  std::memset(b.hmask, 0, sizeof(b.hmask));
  std::memset(b.scales, 0, sizeof(b.scales));
  for (int i = 0; i < 256; ++i) {
    b.qs[i / 128 * 32 + i % 32] |= static_cast<std::uint8_t>((q[i] & 3) << (i % 128 / 32 * 2));
    b.hmask[i % 32] |= static_cast<std::uint8_t>((q[i] >> 2) << (i / 32));
  }
  for (int j = 0; j < 16; ++j) {
    const int s = found.s[j] + 32;
    b.scales[j % 8] |= static_cast<std::uint8_t>((s & 15) << (j / 8 * 4));
    b.scales[8 + j % 4] |= static_cast<std::uint8_t>((s >> 4) << (j / 4 * 2));
  }
}

void narrow(const float* x, const float* w, BlockQ4_K& b) {
  const auto subs = fit::split<32>(x, w);
  const fit::Lines<32> lines = fit::best_lines<15, 63>(subs);
  int q[256];
  fit::integers<15>(subs, lines, q);
  b.d = lines.d;
  b.dmin = lines.dmin;
  pack_scale_min_k4(lines, b.scales);
  for (int h = 0; h < 4; ++h) {
    for (int i = 0; i < 32; ++i) b.qs[32 * h + i] = static_cast<std::uint8_t>(q[64 * h + i] | q[64 * h + 32 + i] << 4);
  }
}

void narrow(const float* x, const float* w, BlockQ5_K& b) {
  const auto subs = fit::split<32>(x, w);
  const fit::Lines<32> lines = fit::best_lines<31, 63>(subs);
  int q[256];
  fit::integers<31>(subs, lines, q);
  b.d = lines.d;
  b.dmin = lines.dmin;
  pack_scale_min_k4(lines, b.scales);
  std::memset(b.qh, 0, sizeof(b.qh));
  for (int h = 0; h < 4; ++h) {
    for (int i = 0; i < 32; ++i) {
      b.qs[32 * h + i] = static_cast<std::uint8_t>((q[64 * h + i] & 15) | (q[64 * h + 32 + i] & 15) << 4);
    }
  }
  for (int i = 0; i < 256; ++i) b.qh[i % 32] |= static_cast<std::uint8_t>((q[i] >> 4) << (i / 32));
}

void narrow(const float* x, const float* w, BlockQ6_K& b) {
  using Grid = fit::Integers<-32, 31>;
  const auto subs = fit::split<16>(x, w);
  const fit::Scales<16> found = fit::best_scales<Grid, -128, 127>(subs);
  int q[256];
  fit::places<Grid>(subs, found, q);
  b.d = found.d;
  for (int j = 0; j < 16; ++j) b.scales[j] = static_cast<std::int8_t>(found.s[j]);
  std::memset(b.ql, 0, sizeof(b.ql));
  std::memset(b.qh, 0, sizeof(b.qh));
  for (int i = 0; i < 256; ++i) {
    const int h = i / 128;
    const int j = i % 128 / 32;
    b.ql[64 * h + i % 64] |= static_cast<std::uint8_t>((q[i] & 15) << (j / 2 * 4));
    b.qh[32 * h + i % 32] |= static_cast<std::uint8_t>((q[i] >> 4) << (2 * j));
  }
}

void narrow(const float* x, const float* w, BlockIQ4_XS& b) {
  const auto subs = fit::split<32>(x, w);
  const fit::Scales<32> found = fit::best_scales<fit::IQ4Grid, -32, 31>(subs);
  int q[256];
  fit::places<fit::IQ4Grid>(subs, found, q);
  b.d = found.d;
  std::memset(b.scales_h, 0, sizeof(b.scales_h));
  std::memset(b.scales_l, 0, sizeof(b.scales_l));
  for (int j = 0; j < 8; ++j) {
    const int s = found.s[j] + 32;
    b.scales_l[j / 2] |= static_cast<std::uint8_t>((s & 15) << (j % 2 * 4));
    b.scales_h[j / 4] |= static_cast<std::uint8_t>((s >> 4) << (j % 4 * 2));
    for (int i = 0; i < 16; ++i) b.qs[16 * j + i] = static_cast<std::uint8_t>(q[32 * j + i] | q[32 * j + 16 + i] << 4);
  }
}

}  // namespace sparsam
