#include "store/shipped_model.h"

namespace sparsam::store {

namespace fs = std::filesystem;

std::optional<fs::path> shipped_model(std::string_view name, const fs::path& program) {
  if (name.empty() || name.starts_with('.') || name.contains('/')) return std::nullopt;
  std::error_code error;
  const fs::path running = program.empty() ? fs::read_symlink("/proc/self/exe", error) : program;
  for (const char* models : {"../share/sparsam/models", "../../models"}) {
    const fs::path folder = (running.parent_path() / models / name).lexically_normal();
    if (fs::exists(folder / "config.json", error)) return folder;
  }
  return std::nullopt;
}

}  // namespace sparsam::store
