// Units of length, mass, volume, time and money, one into another.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"{n} {x} in {y}", "{n} {x} expressed in {y}", "the number of {y} in {n} {x}", "{n} {x} converted to {y}"},
     {"Convert {n} {x} to {y}.", "How many {y} are {n} {x}?", "How many {y} are there in {n} {x}?", "{n} {x} = ? {y}",
      "Express {n} {x} in {y}.", "Change {n} {x} into {y}.", "{n} {x} is how many {y}?", "Give {n} {x} in {y}.",
      "Write {n} {x} in {y}.", "Turn {n} {x} into {y}.", "{n} {x} to {y}", "What is {n} {x} measured in {y}?",
      "I have {n} {x}. How many {y} is that?", "Fill in: {n} {x} = __ {y}", "How many {y} make {n} {x}?",
      "{n} {x} equals how many {y}?"}},
    {{"{n} {x} in {y}", "die Anzahl von {y} in {n} {x}", "{n} {x}, ausgedrückt in {y}", "{n} {x}, umgerechnet in {y}"},
     {"Rechne {n} {x} in {y} um.", "Wie viele {y} sind {n} {x}?", "Wandle {n} {x} in {y} um.", "{n} {x} = ? {y}",
      "Gib {n} {x} in {y} an.", "Schreibe {n} {x} in {y}.", "{n} {x} sind wie viele {y}?", "Drücke {n} {x} in {y} aus.",
      "{n} {x} in {y}?", "Was sind {n} {x} in {y}?", "Ich habe {n} {x}. Wie viele {y} sind das?",
      "Ergänze: {n} {x} = __ {y}", "Wie viel sind {n} {x}, in {y} gemessen?", "Wie viele {y} ergeben {n} {x}?",
      "Verwandle {n} {x} in {y}.", "{n} {x} entsprechen wie vielen {y}?"}}};
const Phrasebook kTwo = {
    {{"{n} {x} and {m} {y} in {y}", "{n} {x} {m} {y} in {y}", "the number of {y} in {n} {x} and {m} {y}"},
     {"Convert {n} {x} and {m} {y} to {y}.", "How many {y} are {n} {x} and {m} {y}?", "{n} {x} {m} {y} = ? {y}",
      "Express {n} {x} {m} {y} in {y} only.", "{n} {x} and {m} {y}: how many {y} in all?",
      "It takes {n} {x} and {m} {y}. How many {y} is that?"}},
    {{"{n} {x} und {m} {y} in {y}", "{n} {x} {m} {y} in {y}", "die Anzahl von {y} in {n} {x} und {m} {y}"},
     {"Rechne {n} {x} und {m} {y} in {y} um.", "Wie viele {y} sind {n} {x} und {m} {y}?", "{n} {x} {m} {y} = ? {y}",
      "Gib {n} {x} {m} {y} nur in {y} an.", "{n} {x} und {m} {y}: Wie viele {y} insgesamt?",
      "{n} {x} und {m} {y} sind wie viele {y}?"}}};

struct Unit {
  std::string_view short_name, en, de;
};
// `factor` small ones are one large one.
struct Pair {
  Unit large, small;
  std::int64_t factor;
};
constexpr Unit kMm{"mm", "millimetres", "Millimeter"}, kCm{"cm", "centimetres", "Zentimeter"},
    kDm{"dm", "decimetres", "Dezimeter"}, kM{"m", "metres", "Meter"}, kKm{"km", "kilometres", "Kilometer"};
constexpr Unit kMg{"mg", "milligrams", "Milligramm"}, kG{"g", "grams", "Gramm"}, kKg{"kg", "kilograms", "Kilogramm"},
    kT{"t", "tonnes", "Tonnen"};
constexpr Unit kMl{"ml", "millilitres", "Milliliter"}, kCl{"cl", "centilitres", "Zentiliter"},
    kL{"l", "litres", "Liter"};
constexpr Unit kSec{"s", "seconds", "Sekunden"}, kMin{"min", "minutes", "Minuten"}, kH{"h", "hours", "Stunden"},
    kDay{"days", "days", "Tage"}, kWeek{"weeks", "weeks", "Wochen"};
constexpr Unit kCent{"cents", "cents", "Cent"}, kEuro{"euros", "euros", "Euro"}, kDozen{"dozens", "dozens", "Dutzend"},
    kPiece{"pieces", "pieces", "Stück"}, kYear{"years", "years", "Jahre"}, kMonth{"months", "months", "Monate"};
