// Fractions, decimals and percentages, one as another.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kToDecimal = {{{"{f} as a decimal", "{f} in decimal form", "the decimal value of {f}",
                                 "{f} written as a decimal number", "the decimal for {f}"},
                                {"Convert {f} to a decimal.", "Write {f} as a decimal.",
                                 "Turn the fraction {f} into a decimal.", "Express {f} as a decimal number.",
                                 "Which decimal equals {f}?", "{f} = ? (decimal)", "Change {f} into decimal form."}},
                               {{"{f} als Dezimalzahl", "{f} in Dezimalschreibweise", "die Dezimalzahl zu {f}",
                                 "<der Dezimalwert/den Dezimalwert> von {f}"},
                                {"Wandle {f} in eine Dezimalzahl um.", "Schreibe {f} als Dezimalzahl.",
                                 "Verwandle den Bruch {f} in eine Dezimalzahl.", "Welche Dezimalzahl ist gleich {f}?",
                                 "{f} = ? (dezimal)", "Gib {f} als Kommazahl an."}}};
const Phrasebook kToFraction = {
    {{"{d} as a fraction in lowest terms", "{d} as a fraction", "the fraction equal to {d}",
      "{d} in fraction form, reduced"},
     {"Convert {d} to a fraction[| in lowest terms].", "Write {d} as a fraction.",
      "Turn the decimal {d} into a fraction in lowest terms.", "Express {d} as a reduced fraction.",
      "Which fraction equals {d}?", "{d} = ? (fraction)"}},
    {{"{d} als gekürzter Bruch", "{d} als Bruch", "<der gekürzte Bruch/den gekürzten Bruch> zu {d}"},
     {"Wandle {d} in einen Bruch um.", "Schreibe {d} als gekürzten Bruch.",
      "Verwandle die Dezimalzahl {d} in einen gekürzten Bruch.", "Welcher Bruch ist gleich {d}?", "{d} = ? (Bruch)",
      "Gib {d} als vollständig gekürzten Bruch an."}}};
const Phrasebook kToPercent = {
    {{"{d} as a percentage", "{d} in percent", "the percentage equal to {d}", "{d} expressed in percent"},
     {"Convert {d} to a percentage.", "Write {d} as a percentage.", "How many percent is {d}?",
      "{d} is how many percent?", "Express {d} in percent.", "Turn {d} into percent.", "What percentage is {d}?"}},
    {{"{d} in Prozent", "{d} als Prozentzahl", "<der Prozentsatz/den Prozentsatz> zu {d}"},
     {"Wandle {d} in Prozent um.", "Schreibe {d} in Prozent.", "Wie viel Prozent sind {d}?",
      "{d} sind wie viel Prozent?", "Gib {d} in Prozent an.", "Verwandle {d} in eine Prozentzahl."}}};
const Phrasebook kFromPercent = {
    {{"{p}% as a decimal", "{p} percent as a decimal", "the decimal equal to {p}%"},
     {"Convert {p}% to a decimal.", "Write {p}% as a decimal.", "Which decimal is {p} percent?",
      "Express {p}% as a decimal number.", "{p}% = ? (decimal)"}},
    {{"{p}% als Dezimalzahl", "{p} Prozent als Dezimalzahl", "die Dezimalzahl zu {p}%"},
     {"Wandle {p}% in eine Dezimalzahl um.", "Schreibe {p}% als Dezimalzahl.", "Welche Dezimalzahl sind {p} Prozent?",
      "Gib {p}% als Kommazahl an.", "{p}% = ? (dezimal)"}}};

constexpr int kPlaces = 4;
constexpr std::int64_t kOne = 10'000;  // 1 with four places

// The digits behind the point by long division: "3/8:30:3r6;60:7r4;40:5r0=0.375".
std::string work_places(Notes& notes, std::int64_t above, std::int64_t below) {
  notes.write(text_of(above) + "/" + text_of(below) + ":" + text_of(above / below));
  std::int64_t rest = above % below, scaled = above / below;
  int places = 0;
  for (; rest != 0 && places < kPlaces; ++places) {
    notes.write(";" + text_of(rest * 10) + ":");
    const std::int64_t digit = notes.step(rest * 10 / below);
    scaled = scaled * 10 + digit;
    rest = rest * 10 % below;
    notes.write("r" + text_of(rest));
  }
  const std::string text = decimal_text(scaled, places);
  notes.line("=" + text);
  return text;
}

Exercise draw(Dice& dice, const Ask& ask) {
  // Denominators whose decimals end.
  static constexpr std::int64_t kEasy[] = {2, 4, 5, 10}, kMore[] = {2, 4, 5, 8, 10, 20, 25},
                                kAll[] = {4, 5, 8, 16, 20, 25, 40, 50};
  const std::int64_t below = ask.level == 1 ? dice.pick(kEasy) : ask.level == 2 ? dice.pick(kMore) : dice.pick(kAll);
  const std::int64_t above = dice.between(1, below * (ask.level == 1 ? 9 : 4));
  const auto fraction = *Fraction::of(above, below);
  const std::int64_t scaled = above * kOne / below;
  const std::string decimal = decimal_text(scaled, kPlaces);
  Exercise e;
  e.key = "(value " + fraction.text() + ")";
  e.kind = AnswerKind::decimal;
  switch (dice.below(4)) {
    case 0:
      e.slots.text("f", text_of(above) + "/" + text_of(below));
      e.phrases = &kToDecimal;
      e.answer = decimal;
      e.solve = [=](Notes& notes) { return work_places(notes, above, below); };
      break;
    case 1: {
      // Places as written: 0.75 is 75/100.
      const std::size_t point = decimal.find('.');
      std::int64_t power = 1;
      for (std::size_t i = point; point != std::string::npos && i + 1 < decimal.size(); ++i) power *= 10;
      const std::int64_t digits = scaled * power / kOne;
      e.slots.decimal("d", decimal);
      e.kind = AnswerKind::fraction;
      e.phrases = &kToFraction;
      e.answer = fraction.text();
      e.solve = [=](Notes& notes) {
        notes.line(decimal + "=" + text_of(digits) + "/" + text_of(power));
        return work_reduce(notes, digits, power).text();
      };
      break;
    }
    case 2: {
      const bool as_fraction = dice.coin();
      const std::string percent = decimal_text(scaled, kPlaces - 2);
      if (as_fraction) {
        e.slots.text("d", text_of(above) + "/" + text_of(below));
      } else {
        e.slots.decimal("d", decimal);
      }
      e.phrases = &kToPercent;
      e.answer = percent;
      e.solve = [=](Notes& notes) {
        if (as_fraction) work_places(notes, above, below);
        notes.write(decimal + "*100=");
        const std::string found = notes.step(percent, decimal_text(scaled, kPlaces - 1));
        notes.end_line();
        return found;
      };
      break;
    }
    default: {
      const std::string percent = decimal_text(scaled, kPlaces - 2);
      e.slots.decimal("p", percent);
      e.phrases = &kFromPercent;
      e.answer = decimal;
      e.solve = [=](Notes& notes) {
        notes.write(percent + "/100=");
        const std::string found = notes.step(decimal, decimal_text(scaled, kPlaces - 1));
        notes.end_line();
        return found;
      };
    }
  }
  return e;
}

}  // namespace

const Family& conversions() {
  static const Family kFamily = {"conversions",
                                 "fractions, decimals and percentages, one as another",
                                 {{"halves, quarters, fifths, tenths", 60},
                                  {"also eighths, twentieths and twenty-fifths", 100},
                                  {"to fiftieths", 200}},
                                 "",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
