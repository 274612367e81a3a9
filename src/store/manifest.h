// What the store knows of one model: which files it has, where they came from, and under which licence.
// On disk a JSON object with a format name and a version (docs/formats/store.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/name.h"

namespace sparsam::store {

struct StoredFile {
  std::string path;  // inside the model: "config.json", "model-Q4_K_M.gguf"
  std::uint64_t size = 0;
  std::string sha256;    // the blob that holds it
  std::string git_sha1;  // how the hub names small files; empty elsewhere
};

struct Manifest {
  ModelName name;
  std::string source;    // canonical
  std::string revision;  // the hub's commit, a package's version, a server's ETag; may be empty
  std::string license;   // "Apache-2.0"; may be empty
  std::string pulled;    // UTC, "2026-11-22T15:03:00Z"
  std::string entry;     // the file that opens the model; empty: the folder of all files does
  std::vector<StoredFile> files;

  std::uint64_t total_size() const;
};

inline constexpr int kManifestVersion = 1;

std::string to_json(const Manifest& manifest);
// Refuses newer versions, unsafe paths, malformed digests, files that occur twice, an entry that is not among them.
Result<Manifest> manifest_from_json(std::string_view text);

std::string utc_now();

}  // namespace sparsam::store
