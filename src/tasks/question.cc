#include "tasks/question.h"

#include <array>

namespace sparsam::tasks {

std::string_view name_of(Language language) { return language == Language::en ? "en" : "de"; }

std::string_view name_of(AnswerKind kind) {
  static constexpr std::array<std::string_view, 11> kNames = {
      "integer", "fraction", "decimal", "yes_no", "expression", "date", "time", "word", "list", "set", "none"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Split split) {
  static constexpr std::array<std::string_view, 3> kNames = {"train", "test", "far"};
  return kNames[static_cast<std::size_t>(split)];
}

std::string_view name_of(Quality quality) {
  static constexpr std::array<std::string_view, 4> kNames = {"worked", "repaired", "slipping", "direct"};
  return kNames[static_cast<std::size_t>(quality)];
}

}  // namespace sparsam::tasks