constexpr Pair kDecimalPairs[] = {{kCm, kMm, 10}, {kM, kCm, 100},  {kM, kMm, 1000},    {kKm, kM, 1000}, {kM, kDm, 10},
                                  {kDm, kCm, 10}, {kG, kMg, 1000}, {kKg, kG, 1000},    {kT, kKg, 1000}, {kL, kMl, 1000},
                                  {kL, kCl, 100}, {kCl, kMl, 10},  {kEuro, kCent, 100}};
constexpr Pair kOtherPairs[] = {{kMin, kSec, 60}, {kH, kMin, 60},       {kDay, kH, 24},     {kWeek, kDay, 7},
                                {kH, kSec, 3600}, {kDozen, kPiece, 12}, {kYear, kMonth, 12}};

std::string name_of(const Unit& unit, bool as_short, Language language) {
  // Only what is short in both languages is written short.
  if (as_short && unit.short_name.size() <= 3) return std::string(unit.short_name);
  return std::string(by_language(language, unit.en, unit.de));
}

int zeros(std::int64_t power) {
  int n = 0;
  for (; power > 1; power /= 10) ++n;
  return n;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLargest[] = {20, 100, 500, 50'000};
  const std::int64_t largest = kLargest[ask.level - 1], low = ask.level == 4 ? 501 : 2;
  const bool decimal = dice.coin();
  const Pair pair = decimal ? dice.pick(kDecimalPairs) : dice.pick(kOtherPairs);
  const bool as_short = dice.coin();
  const std::string large = name_of(pair.large, as_short, ask.language),
                    small = name_of(pair.small, as_short, ask.language);
  const std::string names = std::string(pair.large.en) + " " + std::string(pair.small.en) + " ";
  const std::int64_t factor = pair.factor;
  Exercise e;
  e.kind = AnswerKind::decimal;
  e.phrases = &kPhrases;
  const auto asked = dice.below(ask.level == 1 ? 2 : 4);
  if (asked == 2 && factor > 10 && ask.level < 4) {  // 3 m 20 cm in cm
    const std::int64_t n = dice.between(1, std::min<std::int64_t>(largest, 50)), m = dice.between(1, factor - 1);
    e.key = "(unit " + names + text_of(n * factor + m) + ")";
    e.slots.text("n", text_of(n)).text("m", text_of(m)).text("x", large).text("y", small);
    e.phrases = &kTwo;
    e.kind = AnswerKind::integer;
    e.answer = text_of(n * factor + m);
    e.solve = [=](Notes& notes) { return text_of(notes.sum(notes.product(n, factor), m)); };
    return e;
  }
  if (decimal && ask.level > 1 && dice.coin()) {  // 2.5 km in m, or 2500 m in km
    const int places = std::min(2, zeros(factor));
    std::int64_t scaled = 0;
    do scaled = dice.between(low, largest * 10);
    while (scaled % 10 == 0);
    const std::string value = decimal_text(scaled, places);
    const std::int64_t whole = scaled * factor / (places == 1 ? 10 : 100);
    e.key = "(unit " + names + text_of(whole) + ")";
    const bool down = dice.coin();
    e.slots.decimal("n", down ? value : text_of(whole)).text("x", down ? large : small).text("y", down ? small : large);
    e.answer = down ? text_of(whole) : value;
    e.solve = [=](Notes& notes) {
      const std::string factor_text = text_of(factor);
      notes.write((down ? value + "*" : text_of(whole) + "/") + factor_text + "=");
      // The point goes one place too few.
      const std::string right = down ? text_of(whole) : value;
      const std::string wrong = down ? decimal_text(whole, 1) : decimal_text(scaled, places - 1);
      const std::string found = notes.step(right, wrong);
      notes.end_line();
      return found;
    };
    return e;
  }
  const std::int64_t n = dice.between(low, largest);
  const bool down = asked != 1;
  e.key = "(unit " + names + text_of(n * factor) + ")";
  e.slots.number("n", down ? n : n * factor).text("x", down ? large : small).text("y", down ? small : large);
  e.answer = text_of(down ? n * factor : n);
  e.solve = [=](Notes& notes) {
    return text_of(down ? notes.product(n, factor) : notes.quotient(n * factor, factor).quotient);
  };
  return e;
}

}  // namespace

const Family& units() {
  static const Family kFamily = {
      "units",
      "units of length, mass, volume, time and money",
      {{"to 20, whole", 300}, {"to 100, also decimals and 3 m 20 cm", 3000}, {"to 500", 10'000}},
      "501 to 50,000",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
