// The "model" object of a configuration: what Hugging Face's config.json says, with nothing in it that is passed over.

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/nearest.h"
#include "formats/quote.h"
#include "models/adapters/hugging_face_config.h"
#include "models/adapters/hugging_face_export.h"
#include "train/run_config.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

// Keys of config.json that say nothing about what is trained, or are read in other places.
constexpr std::array kBeside = {"architectures",   "bos_token_id",         "dtype",
                                "eos_token_id",    "initializer_range",    "pad_token_id",
                                "rope_parameters", "rope_scaling",         "sliding_window_pattern",
                                "torch_dtype",     "transformers_version", "use_cache"};

bool equal(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    const double x = a.get<double>(), y = b.get<double>();
    return std::abs(x - y) <= 1e-6 * std::max(std::abs(x), std::abs(y));  // what is a float in the model
  }
  return a == b;
}

// What was read, written again, is what was given: anything else would have been ignored.
Result<void> check_read(const Json& given, const Json& read) {
  std::vector<std::string> known(kBeside.begin(), kBeside.end());
  for (const auto& [key, value] : read.items()) known.push_back(key);
  for (const auto& [key, value] : given.items()) {
    if (std::ranges::find(known, key) == known.end()) {
      const std::string near = nearest(key, known);
      return fail(Code::invalid_argument, "a {} has no key {}{}", read["model_type"].get<std::string>(), quote(key),
                  near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    }
    const bool beside = std::ranges::find(kBeside, key) != kBeside.end();
    if (!beside && !value.is_null() && !equal(value, read[key])) {
      return fail(Code::unsupported, "'{}' is {}, but a model that is trained from nothing here has {}", key,
                  value.dump(), read[key].dump());
    }
  }
  return {};
}

Result<NewModel> read(const std::string& text, std::int64_t vocabulary) {
  Json given = Json::parse(text);
  if (!given.contains("vocab_size")) given["vocab_size"] = vocabulary;
  NewModel made;
  made.config = TRY(config_from_hugging_face(given.dump(), "config.json"));
  Json read = Json::parse(TRY(hugging_face_config(made.config, {})));
  TRY(check_read(given, read));
  if (given.contains("initializer_range")) {
    const Json& range = given["initializer_range"];
    made.sigma = range.is_number() ? range.get<double>() : -1;
    if (!(made.sigma >= 0 && made.sigma <= 10)) {
      return fail(Code::invalid_argument, "'initializer_range' is {}; it must be a number from 0 to 10", range.dump());
    }
    read["initializer_range"] = made.sigma;
  }
  made.json = read.dump();
  return made;
}

}  // namespace

Result<NewModel> new_model(const std::string& json, std::int64_t vocabulary) {
  auto made = read(json, vocabulary);
  if (made) return made;
  Error error = made.error();
  if (error.message.starts_with("config.json: ")) error.message.erase(0, 13);
  return std::unexpected(within("model", std::move(error)));
}

}  // namespace sparsam
