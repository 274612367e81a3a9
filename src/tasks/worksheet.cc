#include "tasks/worksheet.h"

#include <algorithm>

#include "base/nearest.h"
#include "tasks/answer.h"

namespace sparsam::tasks {
namespace {

// With one key in 16, this many draws in vain come about once in 10^28.
constexpr int kDraws = 1000;

// An answer of the same kind that is not `right`, for slips that the working has no place for.
std::string other_answer(const Question& question, Dice& dice) {
  const std::string& right = question.answer;
  switch (question.kind) {
    case AnswerKind::yes_no:
      return yes_no(right != "yes" && right != "ja", question.language);
    case AnswerKind::word:
      return right + right.back();
    case AnswerKind::none:
      return right;
    default:
      break;
  }
  // One digit becomes another.
  std::string wrong = right;
  const std::size_t at = wrong.find_last_of("0123456789");
  if (at == std::string::npos) return wrong + wrong.back();
  const int old = wrong[at] - '0';
  wrong[at] = static_cast<char>('0' + (old + 1 + static_cast<int>(dice.below(9))) % 10);
  return wrong;
}

std::string answered(const Exercise& exercise, const Question& question, const std::string& answer, Dice& dice) {
  if (question.kind == AnswerKind::none) return answer;
  Slots slots = exercise.slots;
  slots.text("answer", answer);
  const std::string_view plain = by_language(question.language, "[The result is {answer}.|It is {answer}.]",
                                             "[Das Ergebnis ist {answer}.|Es ist {answer}.]");
  const std::string sentence = fill(exercise.reply.empty() ? plain : exercise.reply, slots, dice, question.language);
  return sentence + "\n" + std::string(by_language(question.language, "Answer: ", "Antwort: ")) + answer;
}

}  // namespace

Result<QualityMix> QualityMix::parse(std::string_view text) {
  if (text == "mix") return QualityMix{{25, 10, 15, 50}};
  QualityMix mix{{0, 0, 0, 0}};
  for (const std::string_view part : split_at(text, ',')) {
    const std::size_t equals = part.find('=');
    const std::string_view name = trimmed(part.substr(0, equals));
    std::size_t which = 0;
    while (which < 4 && name_of(static_cast<Quality>(which)) != name) ++which;
    if (which == 4) {
      return fail(Code::invalid_argument, "'{}' is no quality; there are worked, repaired, slipping, direct and mix",
                  name);
    }
    int share = 100;
    if (equals != std::string_view::npos) {
      const auto number = canonical_integer(trimmed(part.substr(equals + 1)));
      if (!number || number->size() > 3) return fail(Code::invalid_argument, "'{}' has no share in percent", part);
      share = std::stoi(*number);
    }
    mix.percent[which] = share;
  }
  int total = 0;
  for (const int share : mix.percent) total += share < 0 ? 1000 : share;
  if (total != 100) return fail(Code::invalid_argument, "the shares of '{}' do not add up to 100", text);
  return mix;
}

const Family* find_family(std::string_view name) {
  const auto found = std::ranges::find(all_families(), name, [](const Family* f) { return f->name; });
  return found == all_families().end() ? nullptr : *found;
}

Result<Exercise> draw_exercise(const Family& family, Dice& dice, const Ask& ask, Split split) {
  for (int i = 0; i < kDraws; ++i) {
    Exercise exercise = family.draw(dice, ask);
    if (split == Split::far || split_of(exercise.key) == split) return exercise;
  }
  return fail(Code::bad_data, "family {}: level {} has no problem for {} in {} draws", family.name, ask.level,
              name_of(split), kDraws);
}

Question pose(const Family& family, const Exercise& exercise, const Ask& ask, Dice& dice, Phrasing phrasing) {
  Phrased phrased = phrase(dice, *exercise.phrases, exercise.slots, ask.language, phrasing);
  return {std::string(family.name), ask.language,  ask.level,    std::move(phrased.text),
          exercise.answer,          exercise.kind, exercise.key, phrased.unseen,
          exercise.countdown};
}

Worksheet work_out(const Exercise& exercise, Question question, Quality quality, Dice& dice) {
  Worksheet sheet;
  sheet.quality = quality;
  std::string answer = exercise.answer;
  SlipPlan plan;
  plan.checks = dice.one_in(3);
  if (quality == Quality::slipping || quality == Quality::repaired) {
    Notes rehearsal;
    exercise.solve(rehearsal);
    const bool repaired = quality == Quality::repaired;
    if (rehearsal.steps() > 0) {
      plan.fate = repaired ? SlipPlan::Fate::repaired : SlipPlan::Fate::through;
      plan.at = dice.below(rehearsal.steps());
    } else if (repaired) {
      sheet.quality = Quality::worked;  // nothing can go wrong here
    }
  }
  if (quality != Quality::direct) {
    Notes notes(plan);
    answer = exercise.solve(notes);
    sheet.thoughts = notes.take();
  }
  // The answer that is given is the one that was found; where the working has no place for a slip, it is copied
  // wrongly.
  if (quality == Quality::slipping && plan.at < 0) answer = other_answer(question, dice);
  sheet.reply = answered(exercise, question, answer, dice);
  sheet.question = std::move(question);
  return sheet;
}

Result<Sampler> Sampler::open(SampleOptions options) {
  Sampler sampler;
  std::vector<std::string> names;
  for (const Family* family : all_families()) names.emplace_back(family->name);
  for (const std::string& name : options.families.empty() ? names : options.families) {
    const Family* family = find_family(name);
    if (family == nullptr) {
      const std::string near = nearest(name, names);
      if (near.empty())
        return fail(Code::not_found, "no family has the name '{}'; 'sparsam tasks list' lists them", name);
      return fail(Code::not_found, "no family has the name '{}'; did you mean '{}'?", name, near);
    }
    if (options.split == Split::far && family->far.empty()) {
      if (options.families.empty()) continue;
      return fail(Code::invalid_argument, "family {} has nothing beyond its training range", name);
    }
    TRY(check_family(*family));
    sampler.families_.push_back(family);
  }
  if (options.languages.empty()) return fail(Code::invalid_argument, "no language is asked for");
  if (options.difficulty_low < 1 || options.difficulty_high < options.difficulty_low) {
    return fail(Code::invalid_argument, "difficulties go from 1 on, the lower one first");
  }
  sampler.options_ = std::move(options);
  return sampler;
}

Worksheet Sampler::worksheet(std::uint64_t index) const {
  Dice dice(options_.seed, index);
  const Family& family = *dice.pick(families_);
  Ask ask;
  ask.language = dice.pick(options_.languages);
  const int last = static_cast<int>(family.levels.size());
  ask.level = options_.split == Split::far ? family.far_level()
                                           : static_cast<int>(dice.between(std::min(options_.difficulty_low, last),
                                                                           std::min(options_.difficulty_high, last)));
  std::int64_t place = dice.below(100);
  std::size_t quality = 0;
  while (place >= options_.mix.percent[quality]) place -= options_.mix.percent[quality++];
  const auto exercise = draw_exercise(family, dice, ask, options_.split);
  CHECK(exercise.has_value(), "check_family found problems of every level");
  const Phrasing phrasing = options_.phrasing.value_or(options_.split == Split::train ? Phrasing::seen : Phrasing::all);
  Question question = pose(family, *exercise, ask, dice, phrasing);
  return work_out(*exercise, std::move(question), static_cast<Quality>(quality), dice);
}

}  // namespace sparsam::tasks
