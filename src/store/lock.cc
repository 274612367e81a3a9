#include "store/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "base/disk.h"

namespace sparsam::store {
namespace {

constexpr int kTriesPerSecond = 40;

}  // namespace

Result<std::optional<FileLock>> FileLock::try_take(const std::filesystem::path& path) {
  for (;;) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) return io_error(path, "lock", errno);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      const int reason = errno;
      ::close(fd);
      if (reason == EINTR) continue;
      if (reason == EWOULDBLOCK) return std::nullopt;
      return io_error(path, "lock", reason);
    }
    // Its last holder may have removed the file between our open and our lock: then we hold a lock that nobody sees.
    struct stat held = {}, named = {};
    if (::fstat(fd, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
        held.st_dev == named.st_dev) {
      return FileLock(path, fd);
    }
    ::close(fd);
  }
}

Result<FileLock> FileLock::take(const std::filesystem::path& path, const std::function<void()>& waiting) {
  for (int tries = 0;; ++tries) {
    auto lock = TRY(try_take(path));
    if (lock) return *std::move(lock);
    if (tries == kTriesPerSecond && waiting) waiting();
    std::this_thread::sleep_for(std::chrono::milliseconds(1000 / kTriesPerSecond));
  }
}

FileLock::FileLock(FileLock&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

FileLock::~FileLock() {
  if (fd_ < 0) return;
  ::unlink(path_.c_str());
  ::close(fd_);
}

}  // namespace sparsam::store
