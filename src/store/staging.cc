#include "store/staging.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "store/digest.h"
#include "store/url.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;

std::string key_of(const Download& what) {
  if (!what.sha256.empty()) return "sha256-" + what.sha256;
  if (!what.git_sha1.empty()) return "git-" + what.git_sha1;
  return "url-" + sha256_of(what.url);
}

std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const std::uint64_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

}  // namespace

Result<Staged> stage(Store& store, HttpClient& client, Download what, const RetryPolicy& policy, Progress& progress) {
  const std::string key = key_of(what);
  const FileLock lock = TRY(FileLock::take(store.lock_file(key), [&] {
    progress.note(fmt::format("{}: another pull is downloading it; waiting", without_secrets(what.url)));
  }));
  struct stat blob = {};
  if (!what.sha256.empty() && ::stat(store.blob(what.sha256).c_str(), &blob) == 0) {
    const auto size = static_cast<std::uint64_t>(blob.st_size);
    if (!what.size || *what.size == size)
      return Staged{.sha256 = what.sha256, .size = size, .git_sha1 = {}, .etag = {}, .path = {}};
  }
  // A download that is complete and was checked changes its name, so that it need not be read again.
  const fs::path done = store.partial(key + ".done");
  if (fs::exists(done)) {
    Staged staged{.sha256 = what.sha256, .size = size_of(done), .git_sha1 = what.git_sha1, .etag = {}, .path = done};
    if (staged.sha256.empty()) staged.sha256 = TRY(sha256_of_file(done));
    return staged;
  }
  what.part = store.partial(key + ".part");
  what.require_space = [&](std::uint64_t bytes) { return store.require_space(bytes); };
  const Downloaded got = TRY(download(client, what, policy, progress));
  Staged staged{.sha256 = got.sha256, .size = got.size, .git_sha1 = got.git_sha1, .etag = got.etag, .path = what.part};
  if (!what.sha256.empty() || !what.git_sha1.empty()) {
    if (::rename(what.part.c_str(), done.c_str()) != 0) {
      return fail(Code::io, "{}: cannot rename: {}", what.part.string(), std::strerror(errno));
    }
    ::unlink(fs::path(what.part).replace_extension(".json").c_str());
    staged.path = done;
  }
  return staged;
}

Result<void> check_beginning(const fs::path& file, std::string_view name) {
  const std::string lower = to_lower(name);
  std::array<unsigned char, 9> head{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(head.data()), head.size());
  const std::string_view text(reinterpret_cast<const char*>(head.data()), static_cast<std::size_t>(stream.gcount()));
  if (lower.ends_with(".gguf") && !text.starts_with("GGUF")) {
    return fail(Code::bad_data, "'{}': not a GGUF file: it begins with '{}'", printable(name), printable(text));
  }
  if (lower.ends_with(".safetensors")) {
    // Eight bytes, little-endian: the length of the JSON object that follows.
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = length << 8 | head[i];
    if (text.size() < 9 || head[8] != '{' || length > size_of(file) - 8) {
      return fail(Code::bad_data, "'{}': not a safetensors file: it begins with '{}'", printable(name),
                  printable(text));
    }
  }
  return {};
}

}  // namespace sparsam::store
