// Least common multiples, through the greatest common divisor.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"the least common multiple of {a} and {b}", "the lcm of {a} and {b}", "lcm({a}, {b})", "the LCM of {a} and {b}",
      "the lowest common multiple of {a} and {b}", "the smallest common multiple of {a} and {b}",
      "the smallest number that both {a} and {b} divide"},
     {"What is the smallest number divisible by both {a} and {b}?", "lcm {a} {b}",
      "{a} and {b}: least common multiple?",
      "One bus comes every {a} minutes, another every {b} minutes. Both are here now. After how many minutes do they "
      "meet again?",
      "What is the smallest number in both the times tables of {a} and {b}?",
      "A light blinks every {a} seconds, another every {b} seconds. They just blinked together. In how many seconds do "
      "they do so again?",
      "What is the lowest common denominator of 1/{a} and 1/{b}?",
      "Which number is the first that is a multiple of {a} and of {b}?",
      "Tiles of {a} cm and of {b} cm make rows of equal length. How long, in cm, is the shortest such row?",
      "Ann swims every {a} days, Ben every {b} days. Today both swim. In how many days do they next swim together?",
      "Name the least number that {a} and {b} both divide.",
      "Two gears have {a} and {b} teeth. After how many teeth are they back in place together?",
      "At which number do counting by {a} and counting by {b} first meet?"}},
    {{"das kleinste gemeinsame Vielfache von {a} und {b}", "das kgV von {a} und {b}", "kgV({a}, {b})",
      "das KGV von {a} und {b}", "die kleinste Zahl, die durch {a} und {b} teilbar ist,",
      "das kleinste Vielfache, das {a} und {b} gemeinsam haben,"},
     {"Was ist die kleinste Zahl, die durch {a} und {b} teilbar ist?", "kgV {a} {b}", "Bestimme kgV({a};{b}).",
      "Bei welcher Zahl treffen sich die Reihen von {a} und {b}?", "{a} und {b}: kleinstes gemeinsames Vielfaches?",
      "Ein Bus kommt alle {a} Minuten, ein anderer alle {b} Minuten. Jetzt sind beide da. Nach wie vielen Minuten "
      "treffen sie sich wieder?",
      "Welche kleinste Zahl steht im Einmaleins von {a} und im Einmaleins von {b}?",
      "Ein Licht blinkt alle {a} Sekunden, ein anderes alle {b} Sekunden. Eben blinkten beide. In wie vielen Sekunden "
      "blinken sie wieder zugleich?",
      "Wie heißt der kleinste gemeinsame Nenner von 1/{a} und 1/{b}?",
      "Welche Zahl ist die erste, die Vielfaches von {a} und von {b} ist?",
      "Anna schwimmt alle {a} Tage, Ben alle {b} Tage. Heute schwimmen beide. In wie vielen Tagen schwimmen sie wieder "
      "zusammen?",
      "Nenne die kleinste Zahl, die {a} und {b} beide teilen.",
      "Zwei Zahnräder haben {a} und {b} Zähne. Nach wie vielen Zähnen stehen sie wieder gleich?",
      "Fliesen von {a} cm und von {b} cm bilden gleich lange Reihen. Wie lang, in cm, ist die kürzeste?",
      "Bei welcher Zahl treffen sich das Zählen in Schritten von {a} und von {b} zuerst?"}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLow[] = {2, 4, 6, 61}, kHigh[] = {12, 25, 60, 300};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  const std::int64_t a = dice.between(kLow[at], kHigh[at]);
  std::int64_t b = 0;
  do b = dice.between(kLow[at], kHigh[at]);
  while (b == a);
  Exercise e;
  e.key = sorted_key_of("lcm", {a, b});
  e.slots.number("a", a).number("b", b);
  e.phrases = &kPhrases;
  e.answer = text_of(std::lcm(a, b));
  e.solve = [=](Notes& notes) {
    const std::int64_t common = work_gcd(notes, a, b);
    return text_of(notes.product(common == 1 ? a : notes.quotient(a, common).quotient, b));
  };
  e.reply = by_language(ask.language, "The least common multiple is {answer}.",
                        "Das kleinste gemeinsame Vielfache ist {answer}.");
  return e;
}

}  // namespace

const Family& lcm() {
  static const Family kFamily = {
      "lcm", "least common multiples", {{"to 12", 50}, {"to 25", 200}, {"to 60", 1200}}, "61 to 300", draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
