// sparsam tasks: questions that the program poses, works out and verifies itself.
#include "cli/tasks_verbs.h"

namespace sparsam::cli {

void add_tasks_verb(CLI::App& app, Run& run) {
  CLI::App* verb =
      app.add_subcommand("tasks", "Questions with exact answers, to train and test with: list, sample, check, select");
  verb->require_subcommand(1);
  add_tasks_list(*verb, run);
  add_tasks_sample(*verb, run);
  add_tasks_check(*verb, run);
  add_tasks_select(*verb, run);
}

}  // namespace sparsam::cli
