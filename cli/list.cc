// sparsam list: the models in the store.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/json_output.h"
#include "cli/progress.h"
#include "cli/store_verbs.h"
#include "store/store.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  bool json = false;
  bool verify = false;
};

struct Row {
  const store::Manifest* model;
  std::vector<std::string> damaged;
};

nlohmann::ordered_json to_json(const store::Store& models, const Row& row, bool verified) {
  const store::Manifest& model = *row.model;
  nlohmann::ordered_json json;
  json["name"] = model.name.name;
  json["tag"] = model.name.tag;
  json["size"] = model.total_size();
  json["license"] = model.license;
  json["source"] = model.source;
  json["revision"] = model.revision;
  json["pulled"] = model.pulled;
  const auto path = models.path_of(model);
  json["path"] = path ? nlohmann::ordered_json(path->string()) : nlohmann::ordered_json(nullptr);
  json["files"] = nlohmann::ordered_json::array();
  for (const store::StoredFile& file : model.files) {
    json["files"].push_back({{"path", file.path}, {"size", file.size}, {"sha256", file.sha256}});
  }
  if (verified) json["damaged"] = row.damaged;
  return json;
}

// Of several packages the first; a long address without its middle.
std::string short_source(const std::string& source) {
  constexpr std::size_t kLongest = 60;
  const std::size_t comma = source.find(',');
  if (comma != std::string::npos) return fmt::format("{}, ...", source.substr(0, comma));
  if (source.size() <= kLongest) return source;
  return fmt::format("{}...{}", source.substr(0, kLongest / 2), source.substr(source.size() - kLongest / 2 + 3));
}

void print_table(const std::vector<Row>& rows, bool verified) {
  std::size_t name = 4, size = 4, license = 7;
  for (const Row& row : rows) {
    name = std::max(name, to_string(row.model->name).size());
    size = std::max(size, store::human_bytes(row.model->total_size()).size());
    license = std::max(license, row.model->license.size());
  }
  fmt::print("{:<{}}  {:>{}}  {:<{}}  {:<10}  {}SOURCE\n", "NAME", name, "SIZE", size, "LICENCE", license, "PULLED",
             verified ? "CHECK    " : "");
  for (const Row& row : rows) {
    fmt::print("{:<{}}  {:>{}}  {:<{}}  {:<10}  {}{}\n", to_string(row.model->name), name,
               store::human_bytes(row.model->total_size()), size, row.model->license, license,
               row.model->pulled.substr(0, 10), verified ? (row.damaged.empty() ? "sound    " : "DAMAGED  ") : "",
               short_source(row.model->source));
  }
}

Result<int> list_models(const Arguments& arguments) {
  const store::Store models = TRY(store::Store::open());
  const store::Listing listing = TRY(models.list());
  TerminalProgress progress;
  std::vector<Row> rows;
  int exit_code = 0;
  for (const store::Manifest& model : listing.models) {
    rows.push_back({&model, {}});
    if (!arguments.verify) continue;
    rows.back().damaged = TRY(models.verify(model, progress));
    for (const std::string& file : rows.back().damaged) {
      fmt::print(stderr, "sparsam: {}: '{}' is missing or damaged; `sparsam pull --check` fetches it again\n",
                 to_string(model.name), file);
      exit_code = 1;
    }
  }
  for (const Error& error : listing.unreadable) {
    fmt::print(stderr, "sparsam: {}\n", error.message);
    exit_code = 1;
  }
  if (arguments.json) {
    auto json = nlohmann::ordered_json::array();
    for (const Row& row : rows) json.push_back(to_json(models, row, arguments.verify));
    print_json(json);
    return exit_code;
  }
  if (rows.empty()) {
    fmt::print(stderr, "No models yet; `sparsam pull --help` shows where they come from.\n");
  } else {
    print_table(rows, arguments.verify);
  }
  if (listing.unfinished_bytes > 0) {
    fmt::print(stderr, "Unfinished downloads hold {}; pull again to go on, or `sparsam rm --unfinished`.\n",
               store::human_bytes(listing.unfinished_bytes));
  }
  return exit_code;
}

}  // namespace

void add_list_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("list", "Show the models on this machine");
  verb->add_flag("--json", arguments->json, "Print an array of objects");
  verb->add_flag("--verify", arguments->verify, "Read every byte and compare it with its checksum");
  verb->footer("Examples:\n  sparsam list\n  sparsam list --verify");
  verb->callback([arguments, &run] { run = [arguments] { return list_models(*arguments); }; });
}

}  // namespace sparsam::cli
