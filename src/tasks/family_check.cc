// check_family of worksheet.h.
#include <cmath>
#include <set>
#include <unordered_map>

#include "tasks/answer.h"
#include "tasks/verify.h"
#include "tasks/worksheet.h"

namespace sparsam::tasks {
namespace {

// Distinct values among n uniform draws from a space of this size, on average.
double expected_distinct(std::int64_t space, int n) {
  const auto size = static_cast<double>(space);
  return size * -std::expm1(static_cast<double>(n) * std::log1p(-1 / size));
}

}  // namespace

Result<void> check_family(const Family& family, int draws_per_level) {
  struct Answered {
    std::string answer, key;
  };
  std::unordered_map<std::string, Answered> answers;
  const int last = family.far.empty() ? family.far_level() - 1 : family.far_level();
  for (int level = 1; level <= last; ++level) {
    std::set<std::string> keys;
    for (int i = 0; i < draws_per_level; ++i) {
      Dice dice(static_cast<std::uint64_t>(level), static_cast<std::uint64_t>(i));
      const Ask ask{level, i % 2 == 0 ? Language::en : Language::de};
      const Exercise exercise = family.draw(dice, ask);
      keys.insert(exercise.key);
      const Question question = pose(family, exercise, ask, dice, Phrasing::all);
      const auto [at, is_new] = answers.try_emplace(question.text, Answered{question.answer, question.key});
      if (question.kind != AnswerKind::none && !is_new &&
          (at->second.answer != question.answer || at->second.key != question.key)) {
        return fail(Code::bad_data, "family {}: \"{}\" has the answers {} and {}", family.name, question.text,
                    at->second.answer, question.answer);
      }
      const Worksheet sheet = work_out(exercise, question, Quality::worked, dice);
      const Verdict verdict = verify(question, sheet.reply);
      if (!verdict.right) {
        return fail(Code::bad_data, "family {}: \"{}\": the working comes to {}: {}", family.name, question.text,
                    verdict.answer.value_or("nothing"), verdict.reason);
      }
    }
    if (level == family.far_level()) continue;
    for (const Split split : {Split::train, Split::test}) {
      Dice dice(static_cast<std::uint64_t>(level), static_cast<std::uint64_t>(draws_per_level));
      TRY(draw_exercise(family, dice, {level, Language::en}, split));
    }
    const std::int64_t problems = family.levels[static_cast<std::size_t>(level - 1)].problems;
    // Draws are seldom uniform: half of what uniform ones would give is enough.
    if (problems < 1 || static_cast<double>(keys.size()) < expected_distinct(problems, draws_per_level) / 2) {
      return fail(Code::bad_data, "family {}: level {} gave {} different problems in {} draws, though it has about {}",
                  family.name, level, keys.size(), draws_per_level, problems);
    }
  }
  return {};
}

}  // namespace sparsam::tasks
