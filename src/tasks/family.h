// A family of tasks: one file in families/, which defines `const Family& NAME()`. CMake collects the files; nothing
// else has to be edited to add one.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tasks/dice.h"
#include "tasks/notes.h"
#include "tasks/phrasebook.h"
#include "tasks/question.h"
#include "tasks/split.h"

namespace sparsam::tasks {

// One problem, before it is phrased and worked through.
struct Exercise {
  std::string key;  // see Question::key
  const Phrasebook* phrases = nullptr;
  Slots slots;
  AnswerKind kind = AnswerKind::integer;
  std::string answer;  // computed the plain way
  // Works the problem out on paper and returns what the paper says, as an answer. What it returns without a slip must
  // be `answer`: two computations of one result, which the tests compare.
  std::function<std::string(Notes&)> solve;
  std::string_view reply;  // the sentence, a template over the slots and {answer}; empty: "The result is {answer}."
  Countdown countdown;
};

struct Level {
  std::string_view meaning;
  // About how many different problems it has, at least; a family that repeats itself more often than this explains is
  // refused.
  std::int64_t problems = 0;
};

struct Ask {
  int level = 1;  // levels.size() + 1 is far
  Language language = Language::en;
};

struct Family {
  std::string_view name, description;
  std::vector<Level> levels;
  std::string_view far;  // what lies beyond the levels; empty where nothing does
  Exercise (*draw)(Dice& dice, const Ask& ask) = nullptr;

  int far_level() const { return static_cast<int>(levels.size()) + 1; }
};

// All families, by name. Generated from the names of the files.
std::span<const Family* const> all_families();

inline std::string yes_no(bool yes, Language language) {
  if (language == Language::en) return yes ? "yes" : "no";
  return yes ? "ja" : "nein";
}
inline std::string_view by_language(Language language, std::string_view en, std::string_view de) {
  return language == Language::en ? en : de;
}

}  // namespace sparsam::tasks
