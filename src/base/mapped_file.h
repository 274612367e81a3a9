// A read-only mapping of a file. Weights are read in place, so a model costs no more memory than its file.
//
// A file that shrinks while it is mapped raises SIGBUS at the next access. The first mapping installs a handler that
// puts zero pages under such an access and marks the mapping as damaged; the program goes on, and whoever computed on
// the mapping asks damaged() before it believes the result.
#pragma once

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "base/error.h"

namespace sparsam {

class MappedFile {
 public:
  // Errors: not_found, io (no regular file, no permission), each naming the path. An empty file maps to an empty span.
  static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  // Whether this process has a mapping of the file that the path leads to.
  static bool is_mapped(const std::filesystem::path& path);

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const std::string& path() const { return path_; }
  // True once an access found the file shorter than it was.
  bool damaged() const { return damaged_.load(std::memory_order_relaxed); }

 private:
  // What a file is, whatever it is called.
  struct Identity {
    std::uint64_t device = 0, inode = 0;
    auto operator<=>(const Identity&) const = default;
  };
  static std::multiset<Identity>& mapped();  // under the lock of the table of mappings

  MappedFile(std::string path, const std::byte* data, std::size_t size, Identity identity);
  std::string path_;
  Identity identity_;
  const std::byte* data_;
  std::size_t size_;
  mutable std::atomic<bool> damaged_{false};
  int slot_ = -1;
};

}  // namespace sparsam
