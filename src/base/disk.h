// What the system says about files, as errors; and folders.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/error.h"

namespace sparsam {

// "<path>: cannot <what>: <reason>"; reason: errno. exhausted where the disk, a quota or the largest file is full,
// not_found where there is no such file.
std::unexpected<Error> io_error(const std::filesystem::path& path, std::string_view what, int reason);

Result<void> make_folders(const std::filesystem::path& path);
// Makes renames in this folder survive a power failure.
void sync_folder(const std::filesystem::path& path);

}  // namespace sparsam
