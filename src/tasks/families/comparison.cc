// Which of two numbers is larger or smaller, or whether one is: whole numbers, decimals, fractions.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kLarger = {
    {{"the larger [one |]of {a} and {b}", "the larger number of {a} and {b}", "the greater of {a} and {b}",
      "the maximum of {a} and {b}", "the bigger of the [two |]numbers {a} and {b}"},
     {"Which is larger, {a} or {b}?", "Which number is greater: {a} or {b}?", "{a} or {b}: which is bigger?",
      "max({a}; {b})", "Compare {a} and {b}. Which is larger?", "Name the larger number: {a}, {b}",
      "Is {a} or {b} the larger number?", "Which of these is the greatest: {a} or {b}?",
      "Between {a} and {b}, which is more?", "Who has more: Ann with {a} or Ben with {b}? Give the number."}},
    {{"die größere der Zahlen {a} und {b}", "die größere Zahl von {a} und {b}", "das Maximum von {a} und {b}",
      "die größere von {a} und {b}"},
     {"Was ist größer, {a} oder {b}?", "Welche Zahl ist größer: {a} oder {b}?", "{a} oder {b}: Was ist mehr?",
      "max({a}; {b})", "Vergleiche {a} und {b}. Welche Zahl ist größer?", "Nenne die größere Zahl: {a}, {b}",
      "Ist {a} oder {b} die größere Zahl?", "Welche von beiden ist die größere: {a} oder {b}?",
      "Wer hat mehr: Anna mit {a} oder Ben mit {b}? Nenne die Zahl."}}};
const Phrasebook kSmaller = {
    {{"the smaller [one |]of {a} and {b}", "the smaller number of {a} and {b}", "the lesser of {a} and {b}",
      "the minimum of {a} and {b}", "the lower of the [two |]numbers {a} and {b}"},
     {"Which is smaller, {a} or {b}?", "Which number is less: {a} or {b}?", "{a} or {b}: which is smaller?",
      "min({a}; {b})", "Compare {a} and {b}. Which is smaller?", "Name the smaller number: {a}, {b}",
      "Is {a} or {b} the smaller number?", "Which of these is the least: {a} or {b}?",
      "Between {a} and {b}, which is less?", "Who has less: Ann with {a} or Ben with {b}? Give the number."}},
    {{"die kleinere der Zahlen {a} und {b}", "die kleinere Zahl von {a} und {b}", "das Minimum von {a} und {b}",
      "die kleinere von {a} und {b}"},
     {"Was ist kleiner, {a} oder {b}?", "Welche Zahl ist kleiner: {a} oder {b}?", "{a} oder {b}: Was ist weniger?",
      "min({a}; {b})", "Vergleiche {a} und {b}. Welche Zahl ist kleiner?", "Nenne die kleinere Zahl: {a}, {b}",
      "Ist {a} oder {b} die kleinere Zahl?", "Welche von beiden ist die kleinere: {a} oder {b}?",
      "Wer hat weniger: Anna mit {a} oder Ben mit {b}? Nenne die Zahl."}}};
const Phrasebook kIsLarger = {
    {{},
     {"Is {a} larger than {b}?", "Is {a} greater than {b}? [Answer yes or no.|]", "Is it true that {a} > {b}?",
      "{a} > {b}: true? Answer yes or no.", "Is {a} more than {b}?",
      "True or not: {a} is bigger than {b}. Answer yes or no.", "Does {a} exceed {b}?", "Yes or no: is {a} above {b}?",
      "Is {b} less than {a}?", "Is {b} smaller than {a}?", "Check whether {a} is greater than {b}. Yes or no?",
      "Would you say that {a} is larger than {b}?"}},
    {{},
     {"Ist {a} größer als {b}?", "Ist {a} größer als {b}? [Antworte mit ja oder nein.|]", "Stimmt es, dass {a} > {b}?",
      "{a} > {b}: wahr? Antworte mit ja oder nein.", "Ist {a} mehr als {b}?",
      "Richtig oder nicht: {a} ist größer als {b}. Antworte mit ja oder nein.", "Übersteigt {a} {b}?",
      "Ja oder nein: Liegt {a} über {b}?", "Ist {b} kleiner als {a}?", "Ist {b} weniger als {a}?",
      "Prüfe, ob {a} größer als {b} ist. Ja oder nein?"}}};

