// The verbs that look after the models on this machine. Each registrar adds its verb to the command line; when the
// verb is chosen, it puts what is to be done into `run`, which returns the exit code or the error to print.
#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "base/error.h"

namespace sparsam::cli {

using Run = std::function<Result<int>()>;

void add_pull_verb(CLI::App& app, Run& run);
void add_list_verb(CLI::App& app, Run& run);
void add_rm_verb(CLI::App& app, Run& run);

}  // namespace sparsam::cli
