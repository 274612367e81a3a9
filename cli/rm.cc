// sparsam rm NAME: takes a model out of the store.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/store_verbs.h"
#include "cli/terminal.h"
#include "store/store.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::vector<std::string> names;
  bool yes = false;
  bool unfinished = false;
};

Result<int> remove_models(const Arguments& arguments) {
  store::Store models = TRY(store::Store::open());
  // All of them are there, or none is removed.
  std::vector<store::Manifest> chosen;
  for (const std::string& name : arguments.names) {
    store::Manifest model = TRY(models.find(name));
    const auto is_it = [&](const store::Manifest& other) { return to_string(other.name) == to_string(model.name); };
    if (std::ranges::none_of(chosen, is_it)) chosen.push_back(std::move(model));
  }
  if (!arguments.yes && !chosen.empty()) {
    std::string what;
    for (const store::Manifest& model : chosen) {
      what += fmt::format("{}{} ({})", what.empty() ? "" : ", ", to_string(model.name),
                          store::human_bytes(model.total_size()));
    }
    if (!at_a_terminal()) {
      return fail(Code::invalid_argument, "rm: nobody is at a terminal to confirm; give --yes to remove {}", what);
    }
    if (!ask_yes_no(fmt::format("Remove {}?", what))) return fail(Code::cancelled, "rm: nothing was removed");
  }
  std::uint64_t freed = 0;
  for (const store::Manifest& model : chosen) freed += TRY(models.remove(model.name));
  if (arguments.unfinished) freed += TRY(models.remove_unfinished());
  fmt::print("freed {}\n", store::human_bytes(freed));
  return 0;
}

}  // namespace

void add_rm_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("rm", "Remove models from this machine");
  verb->add_option("MODEL", arguments->names, "Names in the store: NAME[:TAG]");
  verb->add_flag("--yes,-y", arguments->yes, "Do not ask");
  verb->add_flag("--unfinished", arguments->unfinished, "Remove what unfinished downloads have left");
  verb->footer("Examples:\n  sparsam rm smollm2-135m\n  sparsam rm --unfinished");
  verb->callback([arguments, &run] {
    if (arguments->names.empty() && !arguments->unfinished) {
      throw CLI::ValidationError("a MODEL is needed, or --unfinished; 'sparsam list' names the models");
    }
    run = [arguments] { return remove_models(*arguments); };
  });
}

}  // namespace sparsam::cli
