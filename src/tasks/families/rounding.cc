// Rounding to tens, hundreds, thousands, whole numbers and places.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"{n} rounded to the nearest {w}", "{n} rounded to {w}s", "{n} to the nearest {w}", "the nearest {w} to {n}"},
     {"Round {n} to the nearest {w}.", "Round {n} to {w}s.", "To the nearest {w}: {n}",
      "What is {n} rounded to the nearest {w}?", "Round off {n} to the nearest {w}.", "Give {n} to the nearest {w}.",
      "If you round {n} to the nearest {w}, what do you get?", "{n} ~ ? (nearest {w})",
      "Approximate {n} to the nearest {w}.", "Which number do you get by rounding {n} to the nearest {w}?",
      "Rounded to the nearest {w}, {n} is?", "Express {n} rounded to the nearest {w}.",
      "Please round: {n}, to the nearest {w}", "round({n}) to the nearest {w}",
      "A shop rounds {n} to the nearest {w}. What does it show?", "How much is {n}, roughly, to the nearest {w}?"}},
    {{"{n} gerundet auf {w}", "{n}, auf {w} gerundet", "die auf {w} gerundete Zahl {n}", "die Rundung von {n} auf {w}"},
     {"Runde {n} auf {w}.", "Auf {w} gerundet: {n}", "Was ist {n}, auf {w} gerundet?", "Runde die Zahl {n} auf {w}.",
      "Gib {n} auf {w} gerundet an.", "Was erhält man, wenn man {n} auf {w} rundet?", "{n} ~ ? (auf {w})",
      "Nähere {n} auf {w} an.", "Welche Zahl ergibt {n}, auf {w} gerundet?", "Gerundet auf {w} ist {n}?",
      "Bitte runde {n} auf {w}.", "Ein Laden rundet {n} auf {w}. Was zeigt er an?",
      "Wie viel ist {n} ungefähr, auf {w} gerundet?", "Runde kaufmännisch auf {w}: {n}",
      "Wie lautet {n} gerundet auf {w}?", "Rundet man {n} auf {w}, erhält man was?"}}};

struct To {
  std::string_view en, de;
  int places;         // of the number
  std::int64_t unit;  // in units of its last place
};

constexpr To kWhole[] = {
    {"ten", "Zehner", 0, 10}, {"hundred", "Hunderter", 0, 100}, {"thousand", "Tausender", 0, 1000}};
constexpr To kPlaces[] = {{"whole number", "Ganze", 1, 10},
                          {"whole number", "eine ganze Zahl", 2, 100},
                          {"tenth", "Zehntel", 2, 10},
                          {"hundredth", "Hundertstel", 3, 10}};

Exercise draw(Dice& dice, const Ask& ask) {
  const bool whole = ask.level != 3;
  const To to = ask.level == 1 ? kWhole[dice.below(2)] : whole ? dice.pick(kWhole) : dice.pick(kPlaces);
  static constexpr std::int64_t kLargest[] = {999, 99'999, 99'999, 9'999'999};
  const std::int64_t least = ask.level == 4 ? 100'000 : to.unit + 1;
  std::int64_t n = 0;
  do n = dice.between(least, kLargest[ask.level - 1]);
  while (n % 10 == 0 && !whole);
  const std::int64_t rest = n % to.unit, rounded = rest * 2 >= to.unit ? n - rest + to.unit : n - rest;
  const std::string text = decimal_text(n, to.places);
  Exercise e;
  e.kind = whole ? AnswerKind::integer : AnswerKind::decimal;
  e.key = "(round " + text + " " + text_of(to.unit) + ")";
  if (whole) {
    e.slots.text("n", text);
  } else {
    e.slots.decimal("n", text);
  }
  e.slots.text("w", std::string(by_language(ask.language, to.en, to.de)));
  e.phrases = &kPhrases;
  e.answer = decimal_text(rounded, to.places);
  // The digit behind the place decides: "47|6:6>=5 up".
  e.solve = [=](Notes& notes) {
    const std::int64_t kept = n / to.unit, next = rest * 10 / to.unit;
    notes.write(text_of(kept) + "|" + text_of(next) + ":");
    const bool up = notes
                        .step(next >= 5 ? text_of(next) + ">=5 up" : text_of(next) + "<5 down",
                              next >= 5 ? text_of(next) + "<5 down" : text_of(next) + ">=5 up")
                        .ends_with("up");
    notes.end_line();
    const std::int64_t result = up ? notes.sum(kept, 1) : kept;
    const std::string done = decimal_text(result * to.unit, to.places);
    notes.line(text_of(result) + ">" + done);
    return done;
  };
  return e;
}

}  // namespace

const Family& rounding() {
  static const Family kFamily = {
      "rounding",
      "rounding to tens, hundreds, thousands, whole numbers and places",
      {{"to tens and hundreds, below 1000", 1500}, {"also thousands, to 5 digits", 100'000}, {"decimals", 100'000}},
      "numbers of 6 and 7 digits",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
