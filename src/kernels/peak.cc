#include "kernels/peak.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/error.h"
#include "base/memory.h"
#include "kernels/target.h"

namespace sparsam {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr std::size_t kSlice = std::size_t{4} << 20;  // of a buffer, read by one task

// Eight independent sums, so that loads never wait for an addition. The result keeps the compiler from leaving it out.
std::uint64_t sum_of(const std::byte* data, std::size_t bytes) {
  std::uint64_t sums[8] = {};
  for (std::size_t i = 0; i < bytes / 8; i += 8) {
    for (std::size_t j = 0; j < 8; ++j) sums[j] += reinterpret_cast<const std::uint64_t*>(data)[i + j];
  }
  std::uint64_t all = 0;
  for (const std::uint64_t sum : sums) all += sum;
  return all;
}

using Loop = void (*)(std::int64_t rounds, float* sink);

// Operations per second of `threads` loops at once, each round being worth `operations`.
double rate_of(ThreadPool& pool, Loop loop, double operations) {
  const int threads = pool.threads();
  std::vector<float> sinks(static_cast<std::size_t>(threads) * 64);
  const auto run = [&](std::int64_t rounds) {
    std::atomic<int> arrived = 0;
    const auto start = Clock::now();
    pool.run(threads, [&](std::int64_t task, int) {
      // Every thread takes one task: who comes first waits for the others.
      arrived.fetch_add(1);
      while (arrived.load() < threads) std::this_thread::yield();
      loop(rounds, sinks.data() + task * 64);
    });
    return seconds_since(start);
  };
  std::int64_t rounds = 1000;
  while (run(rounds) < 0.01 && rounds < (std::int64_t{1} << 40)) rounds *= 4;  // warms up, too
  double best = 0;
  for (int i = 0; i < 4; ++i) best = std::max(best, operations * threads * static_cast<double>(rounds) / run(rounds));
  return best;
}

}  // namespace

double measure_read_bandwidth(ThreadPool& pool, std::size_t buffer_bytes) {
  buffer_bytes = std::min<std::size_t>(buffer_bytes, available_memory_bytes() / 4);
  const std::size_t slices = std::max<std::size_t>(1, buffer_bytes / kSlice);
  const std::size_t size = slices * kSlice;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return 0;
  madvise(memory, size, MADV_HUGEPAGE);
  auto* data = static_cast<std::byte*>(memory);
  std::atomic<std::uint64_t> kept = 0;
  const auto pass = [&] {
    const auto start = Clock::now();
    pool.run(static_cast<std::int64_t>(slices),
             [&](std::int64_t slice, int) { kept += sum_of(data + static_cast<std::size_t>(slice) * kSlice, kSlice); });
    return static_cast<double>(size) / seconds_since(start);
  };
  pool.run(static_cast<std::int64_t>(slices), [&](std::int64_t slice, int) {
    std::fill_n(data + static_cast<std::size_t>(slice) * kSlice, kSlice, static_cast<std::byte>(slice + 1));
  });
  double best = 0;
  const auto start = Clock::now();
  for (int i = 0; i < 200 && (i < 4 || seconds_since(start) < 0.4); ++i) best = std::max(best, pass());
  munmap(memory, size);
  return kept == 0 ? 0 : best;
}

#if defined(__x86_64__)
// Loops of one instruction on twelve registers: more than latency times issue needs on any processor so far.
// SPARSAM_HIDE: the compiler must not see that the operand stays the same.
#define SPARSAM_HIDE(x) asm volatile("" : "+v"(x))

SPARSAM_TARGET_BEGIN("avx2,fma")
namespace {
void float_avx2(std::int64_t rounds, float* sink) {
  __m256 sum[12], a = _mm256_set1_ps(1e-9f), b = _mm256_set1_ps(0.5f);
  for (auto& s : sum) s = _mm256_setzero_ps();
  for (std::int64_t i = 0; i < rounds; ++i) {
    asm volatile("" : "+x"(a));
    for (auto& s : sum) s = _mm256_fmadd_ps(a, b, s);
  }
  for (const auto& s : sum) _mm256_storeu_ps(sink, _mm256_add_ps(s, _mm256_loadu_ps(sink)));
}
void int8_avx2(std::int64_t rounds, float* sink) {
  __m256i sum[10], a = _mm256_set1_epi8(3), ones = _mm256_set1_epi16(1);
  for (auto& s : sum) s = _mm256_setzero_si256();
  for (std::int64_t i = 0; i < rounds; ++i) {
    for (auto& s : sum) {
      asm volatile("" : "+x"(a));
      s = _mm256_add_epi32(s, _mm256_madd_epi16(_mm256_maddubs_epi16(a, a), ones));
    }
  }
  for (const auto& s : sum) _mm256_storeu_ps(sink, _mm256_add_ps(_mm256_castsi256_ps(s), _mm256_loadu_ps(sink)));
}
}  // namespace
SPARSAM_TARGET_END

