// The most that this machine does, measured: what a rate in tokens per second is to be compared with.
//
// One number each for reading memory and for the products that models are made of, with all threads of the pool at
// once. Neighbours on the same machine and the clock move them by some 10 to 30 %: compare in one run.
#pragma once

#include <cstddef>

#include "base/parallel.h"
#include "kernels/isa.h"

namespace sparsam {

// Bytes per second read from anonymous memory (in huge pages where the system gives them), the best of several passes.
// The buffer is larger than any cache, as long as a quarter of the free memory allows it. Takes about half a second.
double measure_read_bandwidth(ThreadPool& pool, std::size_t buffer_bytes = std::size_t{512} << 20);

// Additions and multiplications counted one by one, as everybody counts them; 0 where a level has no such instruction.
struct ArithmeticPeak {
  double float32_per_s = 0;  // fused multiply-add
  double bf16_per_s = 0;     // vdpbf16ps
  double int8_per_s = 0;     // vpdpbusd, or vpmaddubsw and its successors on avx2
};

// isa: one of available_isas(). Takes about a third of a second.
ArithmeticPeak measure_arithmetic(ThreadPool& pool, Isa isa);

}  // namespace sparsam
