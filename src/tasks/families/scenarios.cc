// Word problems of two to four steps from everyday scenes: shopping, travel, work, school, baking, age, sharing. A
// scene is a formula over numbers with ranges, and how it is told. The working writes the formula down with the numbers
// in it, and then is that of any expression.
#include "tasks/families/families.h"
#include "tasks/scenes.h"
#include "tasks/story_things.h"
#include "tasks/word_problem.h"
#include "tasks/words.h"

namespace sparsam::tasks::families {
namespace {

std::string with_numbers(std::string_view formula, const std::array<std::int64_t, 6>& numbers) {
  std::string out;
  for (const char c : formula) {
    if (c >= 'a' && c <= 'f') {
      out += text_of(numbers[static_cast<std::size_t>(c - 'a')]);
    } else {
      out += c;
    }
  }
  return out;
}

// Whole and positive all the way: in a story, nothing else makes sense.
bool makes_sense(const Expression& e) {
  if (e.operation == 0) return true;
  if (!makes_sense(e.operands[0]) || !makes_sense(e.operands[1])) return false;
  const auto value = e.value();
  return value && value->denominator == 1 && value->numerator > 0;
}

Exercise draw(Dice& dice, const Ask& ask) {
  const std::vector<Scene>& scenes = ask.level == 1   ? scenes_of_two_steps()
                                     : ask.level == 2 ? scenes_of_three_steps()
                                                      : scenes_of_four_steps();
  const Scene* scene = nullptr;
  std::array<std::int64_t, 6> numbers{};
  Expression plan;
  const bool far = ask.level == 4;
  do {
    scene = &dice.pick(scenes);  // anew: not every scene makes sense with numbers from far away
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const Range& range = scene->ranges[i];
      numbers[i] = range.high == 0 ? 0 : dice.between(range.low, range.high);
      // Beyond every number of the other levels.
      if (far && numbers[i] != 0 && range.high >= 12) numbers[i] += 500;
    }
    plan = *Expression::parse(with_numbers(scene->formula, numbers));
  } while (!makes_sense(plan));
  Exercise e;
  std::vector<std::int64_t> key;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    static constexpr std::string_view kNames[] = {"a", "b", "c", "d", "e", "f"};
    if (numbers[i] == 0) continue;
    e.slots.number(kNames[i], numbers[i]);
    key.push_back(numbers[i]);
  }
  std::array<std::string_view, 3> names;
  for (std::size_t i = 0; i < 3; ++i) {
    do names[i] = dice.pick(people()).name;
    while (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
           names.begin() + static_cast<std::ptrdiff_t>(i));
  }
  const Thing& thing = dice.pick(kThings);
  e.slots.text("P", std::string(names[0])).text("Q", std::string(names[1])).text("R", std::string(names[2]));
  e.slots.text("o", std::string(by_language(ask.language, thing.en, thing.de)));
  // The numbers alone: a story with the numbers of another is in the same space, whatever happens in it.
  e.key = sorted_key_of("story", key);
  e.phrases = &scene->told;
  solve_by_plan(e, plan, ask.language);
  return e;
}

}  // namespace

const Family& scenarios() {
  static const Family kFamily = {"scenarios",
                                 "word problems of everyday scenes",
                                 {{"2 steps", 20'000}, {"3 steps", 50'000}, {"4 steps", 100'000}},
                                 "4 steps with larger numbers",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
