// The verbs of the command line. Each registrar adds its verb; when the verb is chosen, it puts what is to be done into
// `run`, which returns the exit code or the error to print.
#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "base/error.h"

namespace sparsam::cli {

using Run = std::function<Result<int>()>;

void add_run_verb(CLI::App& app, Run& run);
void add_tokenize_verb(CLI::App& app, Run& run);
void add_logits_verb(CLI::App& app, Run& run);
void add_perplexity_verb(CLI::App& app, Run& run);
void add_bench_verb(CLI::App& app, Run& run);
void add_show_verb(CLI::App& app, Run& run);
void add_doctor_verb(CLI::App& app, Run& run);
void add_convert_verb(CLI::App& app, Run& run);
void add_quantize_verb(CLI::App& app, Run& run);
void add_train_verb(CLI::App& app, Run& run);
void add_serve_verb(CLI::App& app, Run& run);
void add_eval_verb(CLI::App& app, Run& run);
void add_reason_verb(CLI::App& app, Run& run);

}  // namespace sparsam::cli
