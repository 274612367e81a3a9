// a - b, also below zero.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"{a}{-}{b}", "{a} minus {b}", "the difference of {a} and {b}", "{a} reduced by {b}", "{b} subtracted from {a}",
      "{a} less {b}", "the result of {a}{-}{b}", "{a} take away {b}"},
     {"Subtract {b} from {a}.", "{a}{-}{b}=", "{a}{-}{b} = ?", "Take {b} away from {a}.",
      "If you subtract {b} from {a}, what remains?", "What number is {b} less than {a}?", "{a} minus {b} makes?",
      "Deduct {b} from {a}.", "What is left when {b} is taken from {a}?", "{a}{-}{b} equals what?",
      "Start at {a} and go back {b}. Where are you?", "Decrease {a} by {b}.", "From {a}, take {b}. What remains?"}},
    {{"{a}{-}{b}", "{a} minus {b}", "die Differenz von {a} und {b}", "die Differenz aus {a} und {b}",
      "{a} vermindert um {b}", "das Ergebnis von {a}{-}{b}", "{a} weniger {b}", "<der Wert/den Wert> von {a}{-}{b}"},
     {"Subtrahiere {b} von {a}.", "{a}{-}{b}=", "{a}{-}{b} = ?", "Ziehe {b} von {a} ab.",
      "Was bleibt, wenn man {b} von {a} abzieht?", "Rechne: {a}{-}{b}", "Welche Zahl ist um {b} kleiner als {a}?",
      "{a} minus {b} macht?", "Vermindere {a} um {b}.", "Nimm {b} von {a} weg.", "Was ist {a}{-}{b}?",
      "Was kommt heraus, wenn ich {b} von {a} subtrahiere?", "Von {a} werden {b} abgezogen. Was bleibt?"}}};

// Said of counting numbers with a result that counts something, too.
const Phrasebook kCounting = {
    {{},
     {"There are {a} [sheets|coins|apples|seats]; {b} are [taken|used|gone]. How many are left?",
      "How much more is {a} than {b}?", "How far is it from {b} to {a}?", "What must be added to {b} to get {a}?",
      "By how much is {a} larger than {b}?", "I had {a} [points|cards] and lost {b}. How many do I have now?",
      "Of {a} [pages|tasks], {b} are done. How many remain?", "How many more than {b} is {a}?",
      "What is the distance between {b} and {a}?"}},
    {{},
     {"Es gibt {a} [Blätter|Münzen|Äpfel|Plätze]; {b} sind [weg|vergeben|verbraucht]. Wie viele bleiben?",
      "Um wie viel ist {a} größer als {b}?", "Wie weit ist es von {b} bis {a}?",
      "Was muss man zu {b} addieren, um {a} zu erhalten?",
      "Ich hatte {a} [Punkte|Karten] und verliere {b}. Wie viele habe ich noch?",
      "Um wie viel ist {b} kleiner als {a}?", "Von {a} [Seiten|Aufgaben] sind {b} erledigt. Wie viele fehlen noch?",
      "Wie viel fehlt von {b} bis {a}?", "Wie groß ist der Abstand von {b} und {a}?"}}};

Exercise draw(Dice& dice, const Ask& ask) {
  const bool far = ask.level == 6;
  const int most = far ? static_cast<int>(dice.between(6, 7)) : ask.level;
  std::int64_t a = dice.of_digits(most);
  std::int64_t b = dice.of_digits(far ? static_cast<int>(dice.between(6, most))
                                      : static_cast<int>(dice.between(std::max(1, most - 2), most)));
  // One in five goes below zero.
  if ((a < b) != dice.one_in(5)) std::swap(a, b);
  Exercise e;
  e.key = key_of("-", {a, b});
  e.slots.number("a", a).number("b", b);
  e.phrases = a > b && dice.one_in(4) ? &kCounting : &kPhrases;
  e.answer = text_of(a - b);
  e.solve = [=](Notes& notes) { return text_of(notes.difference(a, b)); };
  e.reply = by_language(ask.language, "[{a}-{b}={answer}.|The difference is {answer}.]",
                        "[{a}-{b}={answer}.|Die Differenz ist {answer}.]");
  return e;
}

}  // namespace

const Family& subtraction() {
  static const Family kFamily = {
      "subtraction",
      "differences, also below zero",
      {{"1 digit", 40}, {"2 digits", 4000}, {"3 digits", 100'000}, {"4 digits", 1'000'000}, {"5 digits", 1'000'000}},
      "6 and 7 digits",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
