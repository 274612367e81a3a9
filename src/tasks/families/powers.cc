// Squares, cubes, higher powers, and square roots of squares.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kSquare = {
    {{"the square of {a}", "{a} squared", "{a}^2", "{a}²", "{a} to the power of 2", "{a} to the power of two"},
     {"Square {a}.", "{a}^2=", "{a}² = ?", "What do you get when you square {a}?",
      "A square has sides of {a} cm. What is its area in square cm?", "Multiply {a} by itself.", "{a} times itself?",
      "{a}**2", "Raise {a} to the second power."}},
    {{"das Quadrat von {a}", "{a} zum Quadrat", "{a}^2", "{a}²", "{a} hoch 2", "{a} hoch zwei"},
     {"Quadriere {a}.", "{a}^2=", "{a}² = ?", "Was erhält man, wenn man {a} quadriert?",
      "Ein Quadrat hat Seiten von {a} cm. Wie groß ist seine Fläche in Quadratzentimetern?",
      "Multipliziere {a} mit sich selbst.", "{a} mal {a}?", "Rechne {a} hoch 2."}}};
const Phrasebook kPower = {{{"{a}^{n}", "{a} to the power of {n}", "the {n}th power of {a}", "{a} raised to {n}"},
                            {"{a}^{n}=", "{a}^{n} = ?", "Raise {a} to the power {n}.", "{a}**{n}",
                             "Multiply {a} by itself until it stands there {n} times. What is the product?",
                             "Take {a} as a factor {n} times."}},
                           {{"{a}^{n}", "{a} hoch {n}", "die {n}. Potenz von {a}", "die Potenz {a}^{n}"},
                            {"{a}^{n}=", "{a}^{n} = ?", "Potenziere {a} mit {n}.", "Rechne {a} hoch {n}.",
                             "Nimm {a} {n}-mal als Faktor.", "Was ergibt {a} hoch {n}?"}}};
const Phrasebook kRoot = {
    {{"the square root of {s}", "√{s}", "sqrt({s})", "the root of {s}", "the positive square root of {s}"},
     {"Which number squared is {s}?", "√{s} = ?", "A square has an area of {s} square cm. How long is a side in cm?",
      "sqrt {s}", "Take the square root of {s}.", "What positive number times itself is {s}?"}},
    {{"die Quadratwurzel von {s}", "√{s}", "die Wurzel aus {s}", "die Quadratwurzel aus {s}", "die Wurzel von {s}"},
     {"Welche Zahl ergibt zum Quadrat {s}?", "√{s} = ?",
      "Ein Quadrat hat eine Fläche von {s} Quadratzentimetern. Wie lang ist eine Seite in cm?",
      "Ziehe die Wurzel aus {s}.", "Welche positive Zahl ist mit sich selbst multipliziert {s}?"}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLow[] = {2, 11, 30, 100}, kHigh[] = {12, 40, 99, 400};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  std::int64_t a = dice.between(kLow[at], kHigh[at]);
  enum class Asked { square, root, power } asked = static_cast<Asked>(dice.below(ask.level == 4 ? 2 : 3));
  Exercise e;
  if (asked == Asked::power) {
    const std::int64_t n = ask.level == 1 ? 3 : dice.between(3, ask.level == 2 ? 5 : 7);
    // Results of at most six digits.
    static constexpr std::int64_t kMost[] = {0, 0, 0, 60, 25, 12, 8, 6};
    a = dice.between(2, ask.level == 1 ? 10 : kMost[n]);
    std::int64_t power = a;
    Expression factors = Expression::leaf(a);
    for (std::int64_t i = 1; i < n; ++i) {
      power *= a;
      factors = Expression::of('*', std::move(factors), Expression::leaf(a));
    }
    e.key = sorted_key_of("*", std::vector<std::int64_t>(static_cast<std::size_t>(n), a));
    e.slots.number("a", a).text("n", text_of(n));
    e.phrases = &kPower;
    e.answer = text_of(power);
    // All factors are written down first: what is left says when to stop.
    e.solve = [factors](Notes& notes) {
      notes.line("=" + factors.text());
      return text_of(work_expression(notes, factors));
    };
    return e;
  }
  e.key = sorted_key_of("*", {a, a});
  if (asked == Asked::square) {
    e.slots.number("a", a);
    e.phrases = &kSquare;
    e.answer = text_of(a * a);
    e.solve = [=](Notes& notes) { return text_of(notes.product(a, a)); };
    return e;
  }
  e.slots.number("s", a * a);
  e.phrases = &kRoot;
  e.answer = text_of(a);
  // Between tens, then by the last digit; the product proves it.
  e.solve = [=](Notes& notes) {
    const std::int64_t tens = a / 10 * 10;
    if (a > 10)
      notes.line(text_of(tens) + "*" + text_of(tens) + "=" + text_of(tens * tens) + "<=" + text_of(a * a) + "<" +
                 text_of((tens + 10) * (tens + 10)));
    notes.write(text_of(a * a) + ":");
    const std::int64_t root = notes.step(a);
    notes.end_line();
    if (root == a) notes.product(a, a);
    return text_of(root);
  };
  return e;
}

}  // namespace

const Family& powers() {
  static const Family kFamily = {"powers",
                                 "squares, cubes, higher powers and square roots",
                                 {{"to 12", 15}, {"to 40", 45}, {"to 99", 80}},
                                 "squares of 100 to 400",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
