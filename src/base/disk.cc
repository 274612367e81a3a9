#include "base/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sparsam {

std::unexpected<Error> io_error(const std::filesystem::path& path, std::string_view what, int reason) {
  Code code = Code::io;
  if (reason == ENOENT || reason == ENOTDIR) code = Code::not_found;
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) code = Code::exhausted;
  return fail(code, "{}: cannot {}: {}", path.string(), what, std::strerror(reason));
}

Result<void> make_folders(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return io_error(path, "create", error.value());
  return {};
}

void sync_folder(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace sparsam
