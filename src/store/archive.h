// Members of zip files (wheels) and tar files (npm's packages), read as data: links, devices and folders do not exist
// here, and a member's path never decides where a byte is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace sparsam::store {

struct ArchiveMember {
  std::string path;  // as the archive says: check before use
  std::uint64_t size = 0;
  std::size_t index = 0;  // among all of the archive's entries
};

// The regular files. Errors name the archive.
Result<std::vector<ArchiveMember>> list_archive(const std::filesystem::path& archive);

// Called with a member's bytes in order, and their offset in it.
using MemberBytes = std::function<Result<void>(std::size_t index, std::uint64_t offset, std::span<const std::byte>)>;
// The members of these indices; each must hold exactly the bytes that list_archive announced (wanted[index]).
Result<void> read_archive(const std::filesystem::path& archive, const std::map<std::size_t, std::uint64_t>& wanted,
                          const MemberBytes& bytes);

// A small member as a whole; bad_data where it is larger than max_bytes.
Result<std::string> read_member(const std::filesystem::path& archive, const ArchiveMember& member,
                                std::size_t max_bytes);

// Zip, tar, and tar packed by gzip, bzip2, xz or zstd; by their first bytes.
bool looks_like_archive(const std::filesystem::path& file);

}  // namespace sparsam::store
