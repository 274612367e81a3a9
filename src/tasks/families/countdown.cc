// Countdown: reach a target with the numbers given, each used once. The working is a search, written down.
#include "tasks/families/families.h"
#include "tasks/target_search.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kAll = {
    {{},
     {"Use each of the numbers {l} exactly once to make {t}.",
      "Make {t} from {l}; every number must be used exactly once.",
      "Combine {l} with +, -, *, / to get {t}. Use all numbers exactly once.",
      "Countdown: numbers {l}, target {t}. Use all of them[| once].",
      "Reach {t} using all of the numbers {l}, each once, and the four operations.",
      "Find an expression with {l} that equals {t}. Use every number once.",
      "With {l} and + - * / ( ), build {t}. All numbers exactly once.",
      "How can you get {t} from {l} if each number is used exactly once?",
      "Using the numbers ({l}), create an expression that equals {t}. Each number must be used exactly once.",
      "Target: {t}. Numbers: {l}. Every number exactly once.", "Write {t} with {l}, each used exactly one time.",
      "Which calculation with all of {l} gives {t}?"}},
    {{},
     {"Bilde {t} aus {l}; jede Zahl genau einmal.", "Verwende jede der Zahlen {l} genau einmal, um {t} zu erhalten.",
      "Verbinde {l} mit +, -, *, / zu {t}. Benutze alle Zahlen genau einmal.",
      "Countdown: Zahlen {l}, Ziel {t}. Benutze alle[| einmal].",
      "Erreiche {t} mit allen Zahlen {l}, jede einmal, und den vier Grundrechenarten.",
      "Finde einen Ausdruck aus {l}, der {t} ergibt. Jede Zahl genau einmal.",
      "Mit {l} und + - * / ( ) soll {t} herauskommen. Alle Zahlen genau einmal.",
      "Wie kommt man von {l} auf {t}, wenn jede Zahl genau einmal vorkommt?",
      "Ziel: {t}. Zahlen: {l}. Jede Zahl genau einmal.", "Schreibe {t} mit {l}, jede genau einmal benutzt.",
      "Welche Rechnung mit allen Zahlen {l} ergibt {t}?"}}};
const Phrasebook kSome = {
    {{},
     {"Use the numbers {l}, each at most once, to make {t}.",
      "Make {t} from {l}; not every number must be used, but none twice.",
      "Combine [some|any] of {l} with +, -, *, / to get {t}, each number at most once.",
      "Countdown: numbers {l}, target {t}. Each number at most once.",
      "Reach {t} with numbers from {l} and the four operations. Use each at most once.",
      "Find an expression that equals {t}. You may use {l}, each once at most.",
      "Target {t}, numbers {l}: give a calculation. Each number may be used once.",
      "How can you get {t} from {l} if no number is used twice?", "Can you hit {t} with {l}? Each number at most once.",
      "Numbers: {l}. Goal: {t}. Use each number no more than once."}},
    {{},
     {"Bilde {t} aus {l}; jede Zahl höchstens einmal.",
      "Verwende die Zahlen {l}, jede höchstens einmal, um {t} zu erhalten.",
      "Verbinde einige der Zahlen {l} mit +, -, *, / zu {t}, jede höchstens einmal.",
      "Countdown: Zahlen {l}, Ziel {t}. Jede Zahl höchstens einmal.",
      "Erreiche {t} mit Zahlen aus {l} und den vier Grundrechenarten. Keine doppelt.",
      "Finde einen Ausdruck, der {t} ergibt. Du darfst {l} benutzen, jede höchstens einmal.",
      "Ziel {t}, Zahlen {l}: Gib eine Rechnung an. Jede Zahl darf einmal vorkommen.",
      "Wie kommt man von {l} auf {t}, ohne eine Zahl zweimal zu benutzen?",
      "Schaffst du {t} mit {l}? Jede Zahl höchstens einmal.", "Zahlen: {l}. Ziel: {t}. Keine Zahl mehr als einmal."}}};

constexpr std::int64_t kMostTarget = 100;
// Bytes of a working: of the problems with four numbers, three in a hundred take a longer one, and are not asked.
constexpr std::size_t kLongestWorking = 600;

// The numbers in this order under a random tree of operations whose values are all whole and not negative.
Expression draw_tree(Dice& dice, std::span<const std::int64_t> numbers) {
  if (numbers.size() == 1) return Expression::leaf(numbers[0]);
  const auto cut = static_cast<std::size_t>(dice.between(1, static_cast<std::int64_t>(numbers.size()) - 1));
  Expression a = draw_tree(dice, numbers.first(cut)), b = draw_tree(dice, numbers.subspan(cut));
  const std::int64_t x = a.value()->numerator, y = b.value()->numerator;
  static constexpr std::string_view kOperations = "+-*/";
  char operation = dice.pick(kOperations);
  if (operation == '/' && (y == 0 || x % y != 0)) operation = '-';
  if (operation == '-' && x < y) operation = '+';
  if (operation == '*' && x * y > 2500) operation = '+';
  return Expression::of(operation, std::move(a), std::move(b));
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::size_t kCount[] = {3, 3, 4, 5};
  static constexpr std::int64_t kLargest[] = {12, 50, 50, 50};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  Exercise e;
  e.countdown.use = dice.coin() ? Countdown::Use::exactly_once : Countdown::Use::at_most_once;
  std::vector<std::int64_t> numbers;
  std::optional<Expression> found;
  do {
    numbers.clear();
    for (std::size_t i = 0; i < kCount[at]; ++i) numbers.push_back(dice.between(1, kLargest[at]));
    e.countdown.target = draw_tree(dice, numbers).value()->numerator;
    if (e.countdown.target < 1 || e.countdown.target > kMostTarget) continue;
    Notes rehearsal;
    found = search_target(rehearsal, numbers, e.countdown.target);
    if (at < 3 && rehearsal.take().size() > kLongestWorking) found.reset();
  } while (!found);
  const std::int64_t target = e.countdown.target;
  e.countdown.numbers = numbers;
  std::vector<std::int64_t> key = numbers;
  std::ranges::sort(key);
  key.push_back(target);
  e.key = key_of("countdown", key);
  e.kind = AnswerKind::expression;
  e.slots.list("l", list_text(numbers)).text("t", text_of(target));
  e.phrases = e.countdown.use == Countdown::Use::exactly_once ? &kAll : &kSome;
  e.answer = found->text();
  e.solve = [=](Notes& notes) {
    // Only a slip finds nothing.
    const auto way = search_target(notes, numbers, target);
    return way ? way->text() : text_of(target);
  };
  e.reply = by_language(ask.language, "{answer}={t}.", "{answer}={t}.");
  return e;
}

}  // namespace

const Family& countdown() {
  static const Family kFamily = {
      "countdown",
      "reach a target from given numbers",
      {{"3 numbers to 12", 3000}, {"3 numbers to 50", 100'000}, {"4 numbers to 50", 1'000'000}},
      "5 numbers to 50",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
