#include "train/run_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/nearest.h"
#include "formats/quote.h"
#include "text/json_reader.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

std::unexpected<Error> unknown_key(std::string_view key, std::string_view where, std::vector<std::string> known) {
  if (const Setting* elsewhere = find_setting(key)) {
    return fail(Code::invalid_argument, "'{}' stands in {}; it belongs into '{}'", elsewhere->key, where,
                elsewhere->section);
  }
  const std::string near = nearest(key, known);
  if (!near.empty()) {
    return fail(Code::invalid_argument, "{} has no key {}; did you mean '{}'?", where, quote(key), near);
  }
  std::string list;
  for (const std::string& name : known) list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
  return fail(Code::invalid_argument, "{} has no key {}; known are {}", where, quote(key), list);
}

Result<std::string> text_of(const Json& value, std::string_view key) {
  if (!value.is_string()) return fail(Code::invalid_argument, "'{}' must be text", key);
  return value.get<std::string>();
}

Result<void> read_section(const Json& object, std::string_view section, RunConfig& config) {
  const std::string where = fmt::format("'{}'", section);
  if (!object.is_object()) return fail(Code::invalid_argument, "{} must be an object", where);
  std::vector<std::string> known;
  if (section == "data") known = {"paths", "tokens", "tokenizer"};
  for (const Setting& setting : settings()) {
    if (setting.section == section) known.emplace_back(setting.key);
  }
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(known, key) == known.end()) return unknown_key(key, where, known);
    if (key == "tokens") {
      config.tokens = TRY(text_of(value, key));
    } else if (key == "tokenizer") {
      config.tokenizer = TRY(text_of(value, key));
    } else if (key == "paths") {
      if (!value.is_array()) return fail(Code::invalid_argument, "'paths' must be a list of paths");
      for (const Json& path : value) config.paths.push_back(TRY(text_of(path, "paths")));
    } else {
      TRY(set_from_json(config.settings, *find_setting(key), value));
    }
  }
  return {};
}

Result<RunConfig> read(const Json& json) {
  if (!json.is_object()) return fail(Code::invalid_argument, "not a JSON object");
  const std::vector<std::string> known = {"model", "from", "data", "training", "keeping"};
  RunConfig config;
  for (const auto& [key, value] : json.items()) {
    if (key == "model") {
      if (!value.is_object()) return fail(Code::invalid_argument, "'model' must be an object, as config.json has it");
      config.model = value.dump();
    } else if (key == "from") {
      config.from = TRY(text_of(value, key));
    } else if (key == "data" || key == "training" || key == "keeping") {
      TRY(read_section(value, key, config));
    } else {
      return unknown_key(key, "the configuration", known);
    }
  }
  if (!config.model.empty() && !config.from.empty()) {
    return fail(Code::invalid_argument, "'model' and 'from' are both there: a model is new, or goes on from {}",
                quote(config.from));
  }
  return config;
}

// "a.b": [1, 2] and so on: the first place where two values differ.
struct Difference {
  std::string key, before, now;
};
std::optional<Difference> difference(const Json& before, const Json& now, const std::string& at) {
  if (before == now) return std::nullopt;
  if (!before.is_object() || !now.is_object()) return Difference{at, before.dump(), now.dump()};
  for (const auto& [key, value] : before.items()) {
    const Json other = now.contains(key) ? now[key] : Json(nullptr);
    if (auto found = difference(value, other, at.empty() ? key : at + "." + key)) return found;
  }
  for (const auto& [key, value] : now.items()) {
    if (!before.contains(key) && !value.is_null()) return Difference{at + "." + key, "absent", value.dump()};
  }
  return std::nullopt;
}

}  // namespace

Result<RunConfig> RunConfig::parse(std::string_view text, std::string_view label) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: …", "[json.exception.out_of_range.406] number
    // …"
    const std::string_view what = error.what();
    return fail(Code::bad_data, "{}: no JSON: {}", label, what.substr(std::min(what.size(), what.find("] ") + 2)));
  }
  // Going through values that lie in each other takes stack: simdjson reads no deeper than 1,024 levels.
  simdjson::dom::parser parser;
  if (const auto flat = json::parse(parser, text); !flat) return std::unexpected(within(label, flat.error()));
  auto config = read(json);
  if (!config) return std::unexpected(within(label, config.error()));
  return config;
}

std::string RunConfig::to_json() const {
  Json json;
  if (!model.empty()) json["model"] = Json::parse(model);
  if (!from.empty()) json["from"] = from;
  Json& data = json["data"] = Json::object();
  if (!paths.empty()) data["paths"] = paths;
  if (!tokens.empty()) data["tokens"] = tokens;
  if (!tokenizer.empty()) data["tokenizer"] = tokenizer;
  for (const Setting& setting : sparsam::settings()) {
    json[std::string(setting.section)][std::string(setting.key)] = json_of(settings, setting);
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<void> check_resumable(const RunConfig& before, const RunConfig& now) {
  TRY(check_unchanged(settings(), before.settings, now.settings));
  if (before.from != now.from) {
    return fail(Code::invalid_argument, "the run was begun {}, not {}",
                before.from.empty() ? "with a new model" : fmt::format("from '{}'", before.from),
                now.from.empty() ? "with a new one" : fmt::format("from '{}'", now.from));
  }
  if (before.model.empty() || now.model.empty()) return {};
  if (const auto found = difference(Json::parse(before.model), Json::parse(now.model), "")) {
    return fail(Code::invalid_argument, "the run's model has '{}' {}, not {}", found->key, found->before, found->now);
  }
  return {};
}

}  // namespace sparsam
