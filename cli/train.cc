// sparsam train: a model from data.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/nearest.h"
#include "cli/json_output.h"
#include "cli/machine_facts.h"
#include "cli/model_files.h"
#include "cli/options.h"
#include "cli/setting_options.h"
#include "cli/stop_signal.h"
#include "cli/text_tokens.h"
#include "cli/train_progress.h"
#include "cli/verbs.h"
#include "convert/text_files.h"
#include "generate/tokenizer_file.h"
#include "train/packed_data.h"
#include "train/presets.h"
#include "train/run_folder.h"
#include "train/training_run.h"

namespace sparsam::cli {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::vector<std::string> data;
  std::string preset, config, from, tokens, tokenizer, output;
  GivenSettings settings;
  bool resume = false, list_presets = false, json = false;
};

void print_presets() {
  std::size_t width = 0;
  for (const Preset& preset : presets()) width = std::max(width, preset.name.size());
  for (const Preset& preset : presets()) fmt::print("{:{}}  {}\n", preset.name, width, preset.description);
}

std::string absolute(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  return error ? path : whole.lexically_normal().string();
}

Result<RunConfig> preset_config(const std::string& name) {
  if (const Preset* preset = find_preset(name)) return RunConfig::parse(preset->json, name);
  std::vector<std::string> names;
  for (const Preset& preset : presets()) names.emplace_back(preset.name);
  const std::string near = nearest(name, names);
  return fail(Code::invalid_argument, "there is no preset '{}'{}; --list-presets names them", name,
              near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

// What the run is made from: preset, file, model or the run that is there, and over it the options.
Result<RunConfig> compose(const Arguments& arguments) {
  const std::pair<std::string_view, const std::string*> origins[] = {
      {"--preset", &arguments.preset}, {"--config", &arguments.config}, {"--from", &arguments.from}};
  std::string given;
  for (const auto& [option, value] : origins) {
    if (value->empty()) continue;
    if (!given.empty())
      return fail(Code::invalid_argument, "{} and {} {} say both what to train", given, option, *value);
    given = fmt::format("{} {}", option, *value);
  }
  std::optional<RunConfig> stored;
  if (arguments.resume) stored = TRY(RunFolder{arguments.output}.stored_config());
  RunConfig config;
  if (!arguments.preset.empty()) {
    config = TRY(preset_config(arguments.preset));
  } else if (!arguments.config.empty()) {
    config = TRY(RunConfig::parse(TRY(read_file(arguments.config)), arguments.config));
  } else if (!arguments.from.empty()) {
    config.from = arguments.from;
  } else {
    if (!stored) {
      return fail(Code::invalid_argument, "what to train is not said: --preset NAME, --config FILE or --from MODEL{}",
                  arguments.resume ? fmt::format(" ({} holds no run to go on with)", arguments.output) : "");
    }
    config = *stored;
  }
  if (!config.from.empty()) config.from = absolute(TRY(find_model(config.from)).string());
  if (!arguments.data.empty() || !arguments.tokens.empty()) {
    config.paths.clear();
    config.tokens.clear();
  }
  if (!arguments.data.empty()) config.paths = arguments.data;
  if (stored && config.paths.empty() && arguments.tokens.empty()) {
    config.paths = stored->paths;
    config.tokens = stored->tokens;
    if (config.tokenizer.empty()) config.tokenizer = stored->tokenizer;
  }
  if (!arguments.tokens.empty()) config.tokens = arguments.tokens;
  if (!arguments.tokenizer.empty()) config.tokenizer = TRY(find_model(arguments.tokenizer)).string();
  for (std::string& path : config.paths) path = absolute(path);
  for (std::string* path : {&config.tokens, &config.tokenizer}) {
    if (!path->empty()) *path = absolute(*path);
  }
  TRY(take_settings(arguments.settings, settings(), config.settings));
  return config;
}

// The tokenizer's files as a model's folder has them.
Result<std::vector<ModelFile>> files_of_tokenizer(const fs::path& path) {
  std::vector<ModelFile> files;
  const auto places = tokenizer_files_at(path);
  for (const auto& [from, name] : places) files.push_back({name, TRY(read_regular_file(from))});
  if (!places.empty()) return files;
  for (TextFile& file : TRY(text_files_of(path, 0)).files) {
    if (file.name.starts_with("tokenizer")) files.push_back({std::move(file.name), std::move(file.content)});
  }
  return files;
}

Result<TokenizerSide> tokenizer_side(const fs::path& path) {
  TextSide text = TRY(open_text_side(path));
  std::optional<ChatTemplate> chat;
  if (!text.chat_template.empty()) {
    auto parsed = ChatTemplate::parse(text.chat_template);
    if (!parsed) return std::unexpected(within(path.string(), parsed.error()));
    chat.emplace(std::move(*parsed));
  }
  const auto end = TRY(end_of_document(text.tokenizer, std::nullopt));
  return TokenizerSide{std::move(text.tokenizer), std::move(chat), end, TRY(files_of_tokenizer(path))};
}

// Beside the weights: of a model that goes on learning what it had, of a new one what its tokenizer says.
Result<void> add_model_files(const RunConfig& config, RunRequest& request) {
  if (!config.from.empty()) {
    ModelFiles beside = TRY(files_beside(config.from));
    request.model_files = std::move(beside.files);
    request.bos_token_id = beside.bos_token_id;
    request.eos_token_id = beside.eos_token_id;
    return {};
  }
  if (request.tokenizer == nullptr) return {};
  const Tokenizer& tokenizer = request.tokenizer->tokenizer;
  nlohmann::ordered_json generation;
  if (tokenizer.bos()) request.bos_token_id = generation["bos_token_id"] = *tokenizer.bos();
  std::vector<TokenId> ends;
  for (const auto id : {tokenizer.eos(), request.tokenizer->end}) {
    if (id && std::ranges::find(ends, *id) == ends.end()) ends.push_back(*id);
  }
  if (ends.empty()) return {};
  request.eos_token_id = ends[0];
  generation["eos_token_id"] = ends.size() == 1 ? nlohmann::ordered_json(ends[0]) : nlohmann::ordered_json(ends);
  request.model_files.push_back({"generation_config.json", generation.dump(2) + "\n"});
  return {};
}

void print_outcome(const RunOutcome& outcome, const Arguments& arguments) {
  const std::string model = (fs::path(arguments.output) / "model").string();
  if (arguments.json) {
    nlohmann::ordered_json json = {{"step", outcome.step},
                                   {"steps", outcome.steps},
                                   {"loss", outcome.loss},
                                   {"tokens", outcome.tokens},
                                   {"tokens_per_s", outcome.tokens_per_s},
                                   {"model", model}};
    if (outcome.validation_loss) json["validation_loss"] = *outcome.validation_loss;
    print_json_line(json);
    return;
  }
  fmt::print("step {} of {}: loss {:.4f}{}, {:.0f} tokens/s\n", outcome.step, outcome.steps, outcome.loss,
             outcome.validation_loss ? fmt::format(", validation {:.4f}", *outcome.validation_loss) : "",
             outcome.tokens_per_s);
  fmt::print("model   {}\nreport  {}\n", model, (fs::path(arguments.output) / "report.html").string());
  if (outcome.step < outcome.steps) fmt::print("to go on: sparsam train --resume --output {}\n", arguments.output);
}

Result<int> train(const Arguments& arguments) {
  if (arguments.list_presets) {
    print_presets();
    return 0;
  }
  RunRequest request;
  request.folder = arguments.output;
  request.resume = arguments.resume;
  request.config = TRY(compose(arguments));
  request.processor = machine_facts().processor;
  const RunConfig& config = request.config;
  std::optional<TokenizerSide> tokenizer;
  const bool packed = config.paths.size() == 1 && is_packed_data(config.paths[0]);
  if (!config.tokenizer.empty()) {
    tokenizer.emplace(TRY(tokenizer_side(config.tokenizer)));
  } else if (config.tokens.empty() && (packed || !config.from.empty())) {
    // The model's own, or the one that packed data bring along; packed data do without.
    auto side = tokenizer_side(config.from.empty() ? config.paths[0] : config.from);
    if (side) {
      tokenizer.emplace(*std::move(side));
    } else if (!packed || side.error().code != Code::not_found) {
      return std::unexpected(std::move(side).error());
    }
  }
  if (tokenizer) request.tokenizer = &*tokenizer;
  TRY(add_model_files(config, request));
  const StopSignal stop;
  TrainProgress progress(stop);
  const RunOutcome outcome = TRY(run_training(std::move(request), progress));
  print_outcome(outcome, arguments);
  return 0;
}

}  // namespace

void add_train_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("train", "Train a model: new, or going on from another");
  verb->add_option("DATA", arguments->data, "A text file, a folder of packed data, or several texts")->take_all();
  verb->add_option("--output", arguments->output, "The folder of the run: metrics, checkpoints, report, model");
  verb->add_option("--preset", arguments->preset, "A model and settings that make sense: see --list-presets");
  verb->add_flag("--list-presets", arguments->list_presets, "Name the presets");
  verb->add_option("--config", arguments->config, "A JSON file with model, data and settings");
  verb->add_option("--from", arguments->from, "Go on with a model: file, folder or name");
  verb->add_flag("--resume", arguments->resume, "Go on with the run in the output folder");
  verb->add_option("--tokens", arguments->tokens, "Fixed batches: JSON, {\"tokens\": [steps][rows][ids]}");
  verb->add_option("--tokenizer", arguments->tokenizer,
                   "Of the texts: a model, or a tokenizer.json (default: the model's own; bytes for a new one)");
  add_settings(*verb, settings(), arguments, arguments->settings);
  verb->add_flag("--json", arguments->json, "Print a JSON object about the result");
  verb->footer(
      "Examples:\n"
      "  sparsam train --preset nano book.txt --output run --steps 200\n"
      "  sparsam train --resume --output run --steps 400\n"
      "  sparsam run run/model --raw --prompt 'Once upon'");
  verb->callback([arguments, &run] {
    if (arguments->output.empty() && !arguments->list_presets) {
      throw CLI::ValidationError("--output DIR is needed: where the run is kept");
    }
    run = [arguments] { return train(*arguments); };
  });
}

}  // namespace sparsam::cli
