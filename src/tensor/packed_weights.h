// Weights packed for products (kernels/product.h) once, for as long as they stay what they are: the leaves of a step
// and the runs of rows of a head share them. Both forms, along and across, of bfloat16 take four bytes a weight.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <utility>

namespace sparsam {

class PackedWeights {
 public:
  struct Packed {
    std::byte* data;  // aligned to a cache line, valid until the next forget()
    bool fresh;       // nobody has packed it yet: it is the caller's to do
  };
  // The packed form of the weights at `values`, which has as many bytes each time.
  Packed take(const void* values, bool across, std::size_t bytes);
  // The weights have changed. The memory stays for what they become.
  void forget() { ++generation_; }

 private:
  struct Entry {
    std::unique_ptr<std::byte[]> memory;
    std::byte* data = nullptr;
    std::size_t bytes = 0, generation = 0;
  };
  std::map<std::pair<const void*, bool>, Entry> entries_;
  std::size_t generation_ = 1;
};

}  // namespace sparsam
