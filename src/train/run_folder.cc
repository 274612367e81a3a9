#include "train/run_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "base/disk.h"
#include "base/file.h"

namespace sparsam {

namespace fs = std::filesystem;

void RunFolder::clear_up() const {
  for (const fs::path& folder : {path, checkpoints()}) {
    std::vector<fs::path> left;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (entry.path().filename().string().contains(".part-")) left.push_back(entry.path());
    }
    for (const fs::path& one : left) fs::remove_all(one, error);
  }
}

bool RunFolder::holds_run() const {
  const auto text = read_regular_file(config());
  if (!text) return false;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  return json.is_object() && json.contains("keeping") && json["keeping"].is_object() && !json.contains("model_type");
}

bool RunFolder::holds_others() const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const fs::path name = entry.path().filename();
    const bool ours = name == lock().filename() || name == data().filename() || name.string().contains(".part-");
    if (!ours) return true;
  }
  return false;
}

Result<store::FileLock> RunFolder::take(bool resume) const {
  std::error_code error;
  const bool there = holds_run();
  if (!there && holds_others()) {
    return fail(Code::invalid_argument, "{}: the folder holds something, and no run; choose another place",
                path.string());
  }
  TRY(make_folders(path));
  auto taken = TRY(store::FileLock::try_take(lock()));
  if (!taken) return fail(Code::io, "{}: another process trains here", path.string());
  clear_up();
  if (!there) return *std::move(taken);
  const bool begun = fs::exists(checkpoints(), error) && !fs::is_empty(checkpoints(), error);
  if (begun && !resume) {
    return fail(Code::invalid_argument, "{}: holds a run already; --resume goes on with it", path.string());
  }
  if (!begun) fs::remove_all(data(), error);  // packed for a run that never came to its first checkpoint
  return *std::move(taken);
}

Result<std::optional<RunConfig>> RunFolder::stored_config() const {
  std::error_code error;
  if (!fs::exists(config(), error)) return std::nullopt;
  const std::string text = TRY(read_regular_file(config()));
  return TRY(RunConfig::parse(text, config().string()));
}

Result<void> RunFolder::publish(const fs::path& checkpoint) const {
  fs::path part = model();
  part += fmt::format(".part-{}", ::getpid());
  std::error_code error;
  fs::remove_all(part, error);
  TRY(make_folders(part));
  for (const auto& entry : fs::directory_iterator(checkpoint / "model", error)) {
    const fs::path to = part / entry.path().filename();
    std::error_code refused;
    fs::create_hard_link(entry.path(), to, refused);
    if (refused && !fs::copy_file(entry.path(), to, refused)) return io_error(to, "write", refused.value());
  }
  if (error) return io_error(checkpoint / "model", "read", error.value());
  sync_folder(part);
  if (fs::exists(model(), error)) {
    if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, model().c_str(), RENAME_EXCHANGE) != 0) {
      // A file system that cannot swap: for a moment there is no model.
      fs::remove_all(model(), error);
      if (::rename(part.c_str(), model().c_str()) != 0) return io_error(model(), "write", errno);
    }
    fs::remove_all(part, error);
  } else if (::rename(part.c_str(), model().c_str()) != 0) {
    return io_error(model(), "write", errno);
  }
  sync_folder(path);
  return {};
}

}  // namespace sparsam
