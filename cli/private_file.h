// Files that are nobody else's business: conversations and what was typed.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/file.h"

namespace sparsam::cli {

// As write_file, readable and writable by the owner only.
Result<void> write_private_file(const std::filesystem::path& path, std::string_view content);
// The folder and those above it; new ones are the owner's only.
Result<void> make_private_folder(const std::filesystem::path& path);

}  // namespace sparsam::cli
