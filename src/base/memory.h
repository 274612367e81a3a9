// How much memory this process may still use.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sparsam {

// Bytes that can be allocated without swapping: the least of the system's account, the limits of the control groups
// around the process (both versions), and the process's own (ulimit -v, -d); a huge number where none is known. root:
// where /proc and /sys stand; tests put their own there.
std::uint64_t available_memory_bytes(const std::filesystem::path& root = "/");
std::uint64_t total_memory_bytes(const std::filesystem::path& root = "/");
// The resident size of this process, mapped pages included: now, and the largest so far.
std::uint64_t resident_bytes();
std::uint64_t peak_resident_bytes();

}  // namespace sparsam
