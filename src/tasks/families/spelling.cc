// Words backwards, their first, last and nth letters, and words in alphabetical order.
#include "tasks/answer.h"
#include "tasks/families/families.h"
#include "tasks/words.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kReverse = {
    {{"\"{w}\" backwards", "the word {w} [reversed|backwards]", "{w} spelled backwards", "the reverse of \"{w}\""},
     {"Reverse the word {w}.", "Spell {w} backwards.", "Write \"{w}\" backwards.",
      "How is {w} spelled from back to front?", "Turn the word {w} around.", "Reverse the letters of \"{w}\".",
      "Read {w} from right to left: what word do you get?", "reverse(\"{w}\")"}},
    {{"\"{w}\" rückwärts", "das Wort {w} rückwärts", "{w}, rückwärts buchstabiert,", "die Umkehrung von \"{w}\""},
     {"Kehre das Wort {w} um.", "Buchstabiere {w} rückwärts.", "Schreibe \"{w}\" rückwärts.",
      "Wie schreibt man {w} von hinten nach vorn?", "Drehe das Wort {w} um.", "Kehre die Buchstaben von \"{w}\" um.",
      "Lies {w} von rechts nach links: Welches Wort entsteht?"}}};
const Phrasebook kNth = {{{"the {o} letter of \"{w}\"", "letter number {n} of {w}", "the {o} letter in the word {w}"},
                          {"Which letter is the {o} in {w}?", "What is the {o} letter of {w}?",
                           "In the word \"{w}\", which letter is in place {n}?", "Name letter {n} of {w}.",
                           "Which letter stands in position {n} of \"{w}\"?"}},
                         {{"<der {o} Buchstabe/den {p} Buchstaben> von \"{w}\"", "Buchstabe Nummer {n} von {w}",
                           "<der {o} Buchstabe/den {p} Buchstaben> im Wort {w}"},
                          {"Welcher ist der {o} Buchstabe von {w}?", "Wie heißt der {o} Buchstabe von {w}?",
                           "Welcher Buchstabe steht im Wort \"{w}\" an Stelle {n}?", "Nenne Buchstabe {n} von {w}.",
                           "Welcher Buchstabe steht in \"{w}\" an Position {n}?"}}};
const Phrasebook kOrder = {
    {{"the words {l} in alphabetical order", "the alphabetical order of {l}", "{l} sorted alphabetically"},
     {"Sort alphabetically: {l}", "Put {l} into alphabetical order.", "Sort the words {l} from a to z.",
      "Arrange these words by the alphabet: {l}", "In which order do {l} stand in a dictionary?",
      "Order {l} as in a dictionary."}},
    {{"die Wörter {l} in alphabetischer Reihenfolge", "die alphabetische Reihenfolge von {l}",
      "{l}, alphabetisch sortiert"},
     {"Sortiere alphabetisch: {l}", "Bringe {l} in alphabetische Reihenfolge.", "Sortiere die Wörter {l} von a bis z.",
      "Ordne diese Wörter nach dem Alphabet: {l}", "In welcher Reihenfolge stehen {l} im Wörterbuch?",
      "Ordne {l} wie im Wörterbuch."}}};

std::string spaced(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (!out.empty()) out += ',';
    out += c;
  }
  return out;
}

// "a,b,c:c,b,a"; a slip swaps two neighbours.
std::string work_reverse(Notes& notes, const std::string& word) {
  const std::string right(word.rbegin(), word.rend());
  std::string wrong = right;
  const auto differ = std::ranges::adjacent_find(wrong, std::not_equal_to<>());
  if (differ != wrong.end()) {
    std::swap(*differ, *(differ + 1));
  } else {
    wrong.pop_back();
  }
  notes.write(spaced(word) + ":");
  const std::string found = notes.step(spaced(right), spaced(wrong));
  notes.end_line();
  return found == spaced(right) ? right : wrong;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

Exercise draw(Dice& dice, const Ask& ask) {
  const auto words = common_words(ask.language);
  const auto draw_word = [&] {
    return ask.level == 1 || dice.coin() ? std::string(dice.pick(words)) : made_up_word(dice, ask.level == 4 ? 5 : 2);
  };
  Exercise e;
  e.kind = AnswerKind::word;
  const auto asked = dice.below(3);
  if (asked == 0) {
    const std::string word = ask.level == 4 ? made_up_word(dice, 5) : draw_word();
    e.key = "(reverse " + word + ")";
    e.slots.text("w", word);
    e.phrases = &kReverse;
    e.answer = std::string(word.rbegin(), word.rend());
    e.solve = [=](Notes& notes) { return work_reverse(notes, word); };
    return e;
  }
  if (asked == 1) {
    static constexpr std::string_view kEn[] = {"first", "second", "third", "fourth", "fifth"},
                                      kDe[] = {"erste", "zweite", "dritte", "vierte", "fünfte"};
    const std::string word = ask.level == 4 ? made_up_word(dice, 5) : draw_word();
    const bool last = dice.one_in(4);
    const auto n =
        last ? word.size() - 1
             : static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(std::min<std::size_t>(5, word.size()))));
    e.key = "(letter " + word + " " + text_of(static_cast<std::int64_t>(n)) + ")";
    const std::string ordinal(last ? by_language(ask.language, "last", "letzte")
                                   : by_language(ask.language, kEn[n], kDe[n]));
    e.slots.text("w", word)
        .text("n", text_of(static_cast<std::int64_t>(n + 1)))
        .text("o", ordinal)
        .text("p", ordinal + "n");
    e.phrases = &kNth;
    e.answer = std::string(1, word[n]);
    e.solve = [=](Notes& notes) {
      for (std::size_t i = 0; i < n; ++i) notes.write(text_of(static_cast<std::int64_t>(i + 1)) + word[i] + ",");
      notes.write(text_of(static_cast<std::int64_t>(n + 1)));
      const std::string found = notes.step(std::string(1, word[n]), std::string(1, word[n] == 'e' ? 'a' : 'e'));
      notes.end_line();
      return found;
    };
    return e;
  }
  std::vector<std::string> list;
  const auto count = static_cast<std::size_t>(
      ask.level == 4 ? 6 : dice.between(2 + ask.level, 3 + ask.level) - (ask.level == 3 ? 1 : 0));
  while (list.size() < count) {
    const std::string word = ask.level == 4 ? made_up_word(dice, 5) : draw_word();
    if (std::ranges::find(list, word) == list.end()) list.push_back(word);
  }
  std::vector<std::string> sorted = list;
  std::ranges::sort(sorted);
  e.kind = AnswerKind::list;
  e.key = "(alphabet " + joined(sorted) + ")";
  e.slots.list("l", joined(list));
  e.phrases = &kOrder;
  e.answer = joined(sorted);
  e.solve = [=](Notes& notes) {
    std::vector<std::string> wrong = sorted;
    std::swap(wrong[0], wrong[1]);
    const std::string found = notes.step(joined(sorted), joined(wrong));
    notes.end_line();
    return found;
  };
  return e;
}

}  // namespace

const Family& spelling() {
  static const Family kFamily = {"spelling",
                                 "words backwards, single letters, alphabetical order",
                                 {{"common words", 1000}, {"also made-up words", 20'000}, {"longer lists", 20'000}},
                                 "made-up words of 5 syllables",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
