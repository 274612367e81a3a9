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
// The largest resident size that this process has had, mapped pages included.
std::uint64_t peak_resident_bytes();

}  // namespace sparsam
