// A setting of a run: a member of a struct S under one name, which is the key in a configuration file and, with dashes,
// the option on the command line. A table of them (run_settings.h, rl/reason_settings.h) says what there is, within
// which limits, and whether a run that goes on may change it.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace sparsam {

// Whether a run that goes on may have another value.
enum class Change { refused, allowed };

// What is known of a setting apart from where its value is.
struct SettingForm {
  std::string_view section;  // the object in a configuration file
  std::string_view key;
  double least = 0, most = 0;            // of a number
  std::vector<std::string_view> choice;  // of a word; empty: any
  Change change = Change::refused;
  std::string_view help;

  std::string option() const;  // "--weight-decay"
};

// A value that fits the form. Errors (invalid_argument) name the setting and its limits.
enum class Number { whole, any };
Result<double> checked_number(const SettingForm& form, Number kind, double value, std::string_view text);
Result<double> parse_number(const SettingForm& form, Number kind, std::string_view text);
Result<std::string> checked_word(const SettingForm& form, std::string text);
std::unexpected<Error> refused_value(const SettingForm& form, std::string_view value, std::string_view wanted);

template <typename S>
struct SettingOf : SettingForm {
  using Place = std::variant<std::int64_t S::*, double S::*, bool S::*, std::string S::*>;
  Place place;
};

template <typename S>
Result<void> set_from_text(S& to, const SettingOf<S>& setting, std::string_view text) {
  if (const auto* word = std::get_if<std::string S::*>(&setting.place)) {
    to.*(*word) = TRY(checked_word(setting, std::string(text)));
  } else if (const auto* flag = std::get_if<bool S::*>(&setting.place)) {
    if (text != "true" && text != "false") return refused_value(setting, text, "true or false");
    to.*(*flag) = text == "true";
  } else if (const auto* whole = std::get_if<std::int64_t S::*>(&setting.place)) {
    to.*(*whole) = static_cast<std::int64_t>(TRY(parse_number(setting, Number::whole, text)));
  } else {
    to.*(std::get<double S::*>(setting.place)) = TRY(parse_number(setting, Number::any, text));
  }
  return {};
}

template <typename S>
Result<void> set_from_json(S& to, const SettingOf<S>& setting, const nlohmann::ordered_json& value) {
  const double number = value.is_number() ? value.get<double>() : std::nan("");
  if (const auto* word = std::get_if<std::string S::*>(&setting.place)) {
    if (!value.is_string()) return refused_value(setting, value.dump(), "text");
    to.*(*word) = TRY(checked_word(setting, value.get<std::string>()));
  } else if (const auto* flag = std::get_if<bool S::*>(&setting.place)) {
    if (!value.is_boolean()) return refused_value(setting, value.dump(), "true or false");
    to.*(*flag) = value.get<bool>();
  } else if (const auto* whole = std::get_if<std::int64_t S::*>(&setting.place)) {
    to.*(*whole) = static_cast<std::int64_t>(TRY(checked_number(setting, Number::whole, number, value.dump())));
  } else {
    to.*(std::get<double S::*>(setting.place)) = TRY(checked_number(setting, Number::any, number, value.dump()));
  }
  return {};
}

template <typename S>
nlohmann::ordered_json json_of(const S& from, const SettingOf<S>& setting) {
  return std::visit([&](auto place) { return nlohmann::ordered_json(from.*place); }, setting.place);
}

// Whether a run that was begun with `before` may go on with `now`. Errors (invalid_argument) name the setting and both
// values.
template <typename S>
Result<void> check_unchanged(const std::vector<SettingOf<S>>& table, const S& before, const S& now) {
  for (const SettingOf<S>& setting : table) {
    if (setting.change == Change::allowed) continue;
    const nlohmann::ordered_json was = json_of(before, setting), is = json_of(now, setting);
    if (was == is) continue;
    return fail(Code::invalid_argument, "the run was begun with {} {}, not {}: it goes on with that, or begins anew",
                setting.option(), was.dump(), is.dump());
  }
  return {};
}

inline constexpr double kMostSteps = 1e12;

// Rows of a table: what a setting is, and where.
template <typename S>
struct SettingTable {
  std::vector<SettingOf<S>> rows;

  SettingTable& number(std::string_view section, std::string_view key, typename SettingOf<S>::Place place, double least,
                       double most, Change change, std::string_view help) {
    rows.push_back({{section, key, least, most, {}, change, help}, place});
    return *this;
  }
  SettingTable& word(std::string_view section, std::string_view key, std::string S::* place,
                     std::vector<std::string_view> choice, Change change, std::string_view help) {
    rows.push_back({{section, key, 0, 0, std::move(choice), change, help}, place});
    return *this;
  }
  // What every run has whose struct has these members: AdamW and the clipping of gradients, ...
  SettingTable& adamw() {
    return number("training", "weight_decay", &S::weight_decay, 0, 1e3, Change::refused, "Of matrices")
        .number("training", "beta1", &S::beta1, 0, 0.999999, Change::refused, "Of AdamW's first moment")
        .number("training", "beta2", &S::beta2, 0, 0.999999, Change::refused, "Of AdamW's second moment")
        .number("training", "eps", &S::eps, 0, 1, Change::refused, "AdamW's")
        .number("training", "clip", &S::clip, 0, 1e9, Change::refused, "Largest norm of the gradient (0: any)");
  }
  // ... and what is kept of it.
  SettingTable& keeping() {
    return number("keeping", "threads", &S::threads, 0, 1024, Change::allowed, "Threads (default: all processors)")
        .number("keeping", "checkpoint_every", &S::checkpoint_every, 0, kMostSteps, Change::allowed,
                "Steps between checkpoints (0: by time alone)")
        .number("keeping", "checkpoint_minutes", &S::checkpoint_minutes, 0, 1e6, Change::allowed,
                "Minutes between checkpoints (0: by steps alone)")
        .number("keeping", "keep_checkpoints", &S::keep_checkpoints, 1, 1e6, Change::allowed,
                "Checkpoints that stay; older ones are removed")
        .number("keeping", "report_seconds", &S::report_seconds, 0, 1e6, Change::allowed,
                "Seconds between versions of report.html");
  }
  SettingTable& flag(std::string_view section, std::string_view key, bool S::* place, Change change,
                     std::string_view help) {
    rows.push_back({{section, key, 0, 0, {}, change, help}, place});
    return *this;
  }
};

}  // namespace sparsam
