#include "train/run_settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "formats/quote.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;
using Section = Setting::Section;
using Change = Setting::Change;
using S = RunSettings;

constexpr double kMostSteps = 1e12, kMany = 1 << 24;

Setting number(Section section, std::string_view key, Setting::Place place, double least, double most, Change change,
               std::string_view help) {
  return {section, key, place, least, most, {}, change, help};
}

Setting word(Section section, std::string_view key, Setting::Place place, std::vector<std::string_view> choice,
             Change change, std::string_view help) {
  return {section, key, place, 0, 0, std::move(choice), change, help};
}

Setting flag(Section section, std::string_view key, Setting::Place place, Change change, std::string_view help) {
  return {section, key, place, 0, 0, {}, change, help};
}

const std::vector<Setting>& table() {
  static const std::vector<Setting> list = {
      number(Section::data, "context", &S::context, 0, kMany, Change::refused, "Tokens of a row"),
      number(Section::data, "rows", &S::rows, 0, kMany, Change::refused, "Rows of a step"),
      number(Section::data, "validation", &S::validation, 0, 0.5, Change::refused,
             "Share of a text kept for validation, at its end"),
      word(Section::data, "separator", &S::separator, {}, Change::refused,
           "What ends a document within a text file (default: a file is one)"),
      number(Section::training, "steps", &S::steps, 0, kMostSteps, Change::allowed, "Steps in all, also with --resume"),
      number(Section::training, "seed", &S::seed, 0, 9e15, Change::refused,
             "Of the starting weights and the order of the data"),
      word(Section::training, "precision", &S::precision, {"float32", "bfloat16"}, Change::refused,
           "Of products, and of the model that is left: float32 or bfloat16"),
      word(Section::training, "optimizer", &S::optimizer, {"adamw", "muon"}, Change::refused,
           "adamw, or muon for matrices and adamw for the rest"),
      number(Section::training, "lr", &S::lr, 0, 1e3, Change::refused, "Learning rate"),
      word(Section::training, "schedule", &S::schedule, {"constant", "cosine", "wsd"}, Change::refused,
           "constant, cosine, or wsd (stable, then decay)"),
      number(Section::training, "warmup", &S::warmup, 0, kMostSteps, Change::refused, "Steps up to the whole rate"),
      number(Section::training, "decay", &S::decay, 0, 1, Change::refused, "Share of the steps in which wsd decays"),
      number(Section::training, "floor", &S::floor, 0, 1, Change::refused, "Share of the rate that decay ends at"),
      number(Section::training, "weight_decay", &S::weight_decay, 0, 1e3, Change::refused, "Of matrices"),
      number(Section::training, "beta1", &S::beta1, 0, 0.999999, Change::refused, "Of AdamW's first moment"),
      number(Section::training, "beta2", &S::beta2, 0, 0.999999, Change::refused, "Of AdamW's second moment"),
      number(Section::training, "eps", &S::eps, 0, 1, Change::refused, "AdamW's"),
      number(Section::training, "momentum", &S::momentum, 0, 0.999999, Change::refused, "Of Muon"),
      number(Section::training, "clip", &S::clip, 0, 1e9, Change::refused, "Largest norm of the gradient (0: any)"),
      number(Section::training, "balance_rate", &S::balance_rate, 0, 1, Change::refused,
             "Steps of the routers' biases towards an even load (DeepSeek-V3: 0.001)"),
      number(Section::training, "balance_until", &S::balance_until, 0, 1, Change::refused,
             "Share of the steps in which these biases move"),
      number(Section::training, "sequence_balance", &S::sequence_balance, 0, 10, Change::refused,
             "Weight of the sequence-wise balance loss (DeepSeek-V3: 0.0001)"),
      number(Section::training, "mtp_weight", &S::mtp_weight, 0, 10, Change::refused,
             "Weight of the loss of one token further, where the model predicts it"),
      flag(Section::training, "recompute", &S::recompute, Change::allowed,
           "Compute layers again on the way back: less memory, more time"),
      number(Section::training, "leaves", &S::leaves, 1, 4096, Change::refused,
             "Parts of a step's rows, whose gradients are added up: more take less memory"),
      number(Section::keeping, "threads", &S::threads, 0, 1024, Change::allowed, "Threads (default: all processors)"),
      number(Section::keeping, "checkpoint_every", &S::checkpoint_every, 0, kMostSteps, Change::allowed,
             "Steps between checkpoints (0: by time alone)"),
      number(Section::keeping, "checkpoint_minutes", &S::checkpoint_minutes, 0, 1e6, Change::allowed,
             "Minutes between checkpoints (0: by steps alone)"),
      number(Section::keeping, "keep_checkpoints", &S::keep_checkpoints, 1, 1e6, Change::allowed,
             "Checkpoints that stay; older ones are removed"),
      number(Section::keeping, "evaluate_every", &S::evaluate_every, 0, kMostSteps, Change::allowed,
             "Steps between validations (0: ten in the run)"),
      number(Section::keeping, "evaluate_rows", &S::evaluate_rows, 1, kMany, Change::allowed, "Rows of a validation"),
      number(Section::keeping, "report_seconds", &S::report_seconds, 0, 1e6, Change::allowed,
             "Seconds between versions of report.html"),
  };
  return list;
}

