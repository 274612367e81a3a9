// Counter-based random numbers: Philox4x32-10 (Salmon et al., SC'11). A number is a function of its key and counter
// alone, so the same draw comes out whatever else was drawn before, in whatever order, on however many threads.
#pragma once

#include <array>
#include <cstdint>

namespace sparsam {

inline std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

// What a draw is for; part of the counter, so that two purposes never share a number.
enum class Purpose : std::uint32_t { sampling = 1, initialization = 2, data = 3, test = 4 };

// Uniform in [0, 1) with 53 bits, from (seed, stream, position, purpose).
inline double uniform(std::uint64_t seed, std::uint32_t stream, std::uint64_t position, Purpose purpose) {
  const auto r = philox({static_cast<std::uint32_t>(position), static_cast<std::uint32_t>(position >> 32), stream,
                         static_cast<std::uint32_t>(purpose)},
                        {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  const std::uint64_t bits = (std::uint64_t{r[0]} << 21) ^ (r[1] >> 11);
  return static_cast<double>(bits & ((std::uint64_t{1} << 53) - 1)) * 0x1p-53;
}

// A sequence of draws for one (seed, stream, purpose): tests and data generation.
class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint32_t stream = 0, Purpose purpose = Purpose::test)
      : seed_(seed), stream_(stream), purpose_(purpose) {}
  double uniform() { return sparsam::uniform(seed_, stream_, position_++, purpose_); }
  float uniform(float low, float high) { return low + (high - low) * static_cast<float>(uniform()); }
  // An integer in [0, n).
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(uniform() * static_cast<double>(n)); }
  // Normal with mean 0 and deviation 1, as a sum of twelve uniforms: close enough for weights and test data.
  float normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return static_cast<float>(sum);
  }

 private:
  std::uint64_t seed_, position_ = 0;
  std::uint32_t stream_;
  Purpose purpose_;
};

}  // namespace sparsam
