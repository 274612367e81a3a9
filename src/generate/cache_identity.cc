#include "generate/cache_identity.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace sparsam {
namespace {

// The bytes of this program: another build may round differently.
Result<std::string> digest_of_program() {
  const int fd = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(Code::io, "/proc/self/exe: {}", std::strerror(errno));
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, 32);
  std::vector<unsigned char> part(1 << 20);
  ssize_t count = 0;
  while ((count = ::read(fd, part.data(), part.size())) > 0) {
    crypto_generichash_update(&state, part.data(), static_cast<unsigned long long>(count));
  }
  ::close(fd);
  if (count < 0) return fail(Code::io, "/proc/self/exe: it cannot be read");
  std::array<unsigned char, 32> digest;
  crypto_generichash_final(&state, digest.data(), digest.size());
  std::array<char, 2 * digest.size() + 1> digits;
  return std::string(sodium_bin2hex(digits.data(), digits.size(), digest.data(), digest.size()));
}

}  // namespace

std::string cache_identity(const Checkpoint& checkpoint, Isa isa, DType cache_dtype) {
  return fmt::format("{}\n{}\n{}\n{}", checkpoint.path(), checkpoint.file_bytes(), name(isa), info(cache_dtype).name);
}

Result<std::string> lasting_cache_identity(const Checkpoint& checkpoint, Isa isa, DType cache_dtype) {
  std::string identity = cache_identity(checkpoint, isa, cache_dtype) + "\n" + TRY(digest_of_program());
  // The configuration and whatever else a folder says count as much as the weights.
  std::vector<std::filesystem::path> paths;
  for (const auto& file : checkpoint.files()) paths.emplace_back(file->path());
  const std::filesystem::path config = std::filesystem::path(checkpoint.path()) / "config.json";
  if (std::error_code ignored; std::filesystem::exists(config, ignored)) paths.push_back(config);
  for (const auto& path : paths) {
    struct stat s = {};
    if (::stat(path.c_str(), &s) != 0) return fail(Code::io, "{}: {}", path.string(), std::strerror(errno));
    identity += fmt::format("\n{} {} {} {} {}.{} {}.{}", path.string(), s.st_dev, s.st_ino, s.st_size, s.st_mtim.tv_sec,
                            s.st_mtim.tv_nsec, s.st_ctim.tv_sec, s.st_ctim.tv_nsec);
  }
  return identity;
}

}  // namespace sparsam
