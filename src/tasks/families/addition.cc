// a + b, and a + b + c.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kTwo = {
    {{"{a}{+}{b}", "{a} plus {b}", "the sum of {a} and {b}", "{a} added to {b}", "the total of {a} and {b}",
      "the result of {a}{+}{b}", "{a} increased by {b}", "{a} and {b} together"},
     {"Add {a} [and|to] {b}.", "{a}{+}{b}=", "{a}{+}{b} = ?", "{a}{+}{b} equals what?",
      "[I have|There are] {a} [stones|coins|points] and [I get|there come] {b} more. How many are there [now|in "
      "all|altogether]?",
      "Sum up {a} and {b}.", "If you add {b} to {a}, what do you get?", "What number is {b} more than {a}?",
      "{a} plus {b} makes?", "What do {a} and {b} add up to?", "Which number is {a} larger than {b}?",
      "Put {a} and {b} together: how much is that?", "One number is {a}, the other is {b}. What is their sum?",
      "Start with {a} and count {b} further. Where do you arrive?"}},
    {{"{a}{+}{b}", "{a} plus {b}", "die Summe von {a} und {b}", "die Summe aus {a} und {b}",
      "<der Wert/den Wert> von {a}{+}{b}", "das Ergebnis von {a}{+}{b}", "{a} und {b} zusammen",
      "die Summe der Zahlen {a} und {b}"},
     {"Addiere {a} und {b}.", "{a}{+}{b}=", "{a}{+}{b} = ?", "Rechne: {a}{+}{b}",
      "Ich habe {a} [Punkte|Steine|Karten] und bekomme {b} dazu. Wie viele habe ich [nun|dann|insgesamt]?",
      "Zähle {a} und {b} zusammen.", "Was erhält man, wenn man {b} zu {a} addiert?",
      "Welche Zahl ist um {b} größer als {a}?", "{a} plus {b} macht?", "Wie viel sind {a} und {b} zusammen?",
      "Vermehre {a} um {b}.", "Eine Zahl ist {a}, die andere {b}. Wie groß ist ihre Summe?",
      "Was kommt heraus, wenn ich {a} und {b} addiere?", "Zu {a} kommen {b} hinzu. Wie viel ist das?"}}};

const Phrasebook kThree = {
    {{"{a}{+}{b}{+}{c}", "{a} plus {b} plus {c}", "the sum of {a}, {b} and {c}", "the total of {a}, {b} and {c}"},
     {"Add {a}, {b} and {c}.", "{a}{+}{b}{+}{c}=", "Add up these numbers: {a}, {b}, {c}.",
      "What do {a}, {b} and {c} add up to?", "How much is {a} and {b} and {c} together?",
      "If I add {a}, {b} and {c}, what do I get?", "Sum: {a}, {b}, {c}"}},
    {{"{a}{+}{b}{+}{c}", "{a} plus {b} plus {c}", "die Summe von {a}, {b} und {c}",
      "die Summe der Zahlen {a}, {b} und {c}"},
     {"Addiere {a}, {b} und {c}.", "{a}{+}{b}{+}{c}=", "Zähle zusammen: {a}, {b}, {c}.", "Rechne {a}{+}{b}{+}{c}.",
      "Wie viel sind {a}, {b} und {c} zusammen?", "Was erhalte ich, wenn ich {a}, {b} und {c} addiere?",
      "Summe: {a}, {b}, {c}"}}};

Exercise draw(Dice& dice, const Ask& ask) {
  const bool far = ask.level == 6;
  const int most = far ? 7 : ask.level;
  const bool three = !far && ask.level <= 4 && dice.one_in(4);
  std::int64_t a = dice.of_digits(most);
  std::int64_t b = dice.of_digits(far ? static_cast<int>(dice.between(6, 7))
                                      : static_cast<int>(dice.between(std::max(1, most - 2), most)));
  if (far && dice.coin()) a = dice.of_digits(6);
  if (dice.coin()) std::swap(a, b);
  Exercise e;
  e.slots.number("a", a).number("b", b);
  if (three) {
    const std::int64_t c = dice.of_digits(static_cast<int>(dice.between(1, most)));
    e.slots.number("c", c);
    e.key = sorted_key_of("+", {a, b, c});
    e.phrases = &kThree;
    e.answer = text_of(a + b + c);
    e.solve = [=](Notes& notes) { return text_of(notes.sum(notes.sum(a, b), c)); };
    return e;
  }
  e.key = sorted_key_of("+", {a, b});
  e.phrases = &kTwo;
  e.answer = text_of(a + b);
  e.solve = [=](Notes& notes) { return text_of(notes.sum(a, b)); };
  e.reply = by_language(ask.language, "[{a}+{b}={answer}.|The sum is {answer}.]",
                        "[{a}+{b}={answer}.|Die Summe ist {answer}.]");
  return e;
}

}  // namespace

const Family& addition() {
  static const Family kFamily = {
      "addition",
      "sums of two and three numbers",
      {{"1 digit", 30}, {"2 digits", 2000}, {"3 digits", 100'000}, {"4 digits", 1'000'000}, {"5 digits", 1'000'000}},
      "6 and 7 digits",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
