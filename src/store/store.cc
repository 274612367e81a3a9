#include "store/store.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <set>

#include "base/file.h"
#include "store/digest.h"
#include "store/friendly.h"
#include "store/hub.h"
#include "store/select.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;

constexpr int kStoreVersion = 1;
constexpr std::size_t kLargestManifest = std::size_t{64} << 20;
// An unfinished download is worth keeping for somebody who comes back after the weekend, not for ever.
constexpr auto kPartialLifetime = std::chrono::hours(24 * 14);
// Room that a download leaves free for everybody else.
constexpr std::uint64_t kSpaceMargin = std::uint64_t{64} << 20;

std::unexpected<Error> refused(const fs::path& path, std::string_view what, int reason) {
  const Code code = reason == ENOSPC || reason == EDQUOT ? Code::exhausted : Code::io;
  return fail(code, "{}: cannot {}: {}", path.string(), what, std::strerror(reason));
}

Result<void> make_folders(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return refused(path, "create", error.value());
  return {};
}

void sync_folder(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

std::string leaf(const ModelName& name) { return fmt::format("{}@{}", name.name, name.tag); }

fs::path absolute_env(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr || *value == '\0' ? fs::path() : fs::absolute(value);
}

}  // namespace

Workspace::~Workspace() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<Store> Store::open() {
  if (const fs::path home = absolute_env("SPARSAM_HOME"); !home.empty()) return open(home);
  if (const fs::path data = absolute_env("XDG_DATA_HOME"); !data.empty()) return open(data / "sparsam");
  if (const fs::path home = absolute_env("HOME"); !home.empty()) return open(home / ".local" / "share" / "sparsam");
  return fail(Code::not_found, "no place for models: neither SPARSAM_HOME nor XDG_DATA_HOME nor HOME is set");
}

Result<Store> Store::open(const fs::path& home) {
  Store store(fs::absolute(home) / "models");
  const fs::path file = store.root_ / "store.json";
  auto text = read_file(file, 4096);
  if (!text && text.error().code == Code::not_found) return store;
  if (!text) return std::unexpected(text.error());
  simdjson::dom::parser parser;
  std::int64_t version = 0;
  if (parser.parse(*text)["version"].get_int64().get(version) != simdjson::SUCCESS || version < 1) {
    return fail(Code::bad_data, "{}: no description of a store", file.string());
  }
  if (version > kStoreVersion) {
    return fail(Code::unsupported, "{}: this store was made by a newer sparsam (version {}, this one knows {})",
                file.string(), version, kStoreVersion);
  }
  return store;
}

fs::path Store::manifest_file(const ModelName& name) const { return root_ / "manifests" / (leaf(name) + ".json"); }
fs::path Store::view(const ModelName& name) const { return root_ / "names" / leaf(name); }

