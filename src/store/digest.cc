#include "store/digest.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/disk.h"

namespace sparsam::store {

struct Hasher::State {
  explicit State(const EVP_MD* which) : md(which), context(EVP_MD_CTX_new()) {
    CHECK(context != nullptr && EVP_DigestInit_ex(context, md, nullptr) == 1, "OpenSSL always has SHA-1 and SHA-256");
  }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  const EVP_MD* md;
  EVP_MD_CTX* context;
};

Hasher::Hasher(Kind kind) : state_(std::make_unique<State>(kind == Kind::sha256 ? EVP_sha256() : EVP_sha1())) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::span<const std::byte> bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

std::string Hasher::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, digest.data(), &size);
  EVP_DigestInit_ex(state_->context, state_->md, nullptr);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  return hex;
}

std::string sha256_of(std::string_view text) {
  Hasher hasher;
  hasher.update(text);
  return hasher.finish();
}

namespace {

Result<std::string> hash_file(const std::filesystem::path& path, Hasher::Kind kind, const BytesDone& done) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (fd < 0 || ::fstat(fd, &status) != 0) {
    const int reason = errno;
    if (fd >= 0) ::close(fd);
    return io_error(path, "read", reason);
  }
  Hasher hasher(kind);
  if (kind == Hasher::Kind::sha1) {
    hasher.update(fmt::format("blob {}", status.st_size));
    hasher.update(std::string_view("\0", 1));
  }
  std::vector<std::byte> chunk(std::size_t{1} << 20);
  std::uint64_t total = 0;
  for (;;) {
    const ssize_t n = ::read(fd, chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      auto error = io_error(path, "read", errno);
      ::close(fd);
      return error;
    }
    if (n == 0) break;
    hasher.update(std::span(chunk).first(static_cast<std::size_t>(n)));
    total += static_cast<std::uint64_t>(n);
    if (done) done(total);
  }
  ::close(fd);
  return hasher.finish();
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

Result<std::string> sha256_of_file(const std::filesystem::path& path, const BytesDone& done) {
  return hash_file(path, Hasher::Kind::sha256, done);
}

Result<std::string> git_sha1_of_file(const std::filesystem::path& path) {
  return hash_file(path, Hasher::Kind::sha1, {});
}

bool is_sha256(std::string_view text) { return is_hex(text, 64); }
bool is_sha1(std::string_view text) { return is_hex(text, 40); }

}  // namespace sparsam::store
