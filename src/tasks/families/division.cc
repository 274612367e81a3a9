// a / b: the quotient where it is whole, the remainder, or both.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kExact = {
    {{"{a}{/}{b}", "{a} divided by {b}", "the quotient of {a} and {b}", "the result of {a}{/}{b}", "{a} over {b}",
      "the quotient {a}{/}{b}"},
     {"Divide {a} by {b}.", "{a}{/}{b}=", "{a}{/}{b} = ?", "How many times does {b} go into {a}?",
      "{a} [sweets|euros|cards] are shared equally among {b} [children|friends|people]. How many does each get?",
      "Share {a} equally into {b} parts. How large is a part?", "How often does {b} fit into {a}?",
      "{a} [eggs|bottles|books] are packed, {b} to a box. How many boxes are needed?",
      "If you divide {a} by {b}, what do you get?", "Which number times {b} is {a}?", "{b} times what is {a}?",
      "{a}{/}{b} equals what?", "Split {a} into {b} equal parts."}},
    {{"{a}{/}{b}", "{a} geteilt durch {b}", "<der Quotient/den Quotienten> von {a} und {b}",
      "<der Quotient/den Quotienten> aus {a} und {b}", "das Ergebnis von {a}{/}{b}", "{a} durch {b}"},
     {"Teile {a} durch {b}.", "{a}{/}{b}=", "{a}{/}{b} = ?", "Dividiere {a} durch {b}.", "Wie oft passt {b} in {a}?",
      "{a} [Bonbons|Euro|Karten] werden gerecht auf {b} [Kinder|Freunde|Personen] verteilt. Wie viel bekommt jeder?",
      "Wie oft geht {b} in {a}?", "Rechne: {a}{/}{b}",
      "{a} [Eier|Flaschen|Bücher] kommen zu je {b} in Kisten. Wie viele Kisten braucht man?",
      "Was erhält man, wenn man {a} durch {b} teilt?", "Welche Zahl mal {b} ist {a}?", "{b} mal wie viel ist {a}?",
      "Zerlege {a} in {b} gleiche Teile. Wie groß ist ein Teil?"}}};

const Phrasebook kRest = {
    {{"the remainder of {a}{/}{b}", "the remainder of {a} divided by {b}", "{a} mod {b}", "{a} modulo {b}",
      "the rest when {a} is divided by {b}", "the remainder when dividing {a} by {b}"},
     {"What remains when {a} is divided by {b}?", "{a} mod {b} = ?", "Divide {a} by {b}. What is left over?",
      "{a} % {b}", "If {a} is divided by {b}, what is the remainder?",
      "{a} [sweets|marbles] are shared equally among {b} children. How many are left over?",
      "{a} [eggs|cups] are packed in boxes of {b}. How many do not fill a box?",
      "Which remainder does {a} leave on division by {b}?", "Dividing {a} by {b} leaves what remainder?",
      "How much is left over in {a}{/}{b}?", "Reduce {a} modulo {b}.", "Only the remainder, please: {a}{/}{b}."}},
    {{"<der Rest/den Rest> von {a}{/}{b}", "<der Rest/den Rest> von {a} geteilt durch {b}", "{a} mod {b}",
      "{a} modulo {b}", "<der Rest/den Rest> der Division von {a} durch {b}", "<der Rest/den Rest> bei {a}{/}{b}"},
     {"Welcher Rest bleibt, wenn man {a} durch {b} teilt?", "{a} mod {b} = ?", "Teile {a} durch {b}. Was bleibt übrig?",
      "{a} % {b}", "{a} wird durch {b} geteilt. Wie groß ist der Rest?",
      "{a} [Bonbons|Murmeln] werden gleich auf {b} Kinder verteilt. Wie viele bleiben übrig?",
      "{a} [Eier|Tassen] kommen zu je {b} in Kartons. Wie viele füllen keinen Karton mehr?",
      "Welchen Rest lässt {a} bei Division durch {b}?", "Nur der Rest: {a}{/}{b}",
      "Wie viel bleibt bei {a}{/}{b} übrig?", "Was ist {a} modulo {b}?",
      "Dividiere {a} durch {b} und nenne nur den Rest."}}};

