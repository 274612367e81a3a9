// A random order of 0 … n-1 that needs no memory: where item i stands is computed. A Feistel network over the next even
// number of bits with Philox as its round function (Luby and Rackoff 1988); results beyond n are sent through again
// ("cycle walking", Black and Rogaway 2002), at most four times on average.
#pragma once

#include <cstdint>

namespace sparsam {

class Permutation {
 public:
  // stream tells several orders of the same epoch apart.
  Permutation(std::uint64_t n, std::uint64_t seed, std::uint64_t epoch, std::uint32_t stream);
  // 0, 1, 2, …
  static Permutation identity(std::uint64_t n);

  std::uint64_t size() const { return n_; }
  // i < size(); every value below size() comes out for exactly one i.
  std::uint64_t operator[](std::uint64_t i) const;

 private:
  Permutation() = default;
  std::uint64_t n_ = 0, seed_ = 0, epoch_ = 0;
  std::uint32_t stream_ = 0;
  int half_bits_ = 0;  // 0: the identity
};

}  // namespace sparsam
