#include "base/memory.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace sparsam {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max() / 2;

// "MemAvailable:   123 kB"
std::optional<std::uint64_t> from_meminfo(const fs::path& root, const std::string& wanted) {
  std::ifstream file(root / "proc/meminfo");
  std::string key, unit;
  std::uint64_t kilobytes = 0;
  while (file >> key >> kilobytes) {
    std::getline(file, unit);
    if (key == wanted) return kilobytes * 1024;
  }
  return std::nullopt;
}

// A number in a file; "max" and a missing file are nothing.
std::optional<std::uint64_t> number_in(const fs::path& path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  if (file >> value) return value;
  return std::nullopt;
}

// How the two versions of control groups name the same things. Pages of files count as used, but can be dropped.
struct Dialect {
  std::string_view limit, used, active_file, inactive_file;
};
constexpr Dialect kVersion1{"memory.limit_in_bytes", "memory.usage_in_bytes", "total_active_file",
                            "total_inactive_file"};
constexpr Dialect kVersion2{"memory.max", "memory.current", "active_file", "inactive_file"};

struct Limit {
  std::uint64_t total = kUnknown, available = kUnknown;
  void meet(std::uint64_t limit, std::uint64_t held) {
    total = std::min(total, limit);
    available = std::min(available, limit > held ? limit - held : 0);
  }
};

// A group's limit holds together with those of all groups around it. Inside a container the path may be the host's,
// and only its end, or nothing of it, is there.
void meet_groups(const fs::path& mount, fs::path group, const Dialect& dialect, Limit& least) {
  for (;;) {
    const fs::path folder = mount / group.relative_path();
    const auto limit = number_in(folder / dialect.limit), used = number_in(folder / dialect.used);
    if (limit && used) {
      std::uint64_t files = 0, value = 0;
      std::ifstream stat(folder / "memory.stat");
      for (std::string key; stat >> key >> value;) {
        if (key == dialect.active_file || key == dialect.inactive_file) files += value;
      }
      least.meet(*limit, *used > files ? *used - files : 0);
    }
    if (!group.has_relative_path()) return;
    group = group.parent_path();
  }
}

// /proc/self/cgroup: "0::/user.slice" (version 2), "4:memory:/docker/1f2e" (version 1).
Limit group_limit(const fs::path& root) {
  Limit least;
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = fmt::format(",{},", line.substr(first + 1, second - first - 1));
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") meet_groups(root / "sys/fs/cgroup", group, kVersion2, least);
    if (controllers.contains(",memory,")) meet_groups(root / "sys/fs/cgroup/memory", group, kVersion1, least);
  }
  return least;
}

// ulimit -v and -d.
Limit process_limit() {
  Limit least;
  std::uint64_t pages[6] = {};  // size, resident, shared, text, lib, data
  std::ifstream file("/proc/self/statm");
  for (std::uint64_t& count : pages) file >> count;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  struct rlimit limit = {};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) least.meet(limit.rlim_cur, pages[0] * page);
  if (getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    least.meet(limit.rlim_cur, pages[5] * page);
  }
  return least;
}

}  // namespace

std::uint64_t available_memory_bytes(const fs::path& root) {
  const std::uint64_t system = from_meminfo(root, "MemAvailable:").value_or(kUnknown);
  return std::min({system, group_limit(root).available, process_limit().available});
}

std::uint64_t total_memory_bytes(const fs::path& root) {
  const std::uint64_t system = from_meminfo(root, "MemTotal:").value_or(kUnknown);
  return std::min({system, group_limit(root).total, process_limit().total});
}

std::uint64_t resident_bytes() {
  std::uint64_t pages[2] = {};  // total, resident
  std::ifstream file("/proc/self/statm");
  for (std::uint64_t& count : pages) file >> count;
  return pages[1] * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t peak_resident_bytes() {
  struct rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace sparsam
