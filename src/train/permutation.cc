#include "train/permutation.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/random.h"

namespace sparsam {
namespace {
// Three rounds are enough for a proof with large halves; ours may have one bit only.
constexpr std::uint32_t kRounds = 8;
}  // namespace

Permutation::Permutation(std::uint64_t n, std::uint64_t seed, std::uint64_t epoch, std::uint32_t stream)
    : n_(n), seed_(seed), epoch_(epoch), stream_(stream) {
  CHECK(n <= std::uint64_t{1} << 62, "an order of at most 2^62 items");
  half_bits_ = n > 1 ? (std::bit_width(n - 1) + 1) / 2 : 0;
}

Permutation Permutation::identity(std::uint64_t n) {
  Permutation same;
  same.n_ = n;
  return same;
}

std::uint64_t Permutation::operator[](std::uint64_t i) const {
  CHECK(i < n_, "an item of the permutation");
  if (half_bits_ == 0) return i;
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  const std::array<std::uint32_t, 2> key{static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)};
  do {
    std::uint64_t left = i >> half_bits_, right = i & mask;
    for (std::uint32_t round = 0; round < kRounds; ++round) {
      // Epochs beyond 2^32 and streams beyond 2^16 would meet others; neither comes near.
      const auto r = philox({static_cast<std::uint32_t>(right), round << 16 | stream_,
                             static_cast<std::uint32_t>(epoch_), static_cast<std::uint32_t>(Purpose::data)},
                            key);
      const std::uint64_t next = (left ^ r[0]) & mask;
      left = right;
      right = next;
    }
    i = left << half_bits_ | right;
  } while (i >= n_);
  return i;
}

}  // namespace sparsam
