// The settings of a run (train/setting.h) as options of its verb.
#pragma once

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "train/setting.h"

namespace sparsam::cli {

using GivenSettings = std::map<std::string, std::string, std::less<>>;  // by key, as they were given

// given is a part of what `owner` owns, and takes what the command line says.
template <typename S, typename Owner>
void add_settings(CLI::App& verb, const std::vector<SettingOf<S>>& table, const std::shared_ptr<Owner>& owner,
                  GivenSettings& given) {
  for (const SettingOf<S>& setting : table) {
    const std::string key(setting.key), group = fmt::format("Settings: {}", setting.section);
    const auto take = [owner, &given, key](const std::string& text) { given[key] = text; };
    if (std::holds_alternative<bool S::*>(setting.place)) {
      verb.add_flag_callback(setting.option(), [take] { take("true"); }, std::string(setting.help))->group(group);
      continue;
    }
    const nlohmann::ordered_json usual = json_of(S{}, setting);
    CLI::Option* option = verb.add_option_function<std::string>(setting.option(), take, std::string(setting.help));
    option->group(group);
    option->type_name(usual.is_string() ? "WORD" : "NUMBER");
    if (!usual.is_string() || !usual.get_ref<const std::string&>().empty())
      option->default_str(usual.is_string() ? usual.get<std::string>() : usual.dump());
  }
}

// Errors name the setting and its limits.
template <typename S>
Result<void> take_settings(const GivenSettings& given, const std::vector<SettingOf<S>>& table, S& to) {
  for (const SettingOf<S>& setting : table) {
    const auto found = given.find(setting.key);
    if (found != given.end()) TRY(set_from_text(to, setting, found->second));
  }
  return {};
}

}  // namespace sparsam::cli