bool Store::has_blob(std::string_view sha256, std::uint64_t size) const {
  struct stat status = {};
  return ::stat(blob(sha256).c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         static_cast<std::uint64_t>(status.st_size) == size;
}

Result<Manifest> Store::load(const fs::path& file) const {
  const std::string text = TRY(read_file(file, kLargestManifest));
  auto manifest = manifest_from_json(text);
  if (!manifest) return std::unexpected(within(file.string(), manifest.error()));
  if (manifest_file(manifest->name) != file) {
    return fail(Code::bad_data, "{}: says that it is '{}'", file.string(), to_string(manifest->name));
  }
  return manifest;
}

Result<Listing> Store::list() const {
  Listing listing;
  std::error_code error;
  const fs::path manifests = root_ / "manifests";
  for (fs::recursive_directory_iterator at(manifests, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() != ".json" || !at->is_regular_file(error)) continue;
    auto manifest = load(at->path());
    if (manifest) {
      listing.models.push_back(*std::move(manifest));
    } else if (manifest.error().code != Code::not_found) {  // removed since we saw it
      listing.unreadable.push_back(manifest.error());
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) return refused(manifests, "read", error.value());
  std::ranges::sort(listing.models, {}, [](const Manifest& m) { return std::pair(m.name.name, m.name.tag); });
  error.clear();
  for (fs::directory_iterator at(root_ / "partial", error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    const std::uint64_t size = at->file_size(gone);
    if (!gone) listing.unfinished_bytes += size;
  }
  return listing;
}

Result<Manifest> Store::find_source(const Source& source) const {
  const std::string wanted = canonical(source);
  Listing listing = TRY(list());
  Manifest* latest = nullptr;
  for (Manifest& manifest : listing.models) {
    if (manifest.source == wanted && (latest == nullptr || latest->pulled < manifest.pulled)) latest = &manifest;
  }
  if (latest != nullptr) return std::move(*latest);
  // The same file may have been asked for in other words: as the hub's default, by its label, by its path.
  if (const auto* hub = std::get_if<HubSource>(&source)) {
    ModelName name = TRY(default_name(source, wanted_label(hub->file)));
    if (hub->file.empty() && hub->revision == "main") name.tag.clear();
    if (auto manifest = find(to_string(name)); manifest && manifest->source.starts_with("hf:" + hub->repo))
      return manifest;
  }
  return fail(Code::not_found, "{}: not pulled yet; run `sparsam pull {}`", wanted, wanted);
}

Result<Manifest> Store::find(std::string_view text) const {
  if (looks_like_source(text)) {
    return find_source(TRY(parse_source(text, hub_endpoint())));
  }
  ModelName name = TRY(parse_model_name(text));
  std::vector<ModelName> tags;
  if (name.tag.empty()) {
    const fs::path folder = manifest_file(name).parent_path();
    const std::string prefix = fs::path(name.name).filename().string() + "@";
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      const std::string file = at->path().filename().string();
      if (file.starts_with(prefix) && file.ends_with(".json")) {
        tags.push_back({name.name, file.substr(prefix.size(), file.size() - prefix.size() - 5)});
      }
    }
    std::ranges::sort(tags, {}, &ModelName::tag);
    name.tag = tags.size() == 1 ? tags[0].tag : "latest";
  }
  auto manifest = load(manifest_file(name));
  if (manifest || manifest.error().code != Code::not_found) return manifest;
  if (tags.size() > 1) {
    std::string all;
    for (const ModelName& tag : tags) all += (all.empty() ? "" : ", ") + to_string(tag);
    return fail(Code::not_found, "'{}' has several tags; name one of {}", name.name, all);
  }
  if (find_friendly(text) != nullptr)
    return fail(Code::not_found, "{}: not pulled yet; run `sparsam pull {}`", text, text);
  return fail(Code::not_found,
              "'{}': neither a file nor a folder, nor a model in the store; `sparsam list` shows what is there", text);
}

Result<fs::path> Store::resolve(std::string_view text) const {
  std::error_code error;
  if (text.empty()) return fail(Code::invalid_argument, "the name of a model is empty");
  if (fs::exists(fs::path(text), error)) return fs::path(text);
  auto manifest = find(text);
  if (!manifest && manifest.error().code == Code::invalid_argument && !looks_like_source(text)) {
    return fail(Code::not_found, "{}: no such file or folder", printable(text));  // it cannot be a name
  }
  if (!manifest) return std::unexpected(manifest.error());
  return path_of(*manifest);
}

Result<fs::path> Store::path_of(const Manifest& manifest) const {
  for (const StoredFile& file : manifest.files) {
    if (!has_blob(file.sha256, file.size)) {
      const bool friendly = find_friendly(to_string(manifest.name)) != nullptr;
      return fail(
          Code::bad_data, "{}: its file '{}' is missing from the store or cut short; run `sparsam pull {}`",
          to_string(manifest.name), file.path,
          friendly ? manifest.name.name : fmt::format("{} --name {}", manifest.source, to_string(manifest.name)));
    }
  }
  if (!view_is_right(manifest)) {
    const FileLock lock = TRY(commit_lock());
    TRY(make_view(manifest));
  }
  return manifest.entry.empty() ? view(manifest.name) : view(manifest.name) / manifest.entry;
}

Result<std::vector<std::string>> Store::verify(const Manifest& manifest, Progress& progress) const {
  std::vector<std::string> damaged;
  std::uint64_t before = 0;
  progress.begin(fmt::format("checking {}", to_string(manifest.name)), manifest.total_size(), Progress::Unit::bytes);
  for (const StoredFile& file : manifest.files) {
    const auto digest = sha256_of_file(blob(file.sha256), [&](std::uint64_t done) { progress.update(before + done); });
    if (!digest && digest.error().code != Code::not_found) return std::unexpected(digest.error());
    if (!digest || *digest != file.sha256) damaged.push_back(file.path);
    before += file.size;
  }
  progress.end();
  return damaged;
}

Result<std::uint64_t> Store::remove(const ModelName& name) {
  TRY(make_folders(root_ / "locks"));
  const FileLock lock = TRY(commit_lock());
  const Manifest manifest = TRY(load(manifest_file(name)));
  const fs::path file = manifest_file(name);
  if (::unlink(file.c_str()) != 0) return refused(file, "remove", errno);
  sync_folder(file.parent_path());
  std::error_code ignored;
  fs::remove_all(view(name), ignored);
  // The owner's folders, where nothing else is in them.
  for (const fs::path& owner : {file.parent_path(), view(name).parent_path()}) {
    if (owner != root_ / "manifests" && owner != root_ / "names") ::rmdir(owner.c_str());
  }
  return collect(manifest.files);
}

std::uint64_t Store::collect(const std::vector<StoredFile>& candidates) const {
  const auto listing = list();
  // A manifest that this program cannot read may list any blob.
  if (!listing || !listing->unreadable.empty()) return 0;
  std::set<std::string_view> used;
  for (const Manifest& manifest : listing->models) {
    for (const StoredFile& file : manifest.files) used.insert(file.sha256);
  }
  std::uint64_t freed = 0;
  for (const StoredFile& file : candidates) {
    if (used.insert(file.sha256).second && ::unlink(blob(file.sha256).c_str()) == 0) freed += file.size;
  }
  return freed;
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
    // Whoever downloads holds the lock of this name.
    const auto lock = TRY(FileLock::try_take(lock_file(file.stem().string())));
    if (!lock) continue;
    const std::uint64_t size = fs::file_size(file, error);
    if (::unlink(file.c_str()) == 0 && !error) freed += size;
  }
  return freed;
}

Result<void> Store::prepare() {
  for (const char* folder : {"blobs/sha256", "manifests", "names", "partial", "tmp", "locks"}) {
    TRY(make_folders(root_ / folder));
  }
  if (!fs::exists(root_ / "store.json")) {
    TRY(write_file(root_ / "store.json",
                   fmt::format("{{\n  \"format\": \"sparsam-store\",\n  \"version\": {}\n}}\n", kStoreVersion)));
  }
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
    if (const auto written = at->last_write_time(gone); !gone && now - written > kPartialLifetime) {
      old.push_back(at->path());
    }
  }
  for (const fs::path& file : old) {
    const auto lock = FileLock::try_take(lock_file(file.stem().string()));
    if (lock && *lock) ::unlink(file.c_str());
  }
  return {};
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
    if (::mkdir(path.c_str(), 0700) != 0) return refused(path, "create", errno);
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

Result<void> Store::commit(const Manifest& manifest, std::span<const StagedFile> staged) {
  // What is written must be readable again.
  TRY(manifest_from_json(to_json(manifest)));
  const FileLock lock = TRY(commit_lock());
  for (const StagedFile& file : staged) {
    const fs::path target = blob(file.sha256);
    ::chmod(file.path.c_str(), 0444);
    if (::rename(file.path.c_str(), target.c_str()) != 0 && errno != ENOENT) {
      return refused(target, "write", errno);
    }
  }
  sync_folder(root_ / "blobs" / "sha256");
  for (const StoredFile& file : manifest.files) {
    if (!has_blob(file.sha256, file.size)) {
      return fail(Code::not_found, "{}: '{}' went missing while it was pulled", to_string(manifest.name), file.path);
    }
  }
  const fs::path target = manifest_file(manifest.name);
  const auto old = load(target);
  TRY(make_folders(target.parent_path()));
  TRY(write_file(target, to_json(manifest)));
  TRY(make_view(manifest));
  if (old) collect(old->files);
  return {};
}

bool Store::view_is_right(const Manifest& manifest) const {
  for (const StoredFile& file : manifest.files) {
    const fs::path link = view(manifest.name) / file.path;
    std::error_code error;
    const fs::path target = fs::read_symlink(link, error);
    if (error || (link.parent_path() / target).lexically_normal() != blob(file.sha256)) return false;
  }
  return true;
}

Result<void> Store::make_view(const Manifest& manifest) const {
  const fs::path place = view(manifest.name);
  TRY(make_folders(place.parent_path()));
  TRY(make_folders(root_ / "tmp"));
  const Workspace work = TRY(workspace());
  const fs::path fresh = work.path() / "view";
  TRY(make_folders(fresh));
  for (const StoredFile& file : manifest.files) {
    const fs::path link = fresh / file.path;
    TRY(make_folders(link.parent_path()));
    // Relative, so that the store may be moved: a link's text counts from the place where it will stand.
    const fs::path target = blob(file.sha256).lexically_relative((place / file.path).parent_path());
    if (::symlink(target.c_str(), link.c_str()) != 0) return refused(link, "create", errno);
  }
  // Exchanged, so that a reader finds the old folder or the new one; what was there goes with the workspace.
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) != 0) {
    std::error_code ignored;
    fs::remove_all(place, ignored);
    if (::rename(fresh.c_str(), place.c_str()) != 0) return refused(place, "write", errno);
  }
  return {};
}

}  // namespace sparsam::store
