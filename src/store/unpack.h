// A model out of archives: finds it (select.h), writes its files side by side, joins what came in parts.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "store/store.h"

namespace sparsam::store {

struct Unpacked {
  std::vector<StoredFile> files;
  std::vector<StagedFile> staged;
  std::string entry;
  std::vector<std::string> others;  // what else the archives hold
};

// The files are written into `folder`, checked against what the archives say, and synced.
Result<Unpacked> unpack(const Store& store, std::span<const std::filesystem::path> archives,
                        const std::filesystem::path& folder, Progress& progress);

}  // namespace sparsam::store
