// Files on their way into the store: downloaded once even if several pulls want the same one, kept when a pull is
// killed, and handed to Store::commit when they are complete.
#pragma once

#include <cstdint>
#include <filesystem>
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
  std::filesystem::path path;  // empty: it is a blob already
};

// Fills in what.part and what.require_space. A file without any checksum stays a part until it is committed.
Result<Staged> stage(Store& store, HttpClient& client, Download what, const RetryPolicy& policy, Progress& progress);

// A GGUF or safetensors file must begin like one: a log-in page that came with status 200 does not.
// name decides what it should be; other files pass.
Result<void> check_beginning(const std::filesystem::path& file, std::string_view name);

}  // namespace sparsam::store
