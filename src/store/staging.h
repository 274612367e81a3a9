// Files on their way into the store: downloaded once even if several pulls want the same one, kept when a pull is
// killed, and handed to Store::commit when they are complete.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/progress.h"
#include "store/download.h"
#include "store/store.h"

namespace sparsam::store {

struct Staged {
  std::string sha256;
  std::uint64_t size = 0;
  std::string git_sha1, etag;  // where they are known
  // A name of its own in `pins` where the disk has hard links: the bytes stay, whoever removes the model they also are
  // in.
  std::filesystem::path path;
  std::filesystem::path leftover;  // in partial/, to be forgotten when the model is committed; may be empty
};

// Fills in what.part and what.require_space. A file without any checksum stays a part until it is committed.
Result<Staged> stage(Store& store, HttpClient& client, Download what, const std::filesystem::path& pins,
                     const RetryPolicy& policy, Progress& progress);

// A hard link of `file` in the folder `pins`; `file` itself where the disk knows none; nullopt: there is no such file.
std::optional<std::filesystem::path> pin(const std::filesystem::path& file, const std::filesystem::path& pins);

}  // namespace sparsam::store
