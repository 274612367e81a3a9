#include "store/staging.h"

#include <unistd.h>

#include <cerrno>

#include "base/disk.h"
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

std::optional<fs::path> pin(const fs::path& file, const fs::path& pins) {
  const fs::path link = pins / file.filename();
  if (::link(file.c_str(), link.c_str()) == 0 || errno == EEXIST) return link;
  if (errno == ENOENT) return std::nullopt;
  return file;
}

Result<Staged> stage(Store& store, HttpClient& client, Download what, const fs::path& pins, const RetryPolicy& policy,
                     Progress& progress) {
  const std::string key = key_of(what);
  const FileLock lock = TRY(FileLock::take(store.lock_file(key), [&] {
    progress.note(fmt::format("{}: another pull is downloading it; waiting", without_secrets(what.url)));
  }));
  Staged staged{.sha256 = what.sha256, .size = 0, .git_sha1 = what.git_sha1, .etag = {}, .path = {}, .leftover = {}};
  if (!what.sha256.empty()) {
    if (const auto pinned = pin(store.blob(what.sha256), pins)) {
      staged.path = *pinned;
      staged.size = size_of(*pinned);
      if (!what.size || *what.size == staged.size) return staged;
      ::unlink(store.blob(what.sha256).c_str());  // cut short by something that was not us
      ::unlink(pinned->c_str());
    }
  }
  // A download that is complete and was checked changes its name, so that it need not be read again.
  const fs::path done = store.partial(key + ".done");
  if (const auto pinned = pin(done, pins)) {
    staged.path = *pinned;
    staged.leftover = done;
    staged.size = size_of(*pinned);
    if (staged.sha256.empty()) staged.sha256 = TRY(sha256_of_file(*pinned));
    return staged;
  }
  what.part = store.partial(key + ".part");
  what.require_space = [&](std::uint64_t bytes) { return store.require_space(bytes); };
  const Downloaded got = TRY(download(client, what, policy, progress));
  staged.leftover = what.part;
  if (!what.sha256.empty() || !what.git_sha1.empty()) {
    if (::rename(what.part.c_str(), done.c_str()) != 0) {
      return io_error(what.part, "rename", errno);
    }
    ::unlink(fs::path(what.part).replace_extension(".json").c_str());
    staged.leftover = done;
  }
  staged.sha256 = got.sha256;
  staged.size = got.size;
  staged.git_sha1 = got.git_sha1;
  staged.etag = got.etag;
  staged.path = pin(staged.leftover, pins).value_or(staged.leftover);
  return staged;
}

}  // namespace sparsam::store
