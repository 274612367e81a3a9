// The verb `tasks`: list, sample, check, select.
#pragma once

#include "cli/verbs.h"

namespace sparsam::cli {

void add_tasks_verb(CLI::App& app, Run& run);

void add_tasks_list(CLI::App& verb, Run& run);
void add_tasks_sample(CLI::App& verb, Run& run);
void add_tasks_check(CLI::App& verb, Run& run);
void add_tasks_select(CLI::App& verb, Run& run);

}  // namespace sparsam::cli
