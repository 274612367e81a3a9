#include "tasks/word_problem.h"

#include "tasks/working.h"

namespace sparsam::tasks {

void solve_by_plan(Exercise& exercise, const Expression& plan, Language language) {
  exercise.answer = plan.value()->text();
  exercise.solve = [plan](Notes& notes) {
    notes.line("=" + plan.text());
    return std::to_string(work_expression(notes, plan));
  };
  exercise.reply = by_language(language, "[The answer is {answer}.|It is {answer}.]",
                               "[Die Antwort ist {answer}.|Es sind {answer}.]");
}

}  // namespace sparsam::tasks
