#include "rl/reason_settings.h"

#include <algorithm>

namespace sparsam {
namespace {

using S = ReasonSettings;
using Json = nlohmann::ordered_json;

constexpr double kMany = 1 << 20;

}  // namespace

const std::vector<ReasonSetting>& reason_settings() {
  static const std::vector<ReasonSetting> list =
      SettingTable<S>()
          .word("tasks", "families", &S::families, {}, Change::refused,
                "Families of questions, by commas (default: all)")
          .word("tasks", "language", &S::language, {"both", "en", "de"}, Change::refused,
                "Of the questions: both, en or de")
          .number("tasks", "difficulty_low", &S::difficulty_low, 1, 99, Change::refused, "The easiest level")
          .number("tasks", "difficulty_high", &S::difficulty_high, 1, 99, Change::refused, "The hardest level")
          .word("tasks", "curriculum", &S::curriculum, {"pass-rate", "uniform"}, Change::refused,
                "pass-rate: more of what is right now and then; uniform: all levels alike")
          .number("rollouts", "questions", &S::questions, 1, kMany, Change::refused, "Questions of a step")
          .number("rollouts", "answers", &S::answers, 2, kMany, Change::refused, "Answers to each")
          .number("rollouts", "max_tokens", &S::max_tokens, 1, kMany, Change::refused, "Tokens of an answer")
          .number("rollouts", "at_once", &S::at_once, 1, 4096, Change::allowed, "Answers under way at a time")
          .number("rollouts", "temperature", &S::temperature, 0.01, 10, Change::refused, "Of the answers")
          .word("reward", "reward", &S::reward, {"right", "format", "random"}, Change::refused,
                "right; or, to compare with, format (any answer line) or random")
          .number("reward", "format_reward", &S::format_reward, 0, 1, Change::refused,
                  "What a wrong answer in the right form gets; a right one gets 1")
          .number("reward", "overlong_margin", &S::overlong_margin, 0, kMany, Change::refused,
                  "Tokens before the limit from which on an answer loses reward (0: none is lost)")
          .word("reward", "verifier", &S::verifier, {}, Change::refused,
                "A program that judges instead: see 'tasks check --help'")
          .number("reward", "verifier_timeout_ms", &S::verifier_timeout_ms, 1, 3.6e6, Change::allowed,
                  "Time that it has for an answer")
          .flag("reward", "stop_if_constant", &S::stop_if_constant, Change::allowed,
                "End the run when the reward has been the same for all answers of ten steps")
          .number("training", "steps", &S::steps, 0, kMostSteps, Change::allowed, "Steps in all, also with --resume")
          .number("training", "seed", &S::seed, 0, 9e15, Change::refused, "Of questions and answers")
          .number("training", "lr", &S::lr, 0, 1e3, Change::refused, "Learning rate")
          .word("training", "schedule", &S::schedule, {"constant", "linear", "cosine"}, Change::refused,
                "constant, or falling to the end: linear or cosine")
          .number("training", "warmup", &S::warmup, 0, kMostSteps, Change::refused, "Steps up to the whole rate")
          .number("training", "floor", &S::floor, 0, 1, Change::refused, "Share of the rate that the schedule ends at")
          .number("training", "clip_low", &S::clip_low, 0, 1, Change::refused, "How far a token may lose likelihood")
          .number("training", "clip_high", &S::clip_high, 0, 1e6, Change::refused, "How far it may gain")
          .number("training", "kl", &S::kl, 0, 1e3, Change::refused, "Weight of the divergence from the first model")
          .flag("training", "by_deviation", &S::by_deviation, Change::refused,
                "Divide advantages by the rewards' deviation, as GRPO was published")
          .number("training", "balance_rate", &S::balance_rate, 0, 1, Change::refused,
                  "Steps of the routers' biases towards an even load")
          .word("training", "precision", &S::precision, {"float32", "bfloat16"}, Change::refused,
                "Of the model that is left; the run itself computes in float32")
          .number("training", "leaves", &S::leaves, 1, 4096, Change::refused, "Parts whose gradients are added up")
          .adamw()
          .keeping()
          .number("keeping", "evaluate_every", &S::evaluate_every, 0, kMostSteps, Change::allowed,
                  "Steps between evaluations on held-out questions (0: ten in the run)")
          .number("keeping", "evaluate_count", &S::evaluate_count, 1, kMany, Change::allowed,
                  "Held-out questions of each family")
          .number("keeping", "evaluate_samples", &S::evaluate_samples, 1, 1024, Change::allowed, "Answers to each")
          .rows;
  return list;
}

const ReasonSetting* find_reason_setting(std::string_view key) {
  const auto found = std::ranges::find(reason_settings(), key, &ReasonSetting::key);
  return found == reason_settings().end() ? nullptr : &*found;
}

std::string ReasonConfig::to_json() const {
  Json json = {{"from", from}};
  for (const ReasonSetting& setting : reason_settings()) {
    json[std::string(setting.section)][std::string(setting.key)] = json_of(settings, setting);
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<ReasonConfig> ReasonConfig::parse(std::string_view text, std::string_view label) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("from") || !json["from"].is_string()) {
    return fail(Code::bad_data, "{}: not what a run of reinforcement learning is made from", label);
  }
  ReasonConfig config;
  config.from = json["from"].get<std::string>();
  for (const auto& [section, object] : json.items()) {
    if (section == "from") continue;
    if (!object.is_object()) return fail(Code::bad_data, "{}: '{}' is no object", label, section);
    for (const auto& [key, value] : object.items()) {
      const ReasonSetting* setting = find_reason_setting(key);
      if (setting == nullptr || setting->section != section) {
        return fail(Code::bad_data, "{}: '{}' has no key '{}'", label, section, key);
      }
      if (auto set = set_from_json(config.settings, *setting, value); !set) {
        return std::unexpected(within(label, set.error()));
      }
    }
  }
  return config;
}

}  // namespace sparsam
