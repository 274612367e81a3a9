// Whether a number is prime, and into which primes it falls.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kIsPrime = {{{},
                              {"Is {n} prime?",
                               "Is {n} a prime number?",
                               "Is the number {n} prime or not? Answer yes or no.",
                               "{n}: prime?",
                               "Check whether {n} is prime.",
                               "Is it true that {n} is a prime?",
                               "Can you tell me if {n} is a prime number?",
                               "Is {n} divisible by 1 and itself only?",
                               "Test {n} for primality: yes or no?",
                               "isprime({n})?",
                               "Does {n} count among the primes?",
                               "Would you call {n} a prime number?",
                               "Has {n} no divisors but 1 and {n}?",
                               "Prime or not: {n}? Answer with yes or no.",
                               "I wonder whether {n} is a prime number. Is it?",
                               "Yes or no: {n} is prime.",
                               "Is {n} one of the prime numbers?",
                               "Does {n} have exactly two divisors?",
                               "Decide whether {n} is prime.",
                               "Tell me: is {n} prime?"}},
                             {{},
                              {"Ist {n} prim?",
                               "Ist {n} eine Primzahl?",
                               "Ist die Zahl {n} prim oder nicht? Antworte mit ja oder nein.",
                               "{n}: Primzahl?",
                               "Prüfe, ob {n} eine Primzahl ist.",
                               "Stimmt es, dass {n} eine Primzahl ist?",
                               "Kannst du mir sagen, ob {n} eine Primzahl ist?",
                               "Ist {n} nur durch 1 und sich selbst teilbar?",
                               "Gehört {n} zu den Primzahlen?",
                               "Primzahl oder nicht: {n}? Antworte mit ja oder nein.",
                               "Hat {n} keine Teiler außer 1 und {n}?",
                               "Ja oder nein: {n} ist prim.",
                               "Ich frage mich, ob {n} eine Primzahl ist. Ist sie das?",
                               "Handelt es sich bei {n} um eine Primzahl?",
                               "Hat {n} genau zwei Teiler?",
                               "Entscheide, ob {n} prim ist.",
                               "Sag mir: Ist {n} prim?",
                               "Würdest du {n} eine Primzahl nennen?",
                               "Zählt {n} zu den Primzahlen?",
                               "Ist {n} eine der Primzahlen?"}}};
const Phrasebook kFactors = {
    {{"the prime factorisation of {n}[| as a list]", "the prime factors of {n}[|, smallest first]",
      "the prime factorization of {n}", "the prime decomposition of {n}", "the list of prime factors of {n}"},
     {"Factorise {n}[| into primes].", "Factor {n} into primes.", "Break {n} down into prime factors.",
      "Which primes multiply to {n}? List them[|, in ascending order].",
      "Write {n} as a product of primes; list the factors.", "Decompose {n} into prime factors, separated by commas.",
      "{n} = ? (prime factors)", "List the prime factors of {n} with repetition.", "What primes is {n} made of?",
      "Into which prime factors can {n} be split?", "Split {n} into primes.", "factor {n}"}},
    {{"die Primfaktorzerlegung von {n}[| als Liste]", "die Primfaktoren von {n}[|, der kleinste zuerst]",
      "die Zerlegung von {n} in Primfaktoren", "die Liste der Primfaktoren von {n}"},
     {"Zerlege {n} in Primfaktoren.", "Faktorisiere {n}.",
      "Schreibe {n} als Produkt von Primzahlen; nenne die Faktoren.",
      "Welche Primzahlen ergeben multipliziert {n}? Nenne sie[|, aufsteigend].",
      "Zerlege {n} in Primfaktoren, durch Kommas getrennt.", "{n} = ? (Primfaktoren)",
      "Nenne die Primfaktoren von {n} mit Wiederholung.", "Aus welchen Primzahlen besteht {n}?",
      "In welche Primfaktoren lässt sich {n} zerlegen?", "Teile {n} in Primfaktoren auf.",
      "Führe eine Primfaktorzerlegung von {n} durch.", "Zerlege die Zahl {n} in Primzahlen."}}};

std::vector<std::int64_t> factors_of(std::int64_t n) {
  std::vector<std::int64_t> factors;
  for (std::int64_t d = 2; d * d <= n; ++d) {
    for (; n % d == 0; n /= d) factors.push_back(d);
  }
  if (n > 1) factors.push_back(n);
  return factors;
}

bool is_prime(std::int64_t n) { return factors_of(n).size() == 1; }

// The least prime that divides n by trial: "91:2r1,3r1,5r1,7r0". A rest that is misread as 0 ends it too early.
std::int64_t work_divisor(Notes& notes, std::int64_t n, std::int64_t from) {
  notes.write(text_of(n) + ":");
  for (std::int64_t d = from; d * d <= n; ++d) {
    if (!is_prime(d)) continue;
    const std::string right = text_of(d) + "r" + text_of(n % d);
    const std::string written = notes.step(right, text_of(d) + (n % d == 0 ? "r1" : "r0"));
    if (written.ends_with("r0")) {
      notes.end_line();
      return d;
    }
    notes.write(",");
  }
  notes.line(text_of(n));
  return n;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLow[] = {2, 50, 200, 1001}, kHigh[] = {60, 250, 999, 3000};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  std::int64_t n = dice.between(kLow[at], kHigh[at]);
  const bool whether = dice.coin();
  if (whether) {
    // As many primes as others, and the others odd more often than not.
    const bool prime = dice.coin();
    while (is_prime(n) != prime || (n % 2 == 0 && n > 60)) n = dice.between(kLow[at], kHigh[at]);
  } else {
    // No large prime is left that cannot be told by small divisors.
    while (is_prime(n) || factors_of(n).back() > 50) n = dice.between(std::max<std::int64_t>(4, kLow[at]), kHigh[at]);
  }
  Exercise e;
  e.key = key_of("factors", {n});
  e.slots.number("n", n);
  if (whether) {
    e.kind = AnswerKind::yes_no;
    e.phrases = &kIsPrime;
    e.answer = yes_no(is_prime(n), ask.language);
    e.solve = [=, language = ask.language](Notes& notes) { return yes_no(work_divisor(notes, n, 2) == n, language); };
    e.reply = by_language(ask.language, "The answer is {answer}.", "Die Antwort ist {answer}.");
    return e;
  }
  e.kind = AnswerKind::set;
  e.phrases = &kFactors;
  e.answer = list_text(factors_of(n));
  e.solve = [=](Notes& notes) {
    std::vector<std::int64_t> found;
    std::int64_t left = n, from = 2;
    while (left > 1) {
      from = work_divisor(notes, left, from);
      found.push_back(from);
      if (from != left)
        left = notes.quotient(left, from).quotient;
      else
        left = 1;
    }
    return list_text(found);
  };
  e.reply = by_language(ask.language, "The prime factors are {answer}.", "Die Primfaktoren sind {answer}.");
  return e;
}

}  // namespace

const Family& primes() {
  static const Family kFamily = {"primes",
                                 "whether a number is prime, and prime factors",
                                 {{"to 60", 45}, {"50 to 250", 120}, {"200 to 999", 400}},
                                 "1001 to 3000",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
