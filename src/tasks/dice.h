// The draws behind one worksheet: Philox numbers named by (seed, sample), so that sample i is the same whatever was
// drawn before it, on every machine. Integers only: no result hangs on how a processor rounds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "base/random.h"

namespace sparsam::tasks {

class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t sample) : seed_(seed), sample_(sample) {}

  // An integer in [0, n), 0 < n. The product's high half is uniform to within n / 2^32 (Lemire, 2019).
  std::int64_t below(std::int64_t n) {
    if (n <= std::int64_t{1} << 32) {
      return static_cast<std::int64_t>((std::uint64_t{next()} * static_cast<std::uint64_t>(n)) >> 32);
    }
    const std::uint64_t high = next(), wide = high << 32 | next();
    return static_cast<std::int64_t>(wide % static_cast<std::uint64_t>(n));
  }
  // An integer in [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool one_in(std::int64_t n) { return below(n) == 0; }
  bool coin() { return one_in(2); }
  // A number of exactly `digits` digits.
  std::int64_t of_digits(int digits) {
    std::int64_t low = 1;
    for (int i = 1; i < digits; ++i) low *= 10;
    return between(digits == 1 ? 2 : low, low * 10 - 1);
  }
  template <typename Range>
  const auto& pick(const Range& from) {
    return from[static_cast<std::size_t>(below(static_cast<std::int64_t>(std::size(from))))];
  }
  template <typename Range>
  void shuffle(Range& range) {
    for (std::size_t i = range.size(); i > 1; --i) {
      const auto j = static_cast<std::size_t>(below(static_cast<std::int64_t>(i)));
      auto held = range[i - 1];
      range[i - 1] = range[j];
      range[j] = held;
    }
  }

 private:
  std::uint32_t next() {
    if (left_ == 0) {
      block_ = philox(
          {position_++, static_cast<std::uint32_t>(sample_), static_cast<std::uint32_t>(sample_ >> 32), kPurpose},
          {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
      left_ = 4;
    }
    return block_[--left_];
  }
  // Apart from every value of base's Purpose, whose counters are laid out differently.
  static constexpr std::uint32_t kPurpose = 0x7A5C0001;
  std::uint64_t seed_, sample_;
  std::uint32_t position_ = 0;
  std::array<std::uint32_t, 4> block_{};
  std::size_t left_ = 0;
};

}  // namespace sparsam::tasks
