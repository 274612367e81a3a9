// Decimals: added, subtracted, multiplied. The working takes the point out, works with whole numbers, and puts it back.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPlus = {
    {{"{a}{+}{b}", "{a} plus {b}", "the sum of {a} and {b}", "{a} added to {b}", "the total of {a} and {b}"},
     {"Add {a} and {b}.", "{a}{+}{b}=", "{a}{+}{b} as a decimal?",
      "[One thing costs|You pay] {a} euros, [another|then] {b} euros. What is the total in euros?",
      "A rope of {a} m is joined to one of {b} m. How long are they together, in metres?",
      "What do {a} and {b} add up to?", "It was {a} litres, and {b} litres were added. How many litres is that?"}},
    {{"{a}{+}{b}", "{a} plus {b}", "die Summe von {a} und {b}", "{a} und {b} zusammen", "die Summe aus {a} und {b}"},
     {"Addiere {a} und {b}.", "{a}{+}{b}=", "{a}{+}{b} als Dezimalzahl?",
      "Eins kostet {a} Euro, ein anderes {b} Euro. Was kosten beide zusammen in Euro?",
      "Ein Seil von {a} m wird an eines von {b} m geknüpft. Wie lang sind sie zusammen, in Metern?",
      "Rechne: {a}{+}{b}", "Es waren {a} Liter, und {b} Liter kamen dazu. Wie viele Liter sind es?"}}};
const Phrasebook kMinus = {
    {{"{a}{-}{b}", "{a} minus {b}", "the difference of {a} and {b}", "{b} subtracted from {a}", "{a} reduced by {b}"},
     {"Subtract {b} from {a}.", "{a}{-}{b}=", "{a}{-}{b} as a decimal?",
      "I pay {b} euros of {a} euros. How many euros are left?",
      "From {a} m of cloth, {b} m are cut off. How many metres remain?", "How much more is {a} than {b}?",
      "A tank holds {a} litres; {b} litres flow out. How many litres are left?"}},
    {{"{a}{-}{b}", "{a} minus {b}", "die Differenz von {a} und {b}", "{a} vermindert um {b}",
      "die Differenz aus {a} und {b}"},
     {"Subtrahiere {b} von {a}.", "{a}{-}{b}=", "{a}{-}{b} als Dezimalzahl?",
      "Von {a} Euro bezahle ich {b} Euro. Wie viel Euro bleiben?",
      "Von {a} m Stoff werden {b} m abgeschnitten. Wie viele Meter bleiben?", "Ziehe {b} von {a} ab.",
      "Um wie viel ist {a} größer als {b}?"}}};
const Phrasebook kTimes = {
    {{"{a}{*}{b}", "{a} times {b}", "the product of {a} and {b}", "{a} multiplied by {b}", "the result of {a}{*}{b}"},
     {"Multiply {a} by {b}.", "{a}{*}{b}=", "{a}{*}{b} as a decimal?",
      "One metre weighs {a} kg. What do {b} metres weigh, in kg?",
      "A litre costs {a} euros. What do {b} litres cost in euros?", "{a} times {b} makes?",
      "Form the product of {a} and {b}."}},
    {{"{a}{*}{b}", "{a} mal {b}", "das Produkt von {a} und {b}", "{a} multipliziert mit {b}",
      "das Ergebnis von {a}{*}{b}"},
     {"Multipliziere {a} mit {b}.", "{a}{*}{b}=", "{a}{*}{b} als Dezimalzahl?",
      "Ein Meter wiegt {a} kg. Was wiegen {b} Meter, in kg?",
      "Ein Liter kostet {a} Euro. Was kosten {b} Liter in Euro?", "Rechne: {a}{*}{b}",
      "Bilde das Produkt von {a} und {b}."}}};

struct Decimal {
  std::int64_t scaled = 0;
  int places = 0;
  std::string text() const { return decimal_text(scaled, places); }
};

std::int64_t ten_to(int n) { return n == 0 ? 1 : 10 * ten_to(n - 1); }

// Its last place is not zero, so it really has them.
Decimal draw_decimal(Dice& dice, std::int64_t largest, int places) {
  Decimal d{0, places};
  do d.scaled = dice.between(1, largest * ten_to(places));
  while (places > 0 && d.scaled % 10 == 0);
  return d;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLargest[] = {10, 100, 100, 1000, 100'000};
  static constexpr std::string_view kOperations[] = {"+-", "+-", "+-*", "+-*", "+-"};
  const std::int64_t largest = kLargest[ask.level - 1];
  const char operation = dice.pick(kOperations[ask.level - 1]);
  const int most = ask.level == 1 ? 1 : 2;
  Decimal a = draw_decimal(dice, operation == '*' ? std::min<std::int64_t>(largest, 50) : largest,
                           static_cast<int>(dice.between(1, most)));
  Decimal b =
      draw_decimal(dice, operation == '*' ? 12 : largest,
                   operation == '*' ? static_cast<int>(dice.below(2)) : static_cast<int>(dice.between(1, most)));
  const int places = std::max(a.places, b.places);
  const auto at = [places](const Decimal& d) { return d.scaled * ten_to(places - d.places); };
  if (operation == '-' && at(a) < at(b)) std::swap(a, b);
  std::array<std::string, 2> texts = {a.text(), b.text()};
  if (operation != '-') std::ranges::sort(texts);
  Exercise e;
  e.kind = AnswerKind::decimal;
  e.key = std::string("(dec") + operation + " " + texts[0] + " " + texts[1] + ")";
  e.slots.decimal("a", a.text()).decimal("b", b.text());
  const std::int64_t x = operation == '*' ? a.scaled : at(a), y = operation == '*' ? b.scaled : at(b);
  const int shift = operation == '*' ? a.places + b.places : places;
  e.phrases = operation == '+' ? &kPlus : operation == '-' ? &kMinus : &kTimes;
  e.answer = decimal_text(operation == '+' ? x + y : operation == '-' ? x - y : x * y, shift);
  e.solve = [=](Notes& notes) {
    const std::int64_t result = notes.apply(operation, x, y);
    const std::string text = decimal_text(result, shift);
    notes.line(text_of(result) + "/1" + std::string(static_cast<std::size_t>(shift), '0') + "=" + text);
    return text;
  };
  return e;
}

}  // namespace

const Family& decimals() {
  static const Family kFamily = {"decimals",
                                 "decimals added, subtracted and multiplied",
                                 {{"one place, to 10: + -", 3000},
                                  {"two places, to 100: + -", 1'000'000},
                                  {"two places, to 100: + - *", 1'000'000},
                                  {"two places, to 1000: + - *", 1'000'000}},
                                 "to 100,000",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
