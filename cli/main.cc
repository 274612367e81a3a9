// sparsam VERB MODEL [options]. Exit codes: 0, 1 (failed), 2 (usage, and an instruction-set level that the machine
// lacks), 3 (a checked text contradicts the record).
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <clocale>
#include <cstdio>

#include "cli/store_verbs.h"
#include "cli/verbs.h"
#include "kernels/isa.h"
#include "records/records_verb.h"
#include "version.h"

namespace {

int report(const sparsam::Error& error, int code) {
  fmt::print(stderr, "sparsam: {}\n", error.message);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");
  CLI::App app("Open, sparse reasoning models on modest hardware: train, run, adapt and serve them.", "sparsam");
  app.set_version_flag("--version", SPARSAM_VERSION);
  app.require_subcommand(1);
  app.footer("Try:\n  sparsam pull smollm2-135m\n  sparsam run smollm2-135m\n  sparsam VERB --help");

  sparsam::cli::Run run;
  sparsam::cli::add_run_verb(app, run);
  sparsam::cli::add_pull_verb(app, run);
  sparsam::cli::add_list_verb(app, run);
  sparsam::cli::add_rm_verb(app, run);
  sparsam::cli::add_bench_verb(app, run);
  sparsam::cli::add_perplexity_verb(app, run);
  sparsam::cli::add_logits_verb(app, run);
  sparsam::cli::add_tokenize_verb(app, run);
  sparsam::cli::add_records_verb(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // 0 for --help and --version; everything else is usage.
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (const auto isa = sparsam::choose_isa(); !isa) return report(isa.error(), 2);
  const auto result = run();
  if (!result) return report(result.error(), 1);
  return *result;
}
