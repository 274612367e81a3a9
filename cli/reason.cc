// sparsam reason: a model learns by being rewarded for what is right.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/json_output.h"
#include "cli/machine_facts.h"
#include "cli/model_files.h"
#include "cli/options.h"
#include "cli/reason_progress.h"
#include "cli/setting_options.h"
#include "cli/verbs.h"
#include "rl/reason_run.h"
#include "train/run_folder.h"

namespace sparsam::cli {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string model, output;
  GivenSettings settings;
  bool resume = false, json = false;
};

Result<ReasonConfig> compose(const Arguments& arguments) {
  ReasonConfig config;
  const fs::path stored = RunFolder{arguments.output}.config();
  std::error_code error;
  if (arguments.resume && fs::exists(stored, error)) {
    config = TRY(ReasonConfig::parse(TRY(read_regular_file(stored)), stored.string()));
  }
  if (!arguments.model.empty()) {
    config.from = fs::absolute(TRY(find_model(arguments.model)), error).lexically_normal().string();
  }
  if (config.from.empty()) {
    return fail(Code::invalid_argument, "which model is to learn is not said{}",
                arguments.resume ? fmt::format(" ({} holds no run to go on with)", arguments.output) : "");
  }
  TRY(take_settings(arguments.settings, reason_settings(), config.settings));
  return config;
}

void print_outcome(const ReasonOutcome& outcome, const Arguments& arguments) {
  const std::string model = (fs::path(arguments.output) / "model").string();
  if (arguments.json) {
    nlohmann::ordered_json json = {
        {"step", outcome.step}, {"steps", outcome.steps}, {"right", outcome.right}, {"model", model}};
    if (outcome.pass_1) json["pass@1"] = *outcome.pass_1;
    if (outcome.pass_k && outcome.k > 1) json[fmt::format("pass@{}", outcome.k)] = *outcome.pass_k;
    print_json_line(json);
    return;
  }
  fmt::print("step {} of {}: {:.1f} % of the answers right", outcome.step, outcome.steps, 100 * outcome.right);
  if (outcome.pass_1) fmt::print("; on held-out questions pass@1 {:.1f} %", 100 * *outcome.pass_1);
  if (outcome.pass_k && outcome.k > 1) fmt::print(", pass@{} {:.1f} %", outcome.k, 100 * *outcome.pass_k);
  fmt::print("\nmodel   {}\nreport  {}\n", model, (fs::path(arguments.output) / "report.html").string());
  if (outcome.step == outcome.steps) return;
  fmt::print("{}to go on: sparsam reason --resume --output {}\n",
             outcome.constant_reward ? "ended, since the reward did not change; " : "", arguments.output);
}

Result<int> reason(const Arguments& arguments) {
  ReasonRequest request;
  request.folder = arguments.output;
  request.resume = arguments.resume;
  request.config = TRY(compose(arguments));
  request.processor = machine_facts().processor;
  ModelFiles beside = TRY(files_beside(request.config.from));
  request.model_files = std::move(beside.files);
  request.bos_token_id = beside.bos_token_id;
  request.eos_token_id = beside.eos_token_id;
  const StopSignal stop;
  ReasonProgress progress(stop);
  print_outcome(TRY(run_reasoning(std::move(request), progress)), arguments);
  return 0;
}

}  // namespace

void add_reason_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("reason", "A model learns to reason by being rewarded for what is right");
  verb->add_option("MODEL", arguments->model, "The model that learns: file, folder or name");
  verb->add_option("--output", arguments->output, "The folder of the run: metrics, answers, checkpoints, report, model")
      ->required();
  verb->add_flag("--resume", arguments->resume, "Go on with the run in the output folder");
  verb->add_flag("--json", arguments->json, "Print a JSON object about the result");
  add_settings(*verb, reason_settings(), arguments, arguments->settings);
  verb->footer(
      "Each step asks questions, lets the model answer each several times, rewards what is right, and makes answers\n"
      "that did better than their group's mean likelier (GRPO). 'sparsam tasks list' names the families.\n"
      "Examples:\n"
      "  sparsam reason MODEL --families addition,gcd --steps 200 --output run\n"
      "  sparsam reason --resume --output run\n"
      "  sparsam eval run/model --family addition,gcd");
  verb->callback([arguments, &run] {
    if (arguments->model.empty() && !arguments->resume) throw CLI::ValidationError("MODEL is needed: who is to learn");
    run = [arguments] { return reason(*arguments); };
  });
}

}  // namespace sparsam::cli
