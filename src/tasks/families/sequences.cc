// The next number of a sequence: constant steps, constant factors, squares, sums of the last two, steps that grow, and
// two steps in turn.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"the next number in the sequence {s}", "the next term of {s}", "the number that follows in {s}",
      "the number that comes after {s}", "the missing number: {s}, ?"},
     {"Continue the sequence: {s}, ?", "{s}, ...", "{s}, ?", "Which number comes next: {s}?",
      "What comes next in this series: {s}, ...?", "How does the sequence {s} go on? Give the next number.",
      "Complete the pattern: {s}, __", "Find the rule and the next number: {s}", "{s}: what is next?",
      "What number should follow {s}?", "Here is a pattern: {s}. What is the next number?",
      "Extend this list by one number: {s}", "Next number, please: {s}",
      "A number series begins {s}. Name its next member.", "After {s} comes which number?",
      "Predict the next value: {s}"}},
    {{"die nächste Zahl der Folge {s}", "das nächste Glied von {s}", "die Zahl, die auf {s} folgt,",
      "die fehlende Zahl: {s}, ?"},
     {"Setze die Folge fort: {s}, ?", "{s}, ...", "{s}, ?", "Welche Zahl kommt als Nächstes: {s}?",
      "Wie geht die Reihe weiter: {s}, ...?", "Wie geht {s} weiter? Nenne die nächste Zahl.",
      "Ergänze das Muster: {s}, __", "Finde die Regel und die nächste Zahl: {s}", "{s}: Was kommt dann?",
      "Welche Zahl folgt auf {s}?", "Hier ist ein Muster: {s}. Wie lautet die nächste Zahl?",
      "Verlängere diese Liste um eine Zahl: {s}", "Die nächste Zahl, bitte: {s}",
      "Eine Zahlenreihe beginnt mit {s}. Wie heißt das nächste Glied?", "Nach {s} kommt welche Zahl?",
      "Sage den nächsten Wert voraus: {s}"}}};

enum class Rule { steps, factors, squares, last_two, growing, in_turn };

std::vector<std::int64_t> draw_terms(Dice& dice, Rule rule, int level) {
  static constexpr std::int64_t kStart[] = {10, 50, 200, 2000}, kStep[] = {9, 15, 60, 500};
  const auto at = static_cast<std::size_t>(level - 1);
  const std::int64_t low = level == 4 ? 500 : 1;
  const std::int64_t start = dice.between(low, kStart[at]), step = dice.between(2, kStep[at]);
  const std::int64_t other = dice.between(1, kStep[at]), factor = dice.between(2, level == 1 ? 3 : 5);
  const bool down = level > 1 && dice.one_in(4);
  const int count = static_cast<int>(dice.between(4, 5)) + 1;
  std::vector<std::int64_t> terms;
  for (int i = 0; i < count; ++i) {
    switch (rule) {
      case Rule::steps:
        terms.push_back(start + (down ? (count - i) : i) * step);
        break;
      case Rule::factors:
        terms.push_back(i == 0 ? dice.between(1, level == 1 ? 4 : 9) : terms.back() * factor);
        break;
      case Rule::squares:
        terms.push_back((i + start % 12 + 1) * (i + start % 12 + 1));
        break;
      case Rule::last_two:
        terms.push_back(i == 0   ? start
                        : i == 1 ? other
                                 : terms[static_cast<std::size_t>(i - 1)] + terms[static_cast<std::size_t>(i - 2)]);
        break;
      case Rule::growing:
        terms.push_back(i == 0 ? start : terms.back() + other + (i - 1) * (step % 5 + 1));
        break;
      case Rule::in_turn:
        terms.push_back(i == 0 ? start + 20 : terms.back() + (i % 2 == 1 ? step : -other));
        break;
    }
  }
  return terms;
}

std::string work(Notes& notes, Rule rule, const std::vector<std::int64_t>& terms) {
  const std::size_t n = terms.size();
  const std::int64_t last = terms[n - 1];
  switch (rule) {
    case Rule::steps: {
      const std::int64_t step = notes.difference(terms[1], terms[0]);
      notes.difference(terms[2], terms[1]);
      return text_of(notes.sum(last, step));
    }
    case Rule::factors: {
      const std::int64_t factor = notes.quotient(terms[1], terms[0]).quotient;
      notes.quotient(terms[2], terms[1]);
      return text_of(notes.product(last, factor));
    }
    case Rule::squares: {
      std::int64_t root = 1;
      while (root * root < last) ++root;
      notes.line(text_of(terms[0]) + "=" + text_of(root - static_cast<std::int64_t>(n) + 1) + "*" +
                 text_of(root - static_cast<std::int64_t>(n) + 1) + "," + text_of(last) + "=" + text_of(root) + "*" +
                 text_of(root));
      return text_of(notes.product(root + 1, root + 1));
    }
    case Rule::last_two:
      notes.sum(terms[0], terms[1]);
      return text_of(notes.sum(terms[n - 2], last));
    default:
      break;
  }
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < n; ++i) steps.push_back(notes.difference(terms[i], terms[i - 1]));
  if (rule == Rule::in_turn) return text_of(notes.sum(last, steps[steps.size() - 2]));
  const std::int64_t growth = notes.difference(steps[1], steps[0]);
  return text_of(notes.sum(last, notes.sum(steps.back(), growth)));
}

std::int64_t plain_next(Rule rule, const std::vector<std::int64_t>& t) {
  const std::size_t n = t.size();
  switch (rule) {
    case Rule::steps:
      return 2 * t[n - 1] - t[n - 2];
    case Rule::factors:
      return t[n - 1] / t[n - 2] * t[n - 1];
    case Rule::squares:
      return 2 * t[n - 1] - t[n - 2] + 2;
    case Rule::last_two:
      return t[n - 1] + t[n - 2];
    case Rule::growing:
      return 3 * t[n - 1] - 3 * t[n - 2] + t[n - 3];
    case Rule::in_turn:
      return t[n - 1] + t[n - 2] - t[n - 3];
  }
  return 0;
}

Exercise draw(Dice& dice, const Ask& ask) {
  const auto rule = static_cast<Rule>(dice.below(ask.level == 1 ? 3 : ask.level == 4 ? 1 : 6));
  const std::vector<std::int64_t> terms = draw_terms(dice, rule, ask.level);
  Exercise e;
  e.key = key_of("sequence", terms);
  e.slots.text("s", list_text(terms));
  e.phrases = &kPhrases;
  e.answer = text_of(plain_next(rule, terms));
  e.solve = [=](Notes& notes) { return work(notes, rule, terms); };
  e.reply = by_language(ask.language, "The next number is {answer}.", "Die nächste Zahl ist {answer}.");
  return e;
}

}  // namespace

const Family& sequences() {
  static const Family kFamily = {"sequences",
                                 "the next number of a sequence",
                                 {{"steps, factors and squares, small", 60},
                                  {"also sums of two, growing and alternating steps", 800},
                                  {"the same with larger numbers", 8000}},
                                 "steps up to 500 from 500 on",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
