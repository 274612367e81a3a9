#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/disk.h"
#include "base/mapped_file.h"
#include "base/unfinished.h"

namespace sparsam {
namespace {

std::unexpected<Error> refused(const std::filesystem::path& path, std::string_view what) {
  return io_error(path, what, errno);
}

// Reads to the end and closes.
Result<std::string> read_all(const std::filesystem::path& path, int fd, std::size_t max_bytes) {
  std::string content;
  std::string chunk(std::size_t{1} << 16, '\0');
  for (;;) {
    const ssize_t n = ::read(fd, chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      auto error = refused(path, "read");
      ::close(fd);
      return error;
    }
    if (n == 0) break;
    content.append(chunk, 0, static_cast<std::size_t>(n));
    if (content.size() > max_bytes) {
      ::close(fd);
      return fail(Code::bad_data, "{}: larger than the {} bytes that such a file may have", path.string(), max_bytes);
    }
  }
  ::close(fd);
  return content;
}

constexpr std::string_view kPart = ".part-";

// Removes what killed processes left of this file. Who writes holds a lock on its part, which the system takes back
// with the process; process ids alone would not do, since containers that share a folder have the same ones.
void clear_up(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const std::string begin = path.filename().string() + std::string(kPart);
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator(folder, error); entry != std::filesystem::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool part = name.starts_with(begin) && name.size() > begin.size() &&
                      name.find_first_not_of("0123456789", begin.size()) == std::string::npos;
    if (!part) continue;
    const int fd = ::open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0) continue;
    struct stat status = {};
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && ::flock(fd, LOCK_EX | LOCK_NB) == 0) {
      ::unlink(entry->path().c_str());
    }
    ::close(fd);
  }
}

// /proc/self/fd/1, where /dev/stdout leads, and /dev/fd/3: what is open there may be a file, but the name is not that
// file's.
bool names_a_descriptor(const std::filesystem::path& path) {
  const std::string name = path.lexically_normal().string();
  return name.starts_with("/dev/fd/") || name.starts_with("/proc/");
}

// Where links lead, so that the file there is replaced and not the link.
Result<std::filesystem::path> behind_links(std::filesystem::path path) {
  constexpr int kMostLinks = 40;  // as the system has it
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code error;
    if (names_a_descriptor(path) || !std::filesystem::is_symlink(path, error)) return path;
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    if (error) return fail(Code::io, "{}: cannot write: {}", path.string(), error.message());
    path = path.parent_path() / target;
  }
  return fail(Code::io, "{}: cannot write: too many links", path.string());
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return refused(path, "read");
  return read_all(path, fd, max_bytes);
}

Result<std::string> read_regular_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return refused(path, "read");
  struct stat status = {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd);
    return fail(Code::io, "{}: not a regular file", path.string());
  }
  return read_all(path, fd, max_bytes);
}

NewFile::NewFile(std::filesystem::path path, std::filesystem::path part, int fd)
    : path_(std::move(path)), part_(std::move(part)), fd_(fd) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      part_(std::move(other.part_)),
      fd_(std::exchange(other.fd_, -1)),
      size_(other.size_) {}

NewFile::~NewFile() {
  if (fd_ < 0) return;
  if (!part_.empty()) {
    ::unlink(part_.c_str());
    end_unfinished(part_);
  }
  ::close(fd_);
}

Result<NewFile> NewFile::create(const std::filesystem::path& given) {
  const std::filesystem::path path = TRY(behind_links(given));
  struct stat status = {};
  if (names_a_descriptor(path) || (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))) {
    // A rename would put a file in the device's place. Behind what is there, as the shell's >> asks for.
    const int there = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (there < 0) return refused(path, "write");
    return NewFile(path, {}, there);
  }
  if (MappedFile::is_mapped(path)) {
    return fail(Code::invalid_argument, "{}: is being read at the same time; choose another name for what is written",
                path.string());
  }
  clear_up(path);
  std::filesystem::path part = path;
  part += fmt::format("{}{}", kPart, ::getpid());
  for (;;) {
    int fd = -1;
    begin_unfinished(part, [&] { return (fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666)) >= 0; });
    if (fd < 0) return refused(path, "write");
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(fd);
      end_unfinished(part);
      return fail(Code::io, "{}: is being written already, as {}", path.string(), part.string());
    }
    // Somebody who cleared up between the two calls has taken it away.
    const bool kept = ::fstat(fd, &status) == 0 && status.st_nlink > 0;
    if (kept && ::ftruncate(fd, 0) == 0) return NewFile(path, std::move(part), fd);
    auto error = refused(path, "write");
    ::close(fd);
    end_unfinished(part);
    if (kept) return error;
  }
}

Result<void> NewFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), std::min(bytes.size(), std::size_t{1} << 30));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return refused(path_, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    size_ += static_cast<std::uint64_t>(n);
  }
  return {};
}

Result<void> NewFile::commit() {
  if (part_.empty()) {
    if (::close(std::exchange(fd_, -1)) != 0) return refused(path_, "write");
    return {};
  }
  if (::fsync(fd_) != 0) return refused(path_, "sync");
  // Renamed under the lock: after it, what is still called a part would look like what a killed process left.
  if (::rename(part_.c_str(), path_.c_str()) != 0) return refused(path_, "write");
  end_unfinished(part_);
  ::close(std::exchange(fd_, -1));
  sync_folder(path_.has_parent_path() ? path_.parent_path() : ".");
  return {};
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content) {
  NewFile file = TRY(NewFile::create(path));
  TRY(file.write(content));
  return file.commit();
}

}  // namespace sparsam