const Phrasebook kBoth = {
    {{"the quotient and the remainder of {a}{/}{b}", "the quotient and remainder of {a} divided by {b}",
      "quotient and remainder when {a} is divided by {b}"},
     {"Divide {a} by {b} with remainder. Give quotient and remainder[|, separated by a comma].",
      "{a}{/}{b} with remainder?", "How often does {b} go into {a}, and what remains? Answer as: quotient, remainder.",
      "Perform the integer division {a}{/}{b}: quotient, remainder.",
      "{a} divided by {b}: give the whole quotient and the remainder.",
      "{a} [sweets|cards] for {b} children: how many does each get, and how many are left over?",
      "Long division: {a} by {b}. State quotient and rest."}},
    {{"<der Quotient und der Rest/den Quotienten und den Rest> von {a}{/}{b}",
      "Quotient und Rest von {a} geteilt durch {b}", "Quotient und Rest bei {a}{/}{b}"},
     {"Teile {a} durch {b} mit Rest. Nenne Quotient und Rest[|, durch Komma getrennt].", "{a}{/}{b} mit Rest?",
      "Wie oft geht {b} in {a}, und was bleibt? Antworte so: Quotient, Rest.",
      "Ganzzahlige Division {a}{/}{b}: Quotient, Rest.", "{a} durch {b}: nenne den ganzen Quotienten und den Rest.",
      "{a} [Bonbons|Karten] für {b} Kinder: Wie viele bekommt jedes, und wie viele bleiben übrig?",
      "Dividiere schriftlich: {a} durch {b}. Gib Quotient und Rest an."}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr int kDigits[][2] = {{2, 1}, {3, 1}, {4, 1}, {4, 2}, {6, 2}};
  const auto& digits = kDigits[ask.level - 1];
  const std::int64_t b = dice.of_digits(digits[1]);
  std::int64_t a = dice.of_digits(digits[0]);
  enum class Asked { quotient, rest, both } asked = static_cast<Asked>(dice.below(3));
  if (asked == Asked::quotient) a = std::max(a / b, std::int64_t{2}) * b;
  Exercise e;
  e.key = key_of("/", {a, b});
  e.slots.number("a", a).number("b", b);
  if (asked == Asked::quotient) {
    e.phrases = &kExact;
    e.answer = text_of(a / b);
    e.solve = [=](Notes& notes) { return text_of(notes.quotient(a, b).quotient); };
    e.reply = by_language(ask.language, "[{a}/{b}={answer}.|The quotient is {answer}.]",
                          "[{a}/{b}={answer}.|Der Quotient ist {answer}.]");
  } else if (asked == Asked::rest) {
    e.phrases = &kRest;
    e.answer = text_of(a % b);
    // The rest is what the quotient leaves, so a slip in the quotient shows in it.
    e.solve = [=](Notes& notes) {
      const auto d = notes.quotient(a, b);
      return text_of(d.quotient == a / b ? d.rest : d.rest + 1);
    };
    e.reply = by_language(ask.language, "The remainder is {answer}.", "Der Rest ist {answer}.");
  } else {
    e.phrases = &kBoth;
    e.kind = AnswerKind::list;
    e.answer = text_of(a / b) + ", " + text_of(a % b);
    e.solve = [=](Notes& notes) {
      const auto d = notes.quotient(a, b);
      return text_of(d.quotient) + ", " + text_of(d.rest);
    };
    e.reply = by_language(ask.language, "Quotient and remainder are {answer}.", "Quotient und Rest sind {answer}.");
  }
  return e;
}

}  // namespace

const Family& division() {
  static const Family kFamily = {
      "division",
      "quotients, remainders, or both as a list",
      {{"2 by 1 digits", 300}, {"3 by 1 digits", 3000}, {"4 by 1 digits", 30'000}, {"4 by 2 digits", 300'000}},
      "6 by 2 digits",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