SPARSAM_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")
namespace {
void float_avx512(std::int64_t rounds, float* sink) {
  __m512 sum[12], a = _mm512_set1_ps(1e-9f), b = _mm512_set1_ps(0.5f);
  for (auto& s : sum) s = _mm512_setzero_ps();
  for (std::int64_t i = 0; i < rounds; ++i) {
    SPARSAM_HIDE(a);
    for (auto& s : sum) s = _mm512_fmadd_ps(a, b, s);
  }
  for (const auto& s : sum) _mm512_storeu_ps(sink, _mm512_add_ps(s, _mm512_loadu_ps(sink)));
}
void int8_avx512(std::int64_t rounds, float* sink) {
  __m512i sum[12], a = _mm512_set1_epi8(3);
  for (auto& s : sum) s = _mm512_setzero_si512();
  for (std::int64_t i = 0; i < rounds; ++i) {
    SPARSAM_HIDE(a);
    for (auto& s : sum) s = _mm512_dpbusd_epi32(s, a, a);
  }
  for (const auto& s : sum) _mm512_storeu_ps(sink, _mm512_add_ps(_mm512_castsi512_ps(s), _mm512_loadu_ps(sink)));
}
// Some processors issue twice as many of half the width.
void int8_avx512_half(std::int64_t rounds, float* sink) {
  __m256i sum[12], a = _mm256_set1_epi8(3);
  for (auto& s : sum) s = _mm256_setzero_si256();
  for (std::int64_t i = 0; i < rounds; ++i) {
    SPARSAM_HIDE(a);
    for (auto& s : sum) s = _mm256_dpbusd_epi32(s, a, a);
  }
  for (const auto& s : sum) _mm256_storeu_ps(sink, _mm256_add_ps(_mm256_castsi256_ps(s), _mm256_loadu_ps(sink)));
}
}  // namespace
SPARSAM_TARGET_END

SPARSAM_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma")
namespace {
void bf16_avx512(std::int64_t rounds, float* sink) {
  __m512 sum[12];
  for (auto& s : sum) s = _mm512_setzero_ps();
  __m512i bits = _mm512_set1_epi16(0x3f80);
  for (std::int64_t i = 0; i < rounds; ++i) {
    SPARSAM_HIDE(bits);
    const auto a = reinterpret_cast<__m512bh>(bits);
    for (auto& s : sum) s = _mm512_dpbf16_ps(s, a, a);
  }
  for (const auto& s : sum) _mm512_storeu_ps(sink, _mm512_add_ps(s, _mm512_loadu_ps(sink)));
}
}  // namespace
SPARSAM_TARGET_END
#endif

ArithmeticPeak measure_arithmetic(ThreadPool& pool, Isa isa) {
  CHECK(std::ranges::find(available_isas(), isa) != available_isas().end(), "a level that this machine lacks");
  ArithmeticPeak peak;
#if defined(__x86_64__)
  switch (isa) {
    case Isa::avx2:
      peak.float32_per_s = rate_of(pool, float_avx2, 12 * 8 * 2);
      peak.int8_per_s = rate_of(pool, int8_avx2, 10 * 32 * 2);
      break;
    case Isa::avx512_bf16:
    case Isa::amx:
      peak.bf16_per_s = rate_of(pool, bf16_avx512, 12 * 32 * 2);
      [[fallthrough]];
    case Isa::avx512:
      peak.float32_per_s = rate_of(pool, float_avx512, 12 * 16 * 2);
      peak.int8_per_s = std::max(rate_of(pool, int8_avx512, 12 * 64 * 2), rate_of(pool, int8_avx512_half, 12 * 32 * 2));
      break;
    default:
      break;
  }
#endif
  return peak;
}

}  // namespace sparsam
