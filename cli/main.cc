// sparsam VERB MODEL [options]. Exit codes: 0, 1 (failed), 2 (usage, and an instruction-set level that the machine
// lacks), 3 (a checked text contradicts the record), 128 + N (ended by signal N).
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include "base/nearest.h"
#include "cli/account_verbs.h"
#include "cli/data_verbs.h"
#include "cli/end_on_signal.h"
#include "cli/man_page.h"
#include "cli/records_voice.h"
#include "cli/store_verbs.h"
#include "cli/tasks_verbs.h"
#include "cli/verbs.h"
#include "kernels/isa.h"
#include "records/records_verb.h"
#include "version.h"

namespace {

// Never throws: what cannot be said there is lost.
int report(const sparsam::Error& error, int code) {
  std::fputs(fmt::format("sparsam: {}\n", error.message).c_str(), stderr);
  return code;
}

// A descriptor that is closed at the start is the next one to be opened: what is printed would go into a model's file.
// What stands there instead cannot be written to (read from, at 0), so that printing is an error as it should be.
void keep_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest that is free, so it is fd.
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) std::_Exit(1);
  }
}

// What was printed must have arrived, or the program has failed.
int printed(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  report({sparsam::Code::io, fmt::format("cannot write to the standard output: {}", std::strerror(errno))}, 1);
  return code == 0 ? 1 : code;
}

// Exit code 2, and one line that says what to do; an empty line where the command line has a known verb, or none.
std::string wrong_verb(const CLI::App& app, int argc, char** argv) {
  if (argc < 2) return "a verb is needed, such as run; 'sparsam --help' lists them";
  const std::string_view word = argv[1];
  if (word.starts_with('-')) return {};
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands({})) verbs.push_back(verb->get_name());
  if (std::ranges::find(verbs, word) != verbs.end()) return {};
  std::error_code error;
  if (std::filesystem::exists(word, error)) {
    return fmt::format("'{}' is no verb; did you mean 'sparsam run {}'?", word, word);
  }
  const std::string near = sparsam::nearest(word, verbs);
  return near.empty() ? fmt::format("'{}' is no verb; 'sparsam --help' lists them", word)
                      : fmt::format("'{}' is no verb; did you mean '{}'? 'sparsam --help' lists them all", word, near);
}

}  // namespace

int main(int argc, char** argv) {
  keep_descriptors();
  std::setlocale(LC_CTYPE, "");
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of write(), not the end of the program
  if (const auto ready = sparsam::cli::end_on_signals(); !ready) return report(ready.error(), 1);
  CLI::App app("Open, sparse reasoning models on modest hardware: train, run, adapt and serve them.", "sparsam");
  app.set_version_flag("--version", SPARSAM_VERSION);
  app.require_subcommand(1);
  app.option_defaults()->take_last();  // an option that is given again replaces the first
  app.footer("Try:\n  sparsam pull smollm2-135m\n  sparsam run smollm2-135m\n  sparsam VERB --help");

  sparsam::cli::Run run;
  sparsam::cli::add_run_verb(app, run);
  sparsam::cli::add_serve_verb(app, run);
  sparsam::cli::add_user_verb(app, run);
  sparsam::cli::add_key_verb(app, run);
  sparsam::cli::add_audit_verb(app, run);
  sparsam::cli::add_pull_verb(app, run);
  sparsam::cli::add_list_verb(app, run);
  sparsam::cli::add_rm_verb(app, run);
  sparsam::cli::add_show_verb(app, run);
  sparsam::cli::add_doctor_verb(app, run);
  sparsam::cli::add_convert_verb(app, run);
  sparsam::cli::add_quantize_verb(app, run);
  sparsam::cli::add_bench_verb(app, run);
  sparsam::cli::add_perplexity_verb(app, run);
  sparsam::cli::add_logits_verb(app, run);
  sparsam::cli::add_tokenize_verb(app, run);
  sparsam::cli::add_tokenizer_verb(app, run);
  sparsam::cli::add_data_verb(app, run);
  sparsam::cli::add_train_verb(app, run);
  sparsam::cli::add_tasks_verb(app, run);
  sparsam::cli::add_reason_verb(app, run);
  sparsam::cli::add_eval_verb(app, run);
  sparsam::cli::add_records_verb(app, run, sparsam::cli::open_records_voice);
  // For packagers; not in the list of verbs.
  app.add_subcommand("man", "This manual as a page for man(1)")->group("")->callback([&app, &run] {
    run = [&app]() -> sparsam::Result<int> {
      fmt::print("{}", sparsam::cli::man_page(app));
      return 0;
    };
  });
  app.failure_message(
      [](const CLI::App*, const CLI::Error& error) { return fmt::format("sparsam: {}\n", error.what()); });
  if (const std::string wrong = wrong_verb(app, argc, argv); !wrong.empty()) {
    return report({sparsam::Code::invalid_argument, wrong}, 2);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // 0 for --help and --version; everything else is usage.
    return printed(app.exit(error) == 0 ? 0 : 2);
  }
  if (const auto isa = sparsam::choose_isa(); !isa) return report(isa.error(), 2);
  try {
    const auto result = run();
    if (!result) return report(result.error(), 1);
    return printed(*result);
  } catch (const std::bad_alloc&) {
    return report({sparsam::Code::exhausted, "the memory does not suffice"}, 1);
  } catch (const std::system_error& error) {  // fmt::print, when its buffer does not arrive
    return report({sparsam::Code::io, fmt::format("cannot write: {}", error.code().message())}, 1);
  }
}