std::unexpected<Error> refused(const Setting& setting, std::string_view value, std::string_view wanted) {
  return fail(Code::invalid_argument, "'{}' is {}; it must be {}", setting.key, value, wanted);
}

std::string limits(const Setting& setting, std::string_view kind) {
  return fmt::format("{} from {:.12g} to {:.12g}", kind, setting.least, setting.most);
}

Result<void> put(RunSettings& to, const Setting& setting, double value, std::string_view text) {
  const bool fits = std::isfinite(value) && value >= setting.least && value <= setting.most;
  if (const auto* place = std::get_if<std::int64_t S::*>(&setting.place)) {
    if (!fits || value != std::floor(value)) return refused(setting, text, limits(setting, "a whole number"));
    to.*(*place) = static_cast<std::int64_t>(value);
  } else {
    if (!fits) return refused(setting, text, limits(setting, "a number"));
    to.*(std::get<double S::*>(setting.place)) = value;
  }
  return {};
}

Result<void> put(RunSettings& to, const Setting& setting, std::string text) {
  if (!setting.choice.empty() && std::ranges::find(setting.choice, text) == setting.choice.end()) {
    std::string choice;
    for (const std::string_view word : setting.choice) {
      choice += fmt::format("{}{}", choice.empty() ? "" : " or ", word);
    }
    return refused(setting, quote(text), choice);
  }
  to.*(std::get<std::string S::*>(setting.place)) = std::move(text);
  return {};
}

}  // namespace

std::string Setting::option() const {
  std::string text = fmt::format("--{}", key);
  std::ranges::replace(text, '_', '-');
  return text;
}

std::span<const Setting> settings() { return table(); }

const Setting* find_setting(std::string_view key) {
  const auto found = std::ranges::find(table(), key, &Setting::key);
  return found == table().end() ? nullptr : &*found;
}

std::string_view section_name(Section section) {
  switch (section) {
    case Section::data:
      return "data";
    case Section::training:
      return "training";
    case Section::keeping:
      break;
  }
  return "keeping";
}

Result<void> set_from_text(RunSettings& to, const Setting& setting, std::string_view text) {
  if (std::holds_alternative<std::string S::*>(setting.place)) return put(to, setting, std::string(text));
  if (const auto* flag = std::get_if<bool S::*>(&setting.place)) {
    if (text != "true" && text != "false") return refused(setting, quote(text), "true or false");
    to.*(*flag) = text == "true";
    return {};
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc() && end == text.data() + text.size();
  return put(to, setting, number ? value : std::nan(""), number ? std::string(text) : quote(text));
}

Result<void> set_from_json(RunSettings& to, const Setting& setting, const Json& value) {
  if (std::holds_alternative<std::string S::*>(setting.place)) {
    if (!value.is_string()) return refused(setting, value.dump(), "text");
    return put(to, setting, value.get<std::string>());
  }
  if (const auto* flag = std::get_if<bool S::*>(&setting.place)) {
    if (!value.is_boolean()) return refused(setting, value.dump(), "true or false");
    to.*(*flag) = value.get<bool>();
    return {};
  }
  return put(to, setting, value.is_number() ? value.get<double>() : std::nan(""), value.dump());
}

Json json_of(const RunSettings& from, const Setting& setting) {
  return std::visit([&](auto place) { return Json(from.*place); }, setting.place);
}

}  // namespace sparsam
