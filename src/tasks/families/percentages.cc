// p % of n; what share a is of b in percent; n raised or lowered by p %.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kOf = {
    {{"{p}% of {n}", "{p} percent of {n}", "{p} per cent of {n}", "{p} % of {n}"},
     {"How much is {p} percent of {n}?", "{p}% of {n} = ?", "Take {p} percent of {n}.",
      "Of {n} [people|pupils|trees], {p}% are [young|new|local]. How many are that?",
      "A [coat|bike] costs {n} euros. The discount is {p}%. How many euros is the discount?",
      "If 100% is {n}, what is {p}%?", "What number is {p}% of {n}?", "{p} percent out of {n} is how much?",
      "{n} is the whole. How much is {p}% of it?", "Find the percentage value: {p}% of {n}.",
      "Interest of {p}% on {n} euros: how many euros?"}},
    {{"{p}% von {n}", "{p} Prozent von {n}", "{p} % von {n}", "<der Prozentwert/den Prozentwert>: {p}% von {n}"},
     {"Wie viel sind {p} Prozent von {n}?", "{p}% von {n} = ?", "Nimm {p} Prozent von {n}.",
      "Von {n} [Personen|Schülern|Bäumen] sind {p}% neu. Wie viele sind das?",
      "Ein [Mantel|Rad] kostet {n} Euro. Der Rabatt beträgt {p}%. Wie viel Euro sind das?",
      "Wenn {n} 100% sind, wie viel sind {p}%?", "Welche Zahl ist {p}% von {n}?",
      "Der Grundwert ist {n}, der Prozentsatz {p}%. Wie groß ist der Prozentwert?",
      "{p} Prozent von {n} sind wie viel?", "{n} ist das Ganze. Wie viel sind {p}% davon?",
      "Zinsen von {p}% auf {n} Euro: Wie viel Euro?"}}};
const Phrasebook kShare = {
    {{"the share of {a} in {n}, in percent", "{a} as a percentage of {n}", "the percentage that {a} is of {n}"},
     {"What percent of {n} is {a}?", "{a} is what percent of {n}?", "{a} out of {n}: how many percent?",
      "Of {n} pupils, {a} [come by bike|play chess]. What percentage is that?", "Express {a} as a percentage of {n}.",
      "How many percent of {n} is {a}?", "You have {a} of {n} points. How many percent is that?",
      "{a} of {n} in percent?", "A test has {n} points, and I got {a}. What is that in percent?",
      "Which percentage of {n} does {a} make?"}},
    {{"<der Anteil/den Anteil> von {a} an {n} in Prozent", "<der Prozentsatz/den Prozentsatz> von {a} zu {n}",
      "{a} von {n} in Prozent"},
     {"Wie viel Prozent von {n} sind {a}?", "{a} sind wie viel Prozent von {n}?", "{a} von {n}: Wie viel Prozent?",
      "Von {n} Schülern [kommen {a} mit dem Rad|spielen {a} Schach]. Wie viel Prozent sind das?",
      "Gib {a} als Prozentsatz von {n} an.", "Welcher Prozentsatz von {n} ist {a}?",
      "Du hast {a} von {n} Punkten. Wie viel Prozent sind das?",
      "Der Grundwert ist {n}, der Prozentwert {a}. Wie groß ist der Prozentsatz?",
      "Ein Test hat {n} Punkte, ich habe {a}. Wie viel Prozent sind das?"}}};
const Phrasebook kRaise = {
    {{"{n} increased by {p}%", "{n} plus {p} percent", "{n} raised by {p} percent"},
     {"Increase {n} by {p}%.", "A rent of {n} euros goes up by {p}%. What is the new rent in euros?",
      "The price was {n} euros and rises by {p} percent. What is it now?", "Add {p}% to {n}.",
      "What is {n} after a rise of {p} percent?", "{n} grows by {p}%. How much is it then?",
      "A town of {n} people grows by {p}%. How many people live there then?", "Raise {n} by {p}%."}},
    {{"{n} erhöht um {p}%", "{n} plus {p} Prozent", "{n} vermehrt um {p} Prozent"},
     {"Erhöhe {n} um {p}%.", "Eine Miete von {n} Euro steigt um {p}%. Wie hoch ist sie dann in Euro?",
      "Der Preis war {n} Euro und steigt um {p} Prozent. Wie hoch ist er jetzt?", "Addiere {p}% zu {n}.",
      "Wie viel sind {n} nach einem Anstieg von {p} Prozent?", "{n} wächst um {p}%. Wie viel ist es dann?",
      "Eine Stadt mit {n} Menschen wächst um {p}%. Wie viele wohnen dann dort?"}}};
