#include "base/new_folder.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <utility>

#include "base/disk.h"
#include "base/unfinished.h"

namespace sparsam {
namespace {

constexpr std::string_view kPart = ".part-";

// What processes that are gone have left behind.
void clear_up(const std::filesystem::path& path) {
  const std::filesystem::path above = path.has_parent_path() ? path.parent_path() : ".";
  const std::string begin = path.filename().string() + std::string(kPart);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(above, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(begin)) continue;
    int pid = 0;
    const char* end = name.data() + name.size();
    const auto [at, wrong] = std::from_chars(name.data() + begin.size(), end, pid);
    if (wrong != std::errc() || at != end || pid <= 0) continue;
    const bool gone = ::kill(pid, 0) != 0 && errno == ESRCH;
    std::error_code ignored;
    if (gone || pid == ::getpid()) std::filesystem::remove_all(entry.path(), ignored);
  }
}

}  // namespace

NewFolder::NewFolder(std::filesystem::path path, std::filesystem::path part)
    : path_(std::move(path)), part_(std::move(part)) {}
NewFolder::NewFolder(NewFolder&& other) noexcept
    : path_(std::move(other.path_)), part_(std::exchange(other.part_, {})) {}

NewFolder::~NewFolder() {
  if (part_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(part_, ignored);
  end_unfinished(part_);
}

Result<NewFolder> NewFolder::create(const std::filesystem::path& given) {
  // "data/" is the folder "data".
  const std::filesystem::path path = given.has_filename() ? given : given.parent_path();
  std::error_code error;
  if (std::filesystem::exists(path, error) && !std::filesystem::is_empty(path, error)) {
    return fail(Code::invalid_argument, "{}: is already there; choose another place, or remove it", path.string());
  }
  if (path.has_parent_path()) TRY(make_folders(path.parent_path()));
  clear_up(path);
  std::filesystem::path part = path;
  part += fmt::format("{}{}", kPart, ::getpid());
  begin_unfinished(part, [&] { return std::filesystem::create_directory(part, error); });
  if (error) return io_error(part, "create", error.value());
  return NewFolder(path, std::move(part));
}

Result<void> NewFolder::commit() {
  sync_folder(part_);
  std::error_code error;
  std::filesystem::rename(part_, path_, error);  // over an empty folder, too
  if (error) return io_error(path_, "write", error.value());
  end_unfinished(part_);
  part_.clear();
  sync_folder(path_.has_parent_path() ? path_.parent_path() : ".");
  return {};
}

}  // namespace sparsam
