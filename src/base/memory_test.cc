#include "base/memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// A machine made of files: 8,000 MiB of memory, 6,000 of it available.
class Memory : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / fmt::format("sparsam_memory_{}", ::getpid());
    put("proc/meminfo", "MemTotal:  8192000 kB\nMemFree:  100 kB\nMemAvailable:  6144000 kB\nHugePages_Total:  0\n");
  }
  void TearDown() override { fs::remove_all(root_); }
  void put(const std::string& path, std::string_view content) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << content;
  }
  std::uint64_t available() const { return available_memory_bytes(root_); }
  fs::path root_;
};

TEST_F(Memory, IsTheSystemsAccountWithoutGroups) {
  EXPECT_EQ(available(), 6000 * kMiB);
  EXPECT_EQ(total_memory_bytes(root_), 8000 * kMiB);
}

TEST_F(Memory, IsWhatAGroupOfVersion2LeavesAndFilePagesDoNotCount) {
  put("proc/self/cgroup", "0::/user.slice/job\n");
  put("sys/fs/cgroup/user.slice/job/memory.max", fmt::format("{}\n", 1000 * kMiB));
  put("sys/fs/cgroup/user.slice/job/memory.current", fmt::format("{}\n", 700 * kMiB));
  put("sys/fs/cgroup/user.slice/job/memory.stat",
      fmt::format("anon 5\nactive_file {}\ninactive_file {}\nshmem 9\n", 100 * kMiB, 200 * kMiB));
  EXPECT_EQ(available(), 600 * kMiB);
  EXPECT_EQ(total_memory_bytes(root_), 1000 * kMiB);
}

TEST_F(Memory, IsTheLeastOfTheGroupsAroundTheProcess) {
  put("proc/self/cgroup", "0::/user.slice/job\n");
  put("sys/fs/cgroup/user.slice/job/memory.max", "max\n");
  put("sys/fs/cgroup/user.slice/job/memory.current", "1\n");
  put("sys/fs/cgroup/user.slice/memory.max", fmt::format("{}\n", 300 * kMiB));
  put("sys/fs/cgroup/user.slice/memory.current", fmt::format("{}\n", 50 * kMiB));
  EXPECT_EQ(available(), 250 * kMiB);
}

TEST_F(Memory, IsWhatAGroupOfVersion1Leaves) {
  put("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:blkio,memory:/docker/1f2e\n0::/\n");
  put("sys/fs/cgroup/memory/docker/1f2e/memory.limit_in_bytes", fmt::format("{}\n", 400 * kMiB));
  put("sys/fs/cgroup/memory/docker/1f2e/memory.usage_in_bytes", fmt::format("{}\n", 500 * kMiB));
  EXPECT_EQ(available(), 0u) << "used beyond the limit";
  put("sys/fs/cgroup/memory/docker/1f2e/memory.stat", fmt::format("total_inactive_file {}\n", 450 * kMiB));
  EXPECT_EQ(available(), 350 * kMiB);
}

TEST_F(Memory, IsFoundInAContainerThatSeesTheHostsPathButOnlyItsOwnFiles) {
  put("proc/self/cgroup", "4:memory:/docker/1f2e\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", fmt::format("{}\n", 400 * kMiB));
  put("sys/fs/cgroup/memory/memory.usage_in_bytes", fmt::format("{}\n", 100 * kMiB));
  EXPECT_EQ(available(), 300 * kMiB);
}

TEST_F(Memory, OfThisMachineIsKnownAndLessThanAll) {
  EXPECT_GT(available_memory_bytes(), 0u);
  EXPECT_LE(available_memory_bytes(), total_memory_bytes());
}

}  // namespace
}  // namespace sparsam
