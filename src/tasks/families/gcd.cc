// Greatest common divisors, by Euclid.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"the greatest common divisor of {a} and {b}", "the gcd of {a} and {b}", "gcd({a}, {b})", "the GCD of {a} and {b}",
      "the highest common factor of {a} and {b}", "the greatest common factor of {a} and {b}", "the HCF of {a} and {b}",
      "the largest common divisor of {a} and {b}"},
     {"Which is the largest number that divides both {a} and {b}?", "gcd {a} {b}",
      "What is the biggest number that goes into {a} and {b} without remainder?",
      "{a} and {b}: greatest common divisor?",
      "Two ropes of {a} cm and {b} cm are cut into equal pieces without waste. How long, in cm, can the pieces be at "
      "most?",
      "{a} boys and {b} girls form groups that are all made up alike. How many groups can there be at most?",
      "What number can the fraction {a}/{b} be reduced by, at most?",
      "Use Euclid's algorithm on {a} and {b}. What is the result?",
      "By which largest number can both {a} and {b} be divided?",
      "{a} red and {b} blue beads make as many equal bracelets as possible, with none left. How many?",
      "Give the greatest number dividing {a} as well as {b}.", "Find the largest divisor that {a} and {b} share."}},
    {{"<der größte gemeinsame Teiler/den größten gemeinsamen Teiler> von {a} und {b}",
      "<der ggT/den ggT> von {a} und {b}", "ggT({a}, {b})", "<der GGT/den GGT> von {a} und {b}",
      "<der größte Teiler/den größten Teiler>, den {a} und {b} gemeinsam haben,",
      "<der größte gemeinsame Faktor/den größten gemeinsamen Faktor> von {a} und {b}"},
     {"Was ist die größte Zahl, die {a} und {b} teilt?", "ggT {a} {b}",
      "Welche größte Zahl geht ohne Rest in {a} und {b}?", "{a} und {b}: größter gemeinsamer Teiler?",
      "Zwei Seile von {a} cm und {b} cm werden ohne Rest in gleich lange Stücke geschnitten. Wie lang, in cm, können "
      "die Stücke höchstens sein?",
      "{a} Jungen und {b} Mädchen bilden Gruppen, die alle gleich zusammengesetzt sind. Wie viele Gruppen sind es "
      "höchstens?",
      "Durch welche Zahl kann man {a}/{b} höchstens kürzen?",
      "Wende Euklids Algorithmus auf {a} und {b} an. Was kommt heraus?",
      "Durch welche größte Zahl sind {a} und {b} beide teilbar?",
      "Gib die größte Zahl an, die sowohl {a} als auch {b} teilt.",
      "Aus {a} roten und {b} blauen Perlen werden möglichst viele gleiche Armbänder, ohne Rest. Wie viele?",
      "Finde den größten Teiler, den {a} und {b} gemeinsam haben.", "Bestimme ggT({a};{b}).",
      "Welchen größten Teiler teilen sich {a} und {b}?", "Rechne mit Euklid: ggT von {a} und {b}"}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLargest[] = {30, 100, 500, 5000};
  const std::int64_t largest = kLargest[ask.level - 1];
  // Most pairs have something in common, as in school.
  const std::int64_t common = dice.one_in(4) ? 1 : dice.between(2, std::max<std::int64_t>(3, largest / 6));
  const std::int64_t low = ask.level == 4 ? 501 / common + 1 : 2;
  std::int64_t a = common * dice.between(low, largest / common), b = 0;
  do b = common * dice.between(low, largest / common);
  while (b == a);
  Exercise e;
  e.key = sorted_key_of("gcd", {a, b});
  e.slots.number("a", a).number("b", b);
  e.phrases = &kPhrases;
  e.answer = text_of(std::gcd(a, b));
  e.solve = [=](Notes& notes) { return text_of(work_gcd(notes, a, b)); };
  e.reply = by_language(ask.language, "The greatest common divisor is {answer}.",
                        "Der größte gemeinsame Teiler ist {answer}.");
  return e;
}

}  // namespace

const Family& gcd() {
  static const Family kFamily = {
      "gcd", "greatest common divisors", {{"to 30", 200}, {"to 100", 2000}, {"to 500", 20'000}}, "501 to 5000", draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
