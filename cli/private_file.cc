#include "cli/private_file.h"

#include <sys/stat.h>

#include <system_error>

namespace sparsam::cli {
namespace {

// Files that are made while this lives are the owner's alone. The process has one umask: used before threads make
// files.
class PrivateUmask {
 public:
  PrivateUmask() : previous_(::umask(S_IRWXG | S_IRWXO)) {}
  ~PrivateUmask() { ::umask(previous_); }
  PrivateUmask(const PrivateUmask&) = delete;
  PrivateUmask& operator=(const PrivateUmask&) = delete;

 private:
  mode_t previous_;
};

}  // namespace

Result<void> write_private_file(const std::filesystem::path& path, std::string_view content) {
  const PrivateUmask guard;
  return write_file(path, content);
}

Result<void> make_private_folder(const std::filesystem::path& path) {
  const PrivateUmask guard;
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fail(Code::io, "{}: cannot make the folder: {}", path.string(), error.message());
  return {};
}

}  // namespace sparsam::cli
