// a * b.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"{a}{*}{b}", "{a} times {b}", "the product of {a} and {b}", "{a} multiplied by {b}", "the result of {a}{*}{b}",
      "{a} groups of {b}", "the product {a}{*}{b}"},
     {"Multiply {a} [by|with] {b}.", "{a}{*}{b}=", "{a}{*}{b} = ?", "{a} times {b} makes?",
      "If you multiply {a} by {b}, what do you get?", "{a}{*}{b} equals what?",
      "There are {a} [boxes|bags|rows] with {b} [balls|pens|seats] each. How many [are there|is that] in all?",
      "A [ticket|book|shirt] costs {b} [euros|dollars]. What do {a} of them cost?",
      "How many [squares|tiles] are in a grid of {a} by {b}?", "What is {a} times as much as {b}?",
      "Take {b} {a} times. How much is that?", "Form the product of {a} and {b}.",
      "Two factors: {a} and {b}. The product?", "Work out {a} [x|*|times] {b}."}},
    {{"{a}{*}{b}", "{a} mal {b}", "das Produkt von {a} und {b}", "das Produkt aus {a} und {b}",
      "{a} multipliziert mit {b}", "das Ergebnis von {a}{*}{b}", "<der Wert/den Wert> von {a}{*}{b}"},
     {"Multipliziere {a} mit {b}.", "{a}{*}{b}=", "{a}{*}{b} = ?", "{a} mal {b} macht?",
      "Was erhält man, wenn man {a} mit {b} multipliziert?", "Rechne: {a}{*}{b}",
      "Es gibt {a} [Kisten|Reihen|Tüten] mit je {b} [Bällen|Stiften|Plätzen]. Wie viele sind es insgesamt?",
      "Ein [Buch|Ticket|Hemd] kostet {b} Euro. Was kosten {a} davon?",
      "Wie viele Felder hat ein Gitter von {a} mal {b}?", "Nimm {a} mal {b}.", "Bilde das Produkt von {a} und {b}.",
      "Was ist das {a}-fache von {b}?", "Die Faktoren sind {a} und {b}. Wie groß ist das Produkt?",
      "Vervielfache {b} mit {a}."}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr int kDigits[][2] = {{1, 1}, {2, 1}, {3, 1}, {2, 2}, {3, 2}, {3, 3}};
  int da = 0, db = 0;
  if (ask.level == 7) {
    da = static_cast<int>(dice.between(4, 5)), db = static_cast<int>(dice.between(2, 4));
  } else {
    da = kDigits[ask.level - 1][0], db = kDigits[ask.level - 1][1];
  }
  std::int64_t a = dice.of_digits(da), b = dice.of_digits(db);
  if (dice.coin()) std::swap(a, b);
  Exercise e;
  e.key = sorted_key_of("*", {a, b});
  e.slots.number("a", a).number("b", b);
  e.phrases = &kPhrases;
  e.answer = text_of(a * b);
  e.solve = [=](Notes& notes) { return text_of(notes.product(a, b)); };
  e.reply = by_language(ask.language, "[{a}*{b}={answer}.|The product is {answer}.]",
                        "[{a}*{b}={answer}.|Das Produkt ist {answer}.]");
  return e;
}

}  // namespace

const Family& multiplication() {
  static const Family kFamily = {"multiplication",
                                 "products of two numbers",
                                 {{"1 x 1 digit", 30},
                                  {"2 x 1 digits", 700},
                                  {"3 x 1 digits", 7000},
                                  {"2 x 2 digits", 4000},
                                  {"3 x 2 digits", 80'000},
                                  {"3 x 3 digits", 400'000}},
                                 "4 and 5 x 2 to 4 digits",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