const Phrasebook kLower = {
    {{"{n} reduced by {p}%", "{n} minus {p} percent", "{n} lowered by {p} percent", "{n} less {p}%"},
     {"Reduce {n} by {p}%.", "A [jacket|lamp] costs {n} euros and is sold with {p}% off. What does it cost now?",
      "The price of {n} euros falls by {p} percent. What is the new price?", "Take {p}% off {n}.",
      "What is {n} after a discount of {p} percent?", "{n} shrinks by {p}%. How much remains?",
      "With {p}% discount, what is the price of an item of {n} euros?", "Lower {n} by {p}%."}},
    {{"{n} vermindert um {p}%", "{n} minus {p} Prozent", "{n} gesenkt um {p} Prozent", "{n} abzüglich {p}%"},
     {"Vermindere {n} um {p}%.", "Eine [Jacke|Lampe] kostet {n} Euro und wird um {p}% billiger. Was kostet sie jetzt?",
      "Der Preis von {n} Euro fällt um {p} Prozent. Wie hoch ist der neue Preis?", "Ziehe {p}% von {n} ab.",
      "Wie viel sind {n} nach einem Rabatt von {p} Prozent?", "{n} schrumpft um {p}%. Wie viel bleibt?",
      "Was kostet eine Ware von {n} Euro bei {p}% Rabatt?", "Senke {n} um {p}%."}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kEasy[] = {5, 10, 20, 25, 50, 75};
  const std::int64_t p = ask.level == 1   ? dice.pick(kEasy)
                         : ask.level == 2 ? 5 * dice.between(1, 19)
                                          : dice.between(1, 99);
  static constexpr std::int64_t kUnits[] = {20, 10, 1, 1};
  const std::int64_t unit = kUnits[ask.level - 1];
  std::int64_t n = unit * (ask.level == 4 ? dice.between(10'000, 99'999) : dice.between(2, 1000 / unit));
  enum class Asked {
    of,
    share,
    raise,
    lower
  } asked = static_cast<Asked>(ask.level == 1 ? dice.below(2) : dice.below(4));
  Exercise e;
  e.kind = AnswerKind::decimal;
  e.slots.number("p", p);
  if (asked == Asked::share) {
    // A whole number of things and of percent: n is a multiple of what makes p/100 whole.
    const std::int64_t whole = 100 / std::gcd(p, std::int64_t{100});
    n = whole * std::max<std::int64_t>(1, n / whole);
    const std::int64_t a = p * n / 100;
    e.key = key_of("%share", {a, n});
    e.slots.number("a", a).number("n", n);
    e.phrases = &kShare;
    e.answer = text_of(p);
    e.solve = [=](Notes& notes) { return text_of(notes.quotient(notes.product(a, 100), n).quotient); };
    return e;
  }
  const auto value = n * p;
  e.key = key_of("%", {p, n});
  e.slots.number("n", n);
  e.phrases = asked == Asked::of ? &kOf : asked == Asked::raise ? &kRaise : &kLower;
  e.answer = decimal_text(asked == Asked::of ? value : asked == Asked::raise ? 100 * n + value : 100 * n - value, 2);
  // n+p% of n is n*(100+p)/100: one product less.
  e.solve = [=](Notes& notes) {
    const std::int64_t percent = asked == Asked::of      ? p
                                 : asked == Asked::raise ? notes.sum(100, p)
                                                         : notes.difference(100, p);
    const std::int64_t product = notes.product(n, percent);
    const std::string text = decimal_text(product, 2);
    notes.line(text_of(product) + "/100=" + text);
    return text;
  };
  return e;
}

}  // namespace

const Family& percentages() {
  static const Family kFamily = {"percentages",
                                 "percentages, shares in percent, rises and discounts",
                                 {{"simple percentages of round numbers", 200},
                                  {"multiples of 5 %, tens to 1000", 1500},
                                  {"whole percentages of numbers to 1000", 50'000}},
                                 "numbers of five digits",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
