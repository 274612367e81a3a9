// Fractions: reduced, added, subtracted, multiplied, divided.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kReduce = {
    {{"the fraction {f} in lowest terms", "{f} reduced to lowest terms", "{f} in simplest form",
      "the simplest form of {f}", "the reduced form of {f}", "{f} fully simplified"},
     {"Reduce {f}.", "Simplify the fraction {f}.", "Reduce the fraction {f} to lowest terms.",
      "Write {f} as a fraction in lowest terms.", "Cancel {f} as far as possible.", "{f} reduced is?",
      "Bring {f} to its simplest form.", "What fraction in lowest terms equals {f}?", "Shorten {f} completely.",
      "How can {f} be written in lowest terms?", "Can {f} be reduced? Give the reduced fraction.",
      "Express {f} in simplest form."}},
    {{"<der gekürzte Bruch/den gekürzten Bruch> zu {f}", "{f} vollständig gekürzt", "die gekürzte Form von {f}",
      "die einfachste Form von {f}", "<der vollständig gekürzte Bruch/den vollständig gekürzten Bruch> {f}",
      "{f} in gekürzter Form"},
     {"Kürze {f}.", "Kürze den Bruch {f} vollständig.", "Vereinfache den Bruch {f}.",
      "Schreibe {f} als gekürzten Bruch.", "Wie lautet {f} gekürzt?", "{f} gekürzt ist?",
      "Bringe {f} in die einfachste Form.", "Welcher gekürzte Bruch ist gleich {f}?", "Kürze so weit wie möglich: {f}",
      "Wie kann man {f} vollständig kürzen?", "Gib {f} vollständig gekürzt an.", "Stelle {f} gekürzt dar."}}};

const Phrasebook kPlus = {
    {{"{x}{+}{y}", "{x} plus {y}", "the sum of {x} and {y}", "the sum of the fractions {x} and {y}",
      "{x} added to {y}"},
     {"Add the fractions {x} and {y}.", "{x}{+}{y}=", "Add {x} to {y}.", "{x}{+}{y} as a fraction in lowest terms?",
      "Add {x} and {y} and reduce.", "What fraction do {x} and {y} make together?",
      "One eats {x} of a cake, another {y}. How much is that together?"}},
    {{"{x}{+}{y}", "{x} plus {y}", "die Summe von {x} und {y}", "die Summe der Brüche {x} und {y}",
      "{x} und {y} zusammen"},
     {"Addiere die Brüche {x} und {y}.", "{x}{+}{y}=", "Addiere {x} und {y}.", "{x}{+}{y} als gekürzter Bruch?",
      "Addiere {x} und {y} und kürze.", "Rechne: {x}{+}{y}",
      "Einer isst {x} eines Kuchens, ein anderer {y}. Wie viel ist das zusammen?"}}};
const Phrasebook kMinus = {
    {{"{x}{-}{y}", "{x} minus {y}", "the difference of {x} and {y}", "the difference of the fractions {x} and {y}",
      "{y} subtracted from {x}"},
     {"Subtract {y} from {x}.", "{x}{-}{y}=", "Subtract the fraction {y} from {x}.",
      "{x}{-}{y} as a fraction in lowest terms?", "Take {y} away from {x}.", "What fraction is {x} less {y}?",
      "What remains of {x} when {y} is taken away?"}},
    {{"{x}{-}{y}", "{x} minus {y}", "die Differenz von {x} und {y}", "die Differenz der Brüche {x} und {y}",
      "{x} vermindert um {y}"},
     {"Subtrahiere {y} von {x}.", "{x}{-}{y}=", "Subtrahiere den Bruch {y} von {x}.", "{x}{-}{y} als gekürzter Bruch?",
      "Ziehe {y} von {x} ab.", "Rechne: {x}{-}{y}", "Was bleibt von {x}, wenn man {y} abzieht?"}}};
const Phrasebook kTimes = {
    {{"{x}{*}{y}", "{x} times {y}", "the product of {x} and {y}", "the product of the fractions {x} and {y}",
      "{x} multiplied by {y}", "{x} of {y}"},
     {"Multiply {x} by {y}.", "{x}{*}{y}=", "Multiply the fractions {x} and {y}.",
      "{x}{*}{y} as a fraction in lowest terms?", "What is {x} of {y}, as a fraction?",
      "Multiply {x} and {y} and reduce."}},
    {{"{x}{*}{y}", "{x} mal {y}", "das Produkt von {x} und {y}", "das Produkt der Brüche {x} und {y}",
      "{x} multipliziert mit {y}", "{x} von {y}"},
     {"Multipliziere {x} mit {y}.", "{x}{*}{y}=", "Multipliziere die Brüche {x} und {y}.",
      "{x}{*}{y} als gekürzter Bruch?", "Rechne: {x}{*}{y}", "Multipliziere {x} mit {y} und kürze."}}};
