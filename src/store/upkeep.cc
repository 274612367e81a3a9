// The upkeep of the store: its folders, room for work in progress, and what killed pulls leave behind.
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <set>

#include "base/disk.h"
#include "base/file.h"
#include "store/store.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;

// An unfinished download is worth keeping for somebody who comes back after the weekend, not for ever.
constexpr auto kPartialLifetime = std::chrono::hours(24 * 14);

// Room that a download leaves free for everybody else.
constexpr std::uint64_t kSpaceMargin = std::uint64_t{64} << 20;

// "sha256-<digest>.part" and all that belongs to it -> "sha256-<digest>", the lock that whoever downloads it holds.
std::string key_of_partial(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.substr(0, name.find('.'));
}

// Half a file that a killed write_file left.
bool is_half_written(const fs::path& file) { return file.extension().string().starts_with(".part-"); }

}  // namespace

Result<void> Store::prepare() {
  for (const char* folder : {"blobs/sha256", "manifests", "names", "partial", "tmp", "locks"}) {
    TRY(make_folders(root_ / folder));
  }
  if (std::error_code error; !fs::exists(root_ / "store.json", error)) {
    TRY(write_file(root_ / "store.json",
                   fmt::format("{{\n  \"format\": \"sparsam-store\",\n  \"version\": {}\n}}\n", kStoreVersion)));
  }
  TRY(undo_killed_commits());
  std::error_code error;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator at(root_ / "tmp", error), end; !error && at != end; at.increment(error)) {
    leftovers.push_back(at->path());
  }
  for (const fs::path& leftover : leftovers) {
    const auto lock = FileLock::try_take(lock_file(leftover.filename().string()));
    std::error_code ignored;
    if (lock && *lock) fs::remove_all(leftover, ignored);
  }
  const auto now = fs::file_time_type::clock::now();
  std::vector<fs::path> old;
  for (fs::directory_iterator at(root_ / "partial", error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    const auto written = at->last_write_time(gone);
    if (!gone && (now - written > kPartialLifetime || is_half_written(at->path()))) old.push_back(at->path());
  }
  for (const fs::path& file : old) {
    const auto lock = FileLock::try_take(lock_file(key_of_partial(file)));
    if (lock && *lock) ::unlink(file.c_str());
  }
  return {};
}

Result<void> Store::undo_killed_commits() const {
  const FileLock lock = TRY(commit_lock());
  const Listing listing = TRY(list());
  std::error_code error;
  std::vector<fs::path> halves;
  for (fs::recursive_directory_iterator at(root_ / "manifests", error), end; !error && at != end; at.increment(error)) {
    if (is_half_written(at->path())) halves.push_back(at->path());
  }
  for (const fs::path& half : halves) ::unlink(half.c_str());
  if (!listing.unreadable.empty()) return {};  // which may list any blob
  std::set<std::string_view> used, done;
  for (const Manifest& manifest : listing.models) {
    for (const StoredFile& file : manifest.files) {
      used.insert(file.sha256);
      done.insert(file.sha256);
      done.insert(file.git_sha1);
    }
  }
  // Downloads that were committed, by a pull that did not come to forget them.
  std::vector<fs::path> committed;
  for (fs::directory_iterator at(root_ / "partial", error), end; !error && at != end; at.increment(error)) {
    const std::string key = key_of_partial(at->path());
    if (at->path().extension() == ".done" && done.contains(std::string_view(key).substr(key.find('-') + 1))) {
      committed.push_back(at->path());
    }
  }
  for (const fs::path& file : committed) ::unlink(file.c_str());
  std::vector<fs::path> orphans;
  for (fs::directory_iterator at(root_ / "blobs" / "sha256", error), end; !error && at != end; at.increment(error)) {
    if (!used.contains(at->path().filename().string())) orphans.push_back(at->path());
  }
  for (const fs::path& orphan : orphans) {
    const fs::path waiting = partial(fmt::format("sha256-{}.done", orphan.filename().string()));
    ::rename(orphan.c_str(), waiting.c_str());
    fs::last_write_time(waiting, fs::file_time_type::clock::now(), error);  // its two weeks begin now
  }
  return {};
}

Result<std::uint64_t> Store::remove_unfinished() {
  std::uint64_t freed = 0;
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(root_ / "partial", error), end; !error && at != end; at.increment(error)) {
    files.push_back(at->path());
  }
  if (files.empty()) return freed;
  TRY(make_folders(root_ / "locks"));
  for (const fs::path& file : files) {
    const auto lock = TRY(FileLock::try_take(lock_file(key_of_partial(file))));
    if (!lock) continue;
    const std::uint64_t size = fs::file_size(file, error);
    if (::unlink(file.c_str()) == 0 && !error) freed += size;
  }
  return freed;
}

Workspace::~Workspace() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<Workspace> Store::workspace() const {
  static std::atomic<int> count{0};
  for (;;) {
    const std::string key = fmt::format("work-{}-{}", ::getpid(), count++);
    auto lock = TRY(FileLock::try_take(lock_file(key)));
    if (!lock) continue;  // a process of the same number in another container
    const fs::path path = root_ / "tmp" / key;
    std::error_code error;
    fs::remove_all(path, error);
    if (::mkdir(path.c_str(), 0700) != 0) return io_error(path, "create", errno);
    return Workspace(path, *std::move(lock));
  }
}

Result<void> Store::require_space(std::uint64_t bytes) const {
  struct statvfs disk = {};
  if (::statvfs(root_.c_str(), &disk) != 0) return {};  // then the writing itself will tell
  const std::uint64_t free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  std::uint64_t needed = 0;
  if (__builtin_add_overflow(bytes, kSpaceMargin, &needed) || needed > free_bytes) {
    return fail(Code::exhausted, "{}: not enough space: {} are needed, {} are free", root_.string(), human_bytes(bytes),
                human_bytes(free_bytes));
  }
  return {};
}

}  // namespace sparsam::store