// A number as it is asked, and as numerator over a denominator that both share.
struct Pair {
  std::string a, b;
  std::int64_t x = 0, y = 0;
  AnswerKind kind = AnswerKind::integer;
  std::int64_t factor_x = 1, factor_y = 1, above_x = 0, above_y = 0;  // fractions: x = above_x * factor_x
};

Pair draw_pair(Dice& dice, int level) {
  Pair p;
  const auto near = [&](std::int64_t n) {
    return dice.coin() ? n + dice.between(1, std::max<std::int64_t>(2, n / 10)) : dice.between(1, 2 * n);
  };
  if (level == 1 || level == 2 || level == 5) {
    p.x = dice.of_digits(level == 1   ? static_cast<int>(dice.between(1, 3))
                         : level == 2 ? static_cast<int>(dice.between(4, 5))
                                      : static_cast<int>(dice.between(6, 7)));
    p.y = near(p.x);
    if (level == 5) p.y = std::max<std::int64_t>(p.y, 100'000);
    p.a = text_of(p.x), p.b = text_of(p.y);
  } else if (level == 3) {
    p.kind = AnswerKind::decimal;
    p.x = dice.between(1, 20'000), p.y = near(p.x);
    if (dice.coin()) p.y -= p.y % 10;
    p.a = decimal_text(p.x, 2), p.b = decimal_text(p.y, 2);
  } else {
    p.kind = AnswerKind::fraction;
    const std::int64_t below_a = dice.between(2, 15), below_b = dice.between(2, 15);
    p.above_x = dice.between(1, below_a - 1), p.above_y = dice.between(1, below_b - 1);
    p.factor_x = below_b, p.factor_y = below_a;
    p.x = p.above_x * below_b, p.y = p.above_y * below_a;
    // In lowest terms, as answers are.
    if (std::gcd(p.above_x, below_a) != 1 || std::gcd(p.above_y, below_b) != 1) return draw_pair(dice, level);
    p.a = text_of(p.above_x) + "/" + text_of(below_a), p.b = text_of(p.above_y) + "/" + text_of(below_b);
  }
  return p.x == p.y ? draw_pair(dice, level) : p;
}

// Decimals at two places and fractions at a common denominator are compared as whole numbers.
bool work(Notes& notes, const Pair& p) {
  if (p.kind == AnswerKind::fraction) {
    const std::int64_t x = notes.product(p.above_x, p.factor_x), y = notes.product(p.above_y, p.factor_y);
    return work_less(notes, x, y);
  }
  return work_less(notes, p.x, p.y);
}

Exercise draw(Dice& dice, const Ask& ask) {
  const Pair p = draw_pair(dice, ask.level);
  Exercise e;
  const auto& [low, high] = p.x < p.y ? std::pair(p.a, p.b) : std::pair(p.b, p.a);
  e.key = "(cmp " + low + " " + high + ")";
  if (p.kind == AnswerKind::decimal) {
    e.slots.decimal("a", p.a).decimal("b", p.b);
  } else {
    e.slots.text("a", p.a).text("b", p.b);
  }
  const auto asked = dice.below(3);
  if (asked == 2) {
    e.kind = AnswerKind::yes_no;
    e.phrases = &kIsLarger;
    e.answer = yes_no(p.x > p.y, ask.language);
    e.solve = [p, language = ask.language](Notes& notes) { return yes_no(!work(notes, p), language); };
    e.reply = by_language(ask.language, "The answer is {answer}.", "Die Antwort ist {answer}.");
    return e;
  }
  const bool larger = asked == 0;
  e.kind = p.kind;
  e.phrases = larger ? &kLarger : &kSmaller;
  e.answer = (p.x < p.y) == larger ? p.b : p.a;
  e.solve = [p, larger](Notes& notes) { return work(notes, p) == larger ? p.b : p.a; };
  e.reply = larger ? by_language(ask.language, "The larger number is {answer}.", "Die größere Zahl ist {answer}.")
                   : by_language(ask.language, "The smaller number is {answer}.", "Die kleinere Zahl ist {answer}.");
  return e;
}

}  // namespace

const Family& comparison() {
  static const Family kFamily = {
      "comparison",
      "which of two numbers is larger or smaller, or whether one is",
      {{"whole numbers to 3 digits", 1000}, {"4 and 5 digits", 100'000}, {"decimals", 100'000}, {"fractions", 2000}},
      "6 and 7 digits",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