const Phrasebook kOver = {{{"{x} divided by {y}", "the quotient of {x} and {y}",
                            "the quotient of the fractions {x} and {y}", "({x}) {/} ({y})"},
                           {"Divide {x} by {y}.", "({x}){/}({y})=", "Divide the fraction {x} by {y}.",
                            "{x} divided by {y} as a fraction in lowest terms?", "Divide {x} by {y} and reduce.",
                            "How often does {y} go into {x}? Give a fraction."}},
                          {{"{x} geteilt durch {y}", "<der Quotient/den Quotienten> von {x} und {y}",
                            "<der Quotient/den Quotienten> der Brüche {x} und {y}", "({x}) {/} ({y})"},
                           {"Teile {x} durch {y}.", "({x}){/}({y})=", "Dividiere den Bruch {x} durch {y}.",
                            "{x} geteilt durch {y} als gekürzter Bruch?", "Dividiere {x} durch {y} und kürze.",
                            "Wie oft passt {y} in {x}? Gib einen Bruch an."}}};

struct Raw {
  std::int64_t above = 1, below = 2;
  std::string text() const { return text_of(above) + "/" + text_of(below); }
};

Raw draw_fraction(Dice& dice, std::int64_t least, std::int64_t largest) {
  const std::int64_t below = dice.between(least, largest);
  return {dice.between(1, below), below};
}

// The product of a row and of a column of four numbers, then in lowest terms.
Fraction work(Notes& notes, char operation, Raw x, Raw y) {
  if (operation == '/') std::swap(y.above, y.below);
  if (operation == '*' || operation == '/') {
    const std::int64_t above = notes.product(x.above, y.above), below = notes.product(x.below, y.below);
    return work_reduce(notes, above, std::max<std::int64_t>(below, 1));
  }
  std::int64_t left = x.above, right = y.above, below = x.below;
  if (x.below != y.below) {
    left = notes.product(x.above, y.below);
    right = notes.product(y.above, x.below);
    below = notes.product(x.below, y.below);
  }
  return work_reduce(notes, notes.apply(operation, left, right), std::max<std::int64_t>(below, 1));
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLargest[] = {12, 12, 20, 40, 99};
  const std::int64_t largest = kLargest[ask.level - 1];
  const std::int64_t least = ask.level == 5 ? 41 : 2;
  Exercise e;
  e.kind = AnswerKind::fraction;
  if (dice.one_in(ask.level == 1 ? 2 : 6)) {
    const std::int64_t factor = dice.between(ask.level == 5 ? 41 : 2, largest);
    Raw x = draw_fraction(dice, least, largest);
    x.above *= factor, x.below *= factor;
    e.key = key_of("reduce", {x.above, x.below});
    e.slots.text("f", x.text());
    e.phrases = &kReduce;
    e.answer = Fraction::of(x.above, x.below)->text();
    e.solve = [=](Notes& notes) { return work_reduce(notes, x.above, x.below).text(); };
    return e;
  }
  Raw x = draw_fraction(dice, least, largest), y = draw_fraction(dice, least, largest);
  if (ask.level == 1) y = {dice.between(1, x.below), x.below};
  const char operation = ask.level == 1 ? (dice.coin() ? '+' : '-') : dice.pick(std::string_view("+-*/"));
  if (operation == '-' && x.above * y.below < y.above * x.below) std::swap(x, y);
  std::array<std::string, 2> texts = {x.text(), y.text()};
  if (operation == '+' || operation == '*') std::ranges::sort(texts);
  e.key = std::string("(frac") + operation + " " + texts[0] + " " + texts[1] + ")";
  e.slots.text("x", x.text()).text("y", y.text());
  e.phrases = operation == '+' ? &kPlus : operation == '-' ? &kMinus : operation == '*' ? &kTimes : &kOver;
  e.answer = apply(operation, *Fraction::of(x.above, x.below), *Fraction::of(y.above, y.below))->text();
  e.solve = [=](Notes& notes) { return work(notes, operation, x, y).text(); };
  return e;
}

}  // namespace

const Family& fractions() {
  static const Family kFamily = {"fractions",
                                 "fractions reduced, added, subtracted, multiplied and divided, in lowest terms",
                                 {{"one denominator up to 12", 1000},
                                  {"denominators up to 12", 5000},
                                  {"denominators up to 20", 20'000},
                                  {"denominators up to 40", 100'000}},
                                 "denominators up to 99",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
