// How much memory this process may still use.
#pragma once

#include <cstdint>

namespace sparsam {

// Bytes that can be allocated without swapping, by the system's account and the cgroup's limit; a huge number where
// neither is known.
std::uint64_t available_memory_bytes();
std::uint64_t total_memory_bytes();
// The largest resident size that this process has had, mapped pages included.
std::uint64_t peak_resident_bytes();

}  // namespace sparsam
