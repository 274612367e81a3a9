// SHA-256, the address of every blob, and the SHA-1 by which git (and so the model hub) names a small file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam::store {

class Hasher {
 public:
  enum class Kind { sha256, sha1 };
  explicit Hasher(Kind kind = Kind::sha256);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text) { update(std::as_bytes(std::span(text))); }
  // Lower-case hexadecimal; the hasher starts afresh.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_of(std::string_view text);

// Called with the bytes read so far.
using BytesDone = std::function<void(std::uint64_t)>;
Result<std::string> sha256_of_file(const std::filesystem::path& path, const BytesDone& done = {});
// git's name of a file's content: SHA-1 over "blob <size>\0" and the bytes.
Result<std::string> git_sha1_of_file(const std::filesystem::path& path);

// 64 (SHA-256) or 40 (SHA-1) lower-case hexadecimal digits.
bool is_sha256(std::string_view text);
bool is_sha1(std::string_view text);

}  // namespace sparsam::store
