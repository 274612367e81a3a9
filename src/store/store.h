// The models on this machine: every file once, under its SHA-256; a manifest for every name and tag; and for every
// manifest a folder with the files' own names, which other layers open like any other path.
//
//   $SPARSAM_HOME/models/
//     store.json                         format and version; a newer one is refused
//     blobs/sha256/<digest>              complete, checked, read-only; some manifest lists each of them
//     manifests/<name>@<tag>.json
//     names/<name>@<tag>/<file>          links to blobs; made again from the manifest where it is missing
//     partial/  tmp/  locks/             unfinished downloads, work in progress, who is at work
//
// A kill at any moment leaves every manifest with all its blobs: a blob is renamed into place when it is complete and
// on the disk, a manifest when all its blobs are, and what a manifest listed goes only after the manifest went.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "store/lock.h"
#include "store/manifest.h"
#include "store/name.h"
#include "store/source.h"

namespace sparsam::store {

// A complete, checked, synced file that waits for its place among the blobs.
struct StagedFile {
  std::string sha256;
  std::filesystem::path path;
};

inline constexpr int kStoreVersion = 1;

struct Listing {
  std::vector<Manifest> models;        // sorted by name and tag
  std::vector<Error> unreadable;       // manifests that cannot be read
  std::uint64_t unfinished_bytes = 0;  // in partial/
};

// A folder of its own for work in progress, below tmp/; gone with the object, or at the next pull after a kill.
class Workspace {
 public:
  Workspace(std::filesystem::path path, FileLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  Workspace(Workspace&& other) noexcept : path_(std::move(other.path_)), lock_(std::move(other.lock_)) {
    other.path_.clear();
  }
  Workspace& operator=(Workspace&&) = delete;
  ~Workspace();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  FileLock lock_;
};

// The file or folder that `text` stands for: itself if it is one, else what the store has under that name, else the
// model of that name that comes with the program. The first and the last open even where no store does.
Result<std::filesystem::path> find_model(std::string_view text);

class Store {
 public:
  // The store below $SPARSAM_HOME, or $XDG_DATA_HOME/sparsam, or ~/.local/share/sparsam. Creates nothing.
  static Result<Store> open();
  static Result<Store> open(const std::filesystem::path& home);
  const std::filesystem::path& root() const { return root_; }

  // What to open for `text`: an existing file or folder is itself; otherwise a name, or a source as it was pulled.
  // Errors: not_found with what to do about it; bad_data where blobs are missing.
  Result<std::filesystem::path> resolve(std::string_view text) const;
  // Without a tag: 'latest', or the only one.
  Result<Manifest> find(std::string_view text) const;
  Result<Listing> list() const;
  // The file or folder that opens this model.
  Result<std::filesystem::path> path_of(const Manifest& manifest) const;
  // Reads every byte again. The paths whose blob is missing or differs.
  Result<std::vector<std::string>> verify(const Manifest& manifest, Progress& progress) const;

  // Both return the bytes that were freed: blobs that no other manifest lists.
  Result<std::uint64_t> remove(const ModelName& name);
  Result<std::uint64_t> remove_unfinished();

  // --- for pull ---
  // Makes the folders, and clears what killed pulls left behind.
  Result<void> prepare();
  // Puts the staged files among the blobs, then writes the manifest, then its folder. not_found: a file is neither
  // staged nor a blob (removed meanwhile).
  Result<void> commit(const Manifest& manifest, std::span<const StagedFile> staged);
  Result<Workspace> workspace() const;
  std::filesystem::path blob(std::string_view sha256) const { return root_ / "blobs" / "sha256" / sha256; }
  bool has_blob(std::string_view sha256, std::uint64_t size) const;
  // Where the bytes of an unfinished file wait; key: [a-z0-9-].
  std::filesystem::path partial(std::string_view key) const { return root_ / "partial" / key; }
  std::filesystem::path lock_file(std::string_view key) const { return root_ / "locks" / key; }
  // exhausted, unless `bytes` more fit on the disk of the store.
  Result<void> require_space(std::uint64_t bytes) const;

 private:
  explicit Store(std::filesystem::path root) : root_(std::move(root)) {}
  std::filesystem::path manifest_file(const ModelName& name) const;
  std::filesystem::path view(const ModelName& name) const;
  Result<std::vector<std::filesystem::path>> manifest_files() const;
  Result<Manifest> find_source(const Source& source) const;
  Result<Manifest> load(const std::filesystem::path& file) const;
  bool view_is_right(const Manifest& manifest) const;
  Result<void> make_view(const Manifest& manifest) const;
  // What a killed commit left: blobs that no manifest lists wait in partial/ again; halves of manifests go, and
  // downloads that are blobs by now.
  Result<void> undo_killed_commits() const;
  // Of these, removes the blobs that no manifest lists.
  std::uint64_t collect(const std::vector<StoredFile>& candidates) const;
  Result<FileLock> commit_lock() const { return FileLock::take(lock_file("commit")); }

  std::filesystem::path root_;
};

}  // namespace sparsam::store
