// One file from a server into the store's partial/ folder: resumed where an earlier try stopped, however it stopped,
// and checked when it is complete.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/progress.h"
#include "store/http.h"

namespace sparsam::store {

struct Download {
  std::string url;
  std::string bearer;
  std::filesystem::path part;         // grows here; a .json of the same stem remembers what it is a part of
  std::optional<std::uint64_t> size;  // checked where it is known
  std::string sha256;                 // the same
  std::string git_sha1;               // the same
  bool from_hub = false;              // believe the hub's X-Linked-Size, X-Linked-Etag and ETag where we know less
  // Says whether so many more bytes may be written.
  std::function<Result<void>(std::uint64_t)> require_space;
  std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)> progress;
  // Turns an answer that is no success into the error to report; http_error where it is not set.
  std::function<Error(const HttpAnswer&)> explain;
};

struct Downloaded {
  std::uint64_t size = 0;
  std::string sha256;
  std::string git_sha1;  // where it was checked by it
  std::string etag;
};

// The complete file lies in what.part, synced. Errors: bad_data for wrong bytes (the part is removed), io, exhausted.
Result<Downloaded> download(HttpClient& client, const Download& what, const RetryPolicy& policy, Progress& notes);

}  // namespace sparsam::store
