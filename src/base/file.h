// Files as a whole: reading small ones, and writing so that a crash at any moment leaves the old file or the new one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam {

// The whole file as bytes. Errors name the path; a file of more than max_bytes is refused.
// Pipes and devices are read to their end.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes = std::size_t{1} << 30);
// The same for a file that belongs to a model: a pipe, which would wait for a writer, and a device are refused.
Result<std::string> read_regular_file(const std::filesystem::path& path, std::size_t max_bytes = std::size_t{1} << 30);

// A file under construction: "<path>.part-<pid>" beside its final place. commit() syncs it, renames it and syncs the
// folder; without commit() the destructor removes it, and after a kill the next NewFile of the same path. What is there
// and no regular file (a pipe, /dev/stdout) is written to as it is. Errors (io, exhausted for a full disk) name the
// path.
class NewFile {
 public:
  static Result<NewFile> create(const std::filesystem::path& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  Result<void> write(std::span<const std::byte> bytes);
  Result<void> write(std::string_view text) { return write(std::as_bytes(std::span(text))); }
  std::uint64_t size() const { return size_; }
  Result<void> commit();

 private:
  NewFile(std::filesystem::path path, std::filesystem::path part, int fd);
  std::filesystem::path path_, part_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

Result<void> write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace sparsam
