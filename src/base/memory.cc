#include "base/memory.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace sparsam {
namespace {

// "MemAvailable:   123 kB"
std::optional<std::uint64_t> from_meminfo(const std::string& wanted) {
  std::ifstream file("/proc/meminfo");
  std::string key, unit;
  std::uint64_t kilobytes = 0;
  while (file >> key >> kilobytes) {
    std::getline(file, unit);
    if (key == wanted) return kilobytes * 1024;
  }
  return std::nullopt;
}

// A number in a file; "max" and a missing file are nothing.
std::optional<std::uint64_t> number_in(const char* path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  if (file >> value) return value;
  return std::nullopt;
}

constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max() / 2;

}  // namespace

std::uint64_t available_memory_bytes() {
  std::uint64_t available = from_meminfo("MemAvailable:").value_or(kUnknown);
  // cgroup v2. Pages of files count as used there, but can be dropped.
  const auto limit = number_in("/sys/fs/cgroup/memory.max"), used = number_in("/sys/fs/cgroup/memory.current");
  if (limit && used) {
    std::uint64_t files = 0;
    std::ifstream stat("/sys/fs/cgroup/memory.stat");
    std::string key;
    std::uint64_t value = 0;
    while (stat >> key >> value) {
      if (key == "file") files = value;
    }
    const std::uint64_t held = *used > files ? *used - files : 0;
    available = std::min(available, *limit > held ? *limit - held : 0);
  }
  return available;
}

std::uint64_t total_memory_bytes() {
  const std::uint64_t total = from_meminfo("MemTotal:").value_or(kUnknown);
  return std::min(total, number_in("/sys/fs/cgroup/memory.max").value_or(kUnknown));
}

std::uint64_t peak_resident_bytes() {
  struct rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace sparsam
