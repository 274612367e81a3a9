// Runs a program of the user (pip, npm) without a shell and waits for it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"

namespace sparsam::store {

struct Finished {
  int exit_code = 0;   // 128 + the signal where it was killed
  std::string output;  // the last 64 KiB of what it printed
};

// argv[0] is looked up in PATH; not_found where it is not there. It starts in `folder`, reads nothing, and has the
// environment of this process with `environment` on top. tick is called several times a second.
Result<Finished> run_program(const std::vector<std::string>& argv, const std::filesystem::path& folder,
                             const std::map<std::string, std::string>& environment,
                             const std::function<void()>& tick = {});

}  // namespace sparsam::store
