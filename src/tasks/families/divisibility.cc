// Whether one number divides another, whether a number is even, the next multiple, how many divisors.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kDivides = {
    {{},
     {"Is {a} divisible by {b}?", "Can {a} be divided by {b} without remainder?", "Does {b} divide {a}?",
      "Is {b} a divisor of {a}?", "Is {a} a multiple of {b}?", "Does {b} go evenly into {a}?",
      "Is {b} a factor of {a}?", "{a} divisible by {b}: yes or no?", "Is {a} in the times table of {b}?",
      "Check whether {b} divides {a} [exactly|evenly].", "Is the remainder of {a} divided by {b} zero?",
      "Can {a} [sweets|cards] be shared equally among {b} children, with none left?",
      "Yes or no: {a} is a multiple of {b}.", "Is it true that {b} divides {a}?"}},
    {{},
     {"Ist {a} durch {b} teilbar?", "Kann man {a} ohne Rest durch {b} teilen?", "Teilt {b} die Zahl {a}?",
      "Ist {b} ein Teiler von {a}?", "Ist {a} ein Vielfaches von {b}?", "Geht {b} ohne Rest in {a}?",
      "{a} teilbar durch {b}: ja oder nein?", "Steht {a} in der Reihe von {b}?",
      "Prüfe, ob {b} ein Teiler von {a} ist.", "Ist der Rest von {a} geteilt durch {b} null?",
      "Kann man {a} [Bonbons|Karten] gerecht auf {b} Kinder verteilen, ohne Rest?",
      "Ja oder nein: {a} ist ein Vielfaches von {b}.", "Stimmt es, dass {b} die Zahl {a} teilt?"}}};
const Phrasebook kEven = {
    {{},
     {"Is {a} even?", "Is {a} an even number?", "Is {a} even or not? Answer yes or no.", "Is it true that {a} is even?",
      "{a}: even? Yes or no.", "Can {a} be halved without remainder?", "Tell me whether {a} is an even number."}},
    {{},
     {"Ist {a} gerade?", "Ist {a} eine gerade Zahl?", "Ist {a} gerade oder nicht? Antworte mit ja oder nein.",
      "Stimmt es, dass {a} gerade ist?", "{a}: gerade? Ja oder nein.", "Kann man {a} ohne Rest halbieren?",
      "Sag mir, ob {a} eine gerade Zahl ist."}}};
const Phrasebook kOdd = {
    {{},
     {"Is {a} odd?", "Is {a} an odd number?", "Is {a} odd or not? Answer yes or no.", "Is it true that {a} is odd?",
      "{a}: odd? Yes or no.", "Tell me whether {a} is an odd number."}},
    {{},
     {"Ist {a} ungerade?", "Ist {a} eine ungerade Zahl?", "Ist {a} ungerade oder nicht? Antworte mit ja oder nein.",
      "Stimmt es, dass {a} ungerade ist?", "{a}: ungerade? Ja oder nein.", "Sag mir, ob {a} eine ungerade Zahl ist."}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLow[] = {10, 50, 100, 10'000}, kHigh[] = {99, 500, 9999, 999'999};
  static constexpr std::int64_t kDivisor[] = {9, 12, 25, 25};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  std::int64_t a = dice.between(kLow[at], kHigh[at]);
  const std::int64_t b = dice.between(2, kDivisor[at]);
  Exercise e;
  e.kind = AnswerKind::yes_no;
  e.reply = by_language(ask.language, "The answer is {answer}.", "Die Antwort ist {answer}.");
  e.slots.number("a", a);
  if (dice.one_in(4)) {
    const bool odd = dice.coin();
    e.key = key_of("/", {a, 2});
    e.phrases = odd ? &kOdd : &kEven;
    e.answer = yes_no((a % 2 == 1) == odd, ask.language);
    // The last digit decides.
    e.solve = [=, language = ask.language](Notes& notes) {
      const std::string digit = text_of(a % 10),
                        parity = notes.step(digit + "=2*" + text_of(a % 10 / 2) + "+" + text_of(a % 2),
                                            digit + "=2*" + text_of(a % 10 / 2) + "+" + text_of(1 - a % 2));
      notes.end_line();
      return yes_no((parity.back() == '1') == odd, language);
    };
    return e;
  }
  if (dice.coin()) a = std::max<std::int64_t>(1, a / b) * b;
  e.slots = {};
  e.slots.number("a", a).number("b", b);
  e.key = key_of("/", {a, b});
  e.phrases = &kDivides;
  e.answer = yes_no(a % b == 0, ask.language);
  e.solve = [=, language = ask.language](Notes& notes) {
    const auto division = notes.quotient(a, b);
    return yes_no((division.rest == 0) == (division.quotient == a / b), language);
  };
  return e;
}

}  // namespace

const Family& divisibility() {
  static const Family kFamily = {"divisibility",
                                 "whether one number divides another, whether it is even or odd",
                                 {{"2 digits", 400}, {"to 500", 3000}, {"to 9999", 100'000}},
                                 "5 and 6 digits",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
