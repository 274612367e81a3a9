#include "store/store.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <set>

#include "base/disk.h"
#include "base/file.h"
#include "store/digest.h"
#include "store/friendly.h"
#include "store/hub.h"
#include "store/select.h"
#include "store/shipped_model.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestManifest = std::size_t{64} << 20;

std::string leaf(const ModelName& name) { return fmt::format("{}@{}", name.name, name.tag); }

fs::path path_of_env(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? fs::path() : fs::path(value);
}

}  // namespace

Result<Store> Store::open() {
  if (const fs::path home = path_of_env("SPARSAM_HOME"); !home.empty()) return open(home);
  if (const fs::path data = path_of_env("XDG_DATA_HOME"); !data.empty()) return open(data / "sparsam");
  if (const fs::path home = path_of_env("HOME"); !home.empty()) return open(home / ".local" / "share" / "sparsam");
  return fail(Code::not_found, "no place for models: neither SPARSAM_HOME nor XDG_DATA_HOME nor HOME is set");
}

Result<Store> Store::open(const fs::path& home) {
  std::error_code error;
  Store store(fs::absolute(home, error) / "models");
  if (error) return io_error(home, "find", error.value());
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

Result<std::vector<fs::path>> Store::manifest_files() const {
  const fs::path manifests = root_ / "manifests";
  std::vector<fs::path> files;
  std::error_code error;
  // Without a lock a folder may go while we read it. Then what we saw is not all, and we look again.
  for (int tries = 0; tries < 20; ++tries) {
    files.clear();
    error.clear();
    for (fs::recursive_directory_iterator at(manifests, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() == ".json") files.push_back(at->path());
    }
    std::error_code ignored;
    if (!error || !fs::exists(manifests, ignored)) return files;
    if (error != std::errc::no_such_file_or_directory) break;
  }
  return io_error(manifests, "read", error.value());
}

Result<Listing> Store::list() const {
  Listing listing;
  for (const fs::path& file : TRY(manifest_files())) {
    auto manifest = load(file);
    if (manifest) {
      listing.models.push_back(*std::move(manifest));
    } else if (manifest.error().code != Code::not_found) {  // removed since we saw it
      listing.unreadable.push_back(manifest.error());
    }
  }
  std::error_code error;
  std::ranges::sort(listing.models, {}, [](const Manifest& m) { return std::pair(m.name.name, m.name.tag); });
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

Result<fs::path> find_model(std::string_view text) {
  std::error_code error;
  if (!text.empty() && fs::exists(fs::path(text), error)) return fs::path(text);
  const auto store = Store::open();
  auto found = store ? store->resolve(text) : std::unexpected(store.error());
  if (found) return found;
  if (const auto shipped = shipped_model(text)) return *shipped;
  if (text == kOwnModel && found.error().code == Code::not_found) {
    return fail(Code::not_found,
                "the program's own model, {}, is not beside it; name another one, such as smollm2-135m after "
                "`sparsam pull smollm2-135m`",
                kOwnModel);
  }
  return found;
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
  if (::unlink(file.c_str()) != 0) return io_error(file, "remove", errno);
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

Result<void> Store::commit(const Manifest& manifest, std::span<const StagedFile> staged) {
  // What is written must be readable again.
  TRY(manifest_from_json(to_json(manifest)));
  const FileLock lock = TRY(commit_lock());
  for (const StagedFile& file : staged) {
    const fs::path target = blob(file.sha256);
    struct stat status = {};
    if (::stat(file.path.c_str(), &status) == 0) ::chmod(file.path.c_str(), status.st_mode & 0444);
    if (::rename(file.path.c_str(), target.c_str()) != 0 && errno != ENOENT) {
      return io_error(target, "write", errno);
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
    if (::symlink(target.c_str(), link.c_str()) != 0) return io_error(link, "create", errno);
  }
  // Exchanged, so that a reader finds the old folder or the new one; what was there goes with the workspace.
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) != 0) {
    std::error_code ignored;
    fs::remove_all(place, ignored);
    if (::rename(fresh.c_str(), place.c_str()) != 0) return io_error(place, "write", errno);
  }
  return {};
}

}  // namespace sparsam::store
