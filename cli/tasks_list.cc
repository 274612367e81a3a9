// sparsam tasks list: the families, and what their working costs.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/tasks_verbs.h"
#include "tasks/worksheet.h"

namespace sparsam::cli {
namespace {

constexpr int kSheetsPerLevel = 200;

struct LevelFacts {
  std::string meaning;
  double thought_characters = 0;  // mean of right workings
  std::string example;
};

Result<LevelFacts> facts_of(const tasks::Family& family, int level) {
  const bool far = level == family.far_level();
  LevelFacts facts;
  facts.meaning = far ? family.far : family.levels[static_cast<std::size_t>(level - 1)].meaning;
  for (int i = 0; i < kSheetsPerLevel; ++i) {
    tasks::Dice dice(static_cast<std::uint64_t>(level), static_cast<std::uint64_t>(i));
    const tasks::Ask ask{level, i % 2 == 0 ? tasks::Language::en : tasks::Language::de};
    const auto exercise = TRY(tasks::draw_exercise(family, dice, ask, far ? tasks::Split::far : tasks::Split::train));
    tasks::Question question = tasks::pose(family, exercise, ask, dice, tasks::Phrasing::seen);
    if (i == 0) facts.example = question.text;
    const auto sheet = tasks::work_out(exercise, std::move(question), tasks::Quality::worked, dice);
    facts.thought_characters += static_cast<double>(sheet.thoughts.size()) / kSheetsPerLevel;
  }
  return facts;
}

std::string one_line(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

Result<int> list_tasks(bool as_json) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  if (!as_json) fmt::print("family        level  thoughts  what, and an example\n");
  for (const tasks::Family* family : tasks::all_families()) {
    nlohmann::ordered_json levels = nlohmann::ordered_json::array();
    if (!as_json) fmt::print("{:<12}                   {}\n", family->name, family->description);
    for (int level = 1; level <= family->far_level(); ++level) {
      const bool far = level == family->far_level();
      if (far && family->far.empty()) continue;
      const LevelFacts facts = TRY(facts_of(*family, level));
      if (as_json) {
        levels.push_back({{"level", level},
                          {"split", far ? "far" : "train, test"},
                          {"meaning", facts.meaning},
                          {"thought_characters", facts.thought_characters},
                          {"example", facts.example}});
      } else {
        fmt::print("{:12}  {:>5}  {:8.0f}  {}: {}\n", "", far ? "far" : std::to_string(level), facts.thought_characters,
                   facts.meaning, one_line(facts.example));
      }
    }
    const auto phrases = [&](tasks::Language language) {
      tasks::Dice dice(1, 0);
      const tasks::Exercise exercise = family->draw(dice, {1, language});
      return tasks::count_phrases(exercise.phrases->of(language), language).all;
    };
    json.push_back({{"family", family->name},
                    {"description", family->description},
                    {"languages", {"en", "de"}},
                    {"phrasings", {{"en", phrases(tasks::Language::en)}, {"de", phrases(tasks::Language::de)}}},
                    {"levels", levels}});
  }
  if (as_json) {
    fmt::print("{}\n", json.dump());
  } else {
    fmt::print("{} families, each in English and German. thoughts: mean characters of a right working.\n", json.size());
  }
  return 0;
}

}  // namespace

void add_tasks_list(CLI::App& verb, Run& run) {
  auto as_json = std::make_shared<bool>(false);
  CLI::App* sub = verb.add_subcommand("list", "The families of tasks, their levels and what their working costs");
  sub->add_flag("--json", *as_json, "As JSON");
  sub->callback([as_json, &run] { run = [as_json] { return list_tasks(*as_json); }; });
}

}  // namespace sparsam::cli
