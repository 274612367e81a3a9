// A folder under construction: "<path>.part-<pid>" beside its final place. commit() gives it its name, all at once;
// without it the destructor removes the folder. After a kill the next one for the same place clears up.
#pragma once

#include <filesystem>

#include "base/error.h"

namespace sparsam {

class NewFolder {
 public:
  // Errors: invalid_argument (the place holds something), io, not_found, exhausted; each names the path.
  static Result<NewFolder> create(const std::filesystem::path& path);
  NewFolder(NewFolder&& other) noexcept;
  NewFolder& operator=(NewFolder&&) = delete;
  ~NewFolder();

  const std::filesystem::path& part() const { return part_; }
  Result<void> commit();

 private:
  NewFolder(std::filesystem::path path, std::filesystem::path part);
  std::filesystem::path path_, part_;
};

}  // namespace sparsam
