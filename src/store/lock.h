// A lock between processes: flock on a file of its own. The kernel lets go of it when its holder dies, however it dies.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "base/error.h"

namespace sparsam::store {

class FileLock {
 public:
  // Waits until it has the lock; waiting() is called once, when that takes longer than a second.
  static Result<FileLock> take(const std::filesystem::path& path, const std::function<void()>& waiting = {});
  // nullopt: somebody else holds it.
  static Result<std::optional<FileLock>> try_take(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  // Removes the file and lets go.
  ~FileLock();

 private:
  FileLock(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::filesystem::path path_;
  int fd_ = -1;
};

}  // namespace sparsam::store
