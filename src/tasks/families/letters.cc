// How often a letter stands in a word, how many letters a word has, how many vowels.
#include "tasks/families/families.h"
#include "tasks/words.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kCount = {
    {{"the number of {c}'s in \"{w}\"", "the number of letters {c} in the word {w}",
      "the count of the letter {c} in \"{w}\"", "the number of times {c} appears in {w}"},
     {"How many {c}'s are in the word {w}?", "How many times does the letter {c} appear in \"{w}\"?",
      "How often does {c} occur in {w}?", "Count the letter {c} in {w}.", "How many letters {c} does \"{w}\" contain?",
      "How many \"{c}\" are there in \"{w}\"?", "In the word {w}, how many times is {c} written?", "Count {c}: {w}",
      "Look at {w}. How many {c} do you see?", "I write {w}. How often do I write {c}?", "How many {c}s in {w}?"}},
    {{"die Anzahl der {c} in \"{w}\"", "die Anzahl der Buchstaben {c} im Wort {w}",
      "die Häufigkeit von {c} in \"{w}\""},
     {"Wie viele {c} sind im Wort {w}?", "Wie oft kommt der Buchstabe {c} in \"{w}\" vor?", "Wie oft steht {c} in {w}?",
      "Zähle den Buchstaben {c} in {w}.", "Wie viele Buchstaben {c} enthält \"{w}\"?",
      "Wie viele \"{c}\" gibt es in \"{w}\"?", "Wie oft schreibt man {c} im Wort {w}?", "Zähle {c}: {w}",
      "Sieh dir {w} an. Wie viele {c} siehst du?", "Ich schreibe {w}. Wie oft schreibe ich {c}?",
      "Wie viele {c} hat {w}?"}}};
const Phrasebook kLength = {
    {{"the number of letters in \"{w}\"", "the length of the word {w}", "the letter count of {w}"},
     {"How many letters does {w} have?", "How many letters are in the word \"{w}\"?", "Count the letters of {w}.",
      "How long is the word {w}?", "With how many letters is {w} written?", "{w}: how many letters?"}},
    {{"die Anzahl der Buchstaben in \"{w}\"", "die Länge des Wortes {w}"},
     {"Wie viele Buchstaben hat {w}?", "Wie viele Buchstaben sind im Wort \"{w}\"?", "Zähle die Buchstaben von {w}.",
      "Wie lang ist das Wort {w}?", "Mit wie vielen Buchstaben schreibt man {w}?", "{w}: Wie viele Buchstaben?"}}};
const Phrasebook kVowels = {
    {{"the number of vowels in \"{w}\"", "the count of vowels (a, e, i, o, u) in {w}"},
     {"How many vowels does {w} have?", "How many vowels are in the word \"{w}\"?", "Count the vowels in {w}.",
      "How many of the letters a, e, i, o, u are in {w}?", "{w}: how many vowels?"}},
    {{"die Anzahl der Vokale in \"{w}\"", "die Zahl der Selbstlaute (a, e, i, o, u) in {w}"},
     {"Wie viele Vokale hat {w}?", "Wie viele Vokale sind im Wort \"{w}\"?", "Zähle die Vokale in {w}.",
      "Wie viele der Buchstaben a, e, i, o, u stehen in {w}?", "{w}: Wie viele Vokale?"}}};

// The word letter by letter; those that count have their number behind them: "r1,a,s,p,b,e,r2,r3,y:3".
std::int64_t work_count(Notes& notes, const std::string& word, std::string_view wanted) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (i > 0) notes.write(",");
    notes.write(word.substr(i, 1));
    if (wanted.empty() || wanted.find(word[i]) != std::string_view::npos) count = notes.step(count + 1);
  }
  notes.line(":" + text_of(count));
  return count;
}

Exercise draw(Dice& dice, const Ask& ask) {
  std::string word(dice.pick(common_words(ask.language)));
  if (ask.level == 2 || (ask.level == 3 && dice.coin())) word = made_up_word(dice, ask.level == 2 ? 2 : 3);
  if (ask.level == 3 && word.size() < 8) word += dice.pick(common_words(ask.language));
  if (ask.level == 4) word = made_up_word(dice, 6);
  const auto asked = dice.below(5);
  Exercise e;
  std::string wanted;
  if (asked < 3) {
    // A letter of the word, or, seldom, any.
    wanted = dice.one_in(8) ? std::string(1, static_cast<char>('a' + dice.below(26))) : std::string(1, dice.pick(word));
    e.slots.text("c", wanted);
    e.phrases = &kCount;
  } else if (asked == 3) {
    e.phrases = &kLength;
  } else {
    wanted = "aeiou";
    e.phrases = &kVowels;
  }
  e.key = "(letters " + word + " " + wanted + ")";
  std::string shown = word;
  if (dice.one_in(4)) shown[0] = static_cast<char>(shown[0] - 'a' + 'A');
  e.slots.text("w", shown);
  std::int64_t count = 0;
  for (const char c : word) count += wanted.empty() || wanted.find(c) != std::string::npos;
  e.answer = text_of(count);
  e.solve = [=](Notes& notes) { return text_of(work_count(notes, word, wanted)); };
  return e;
}

}  // namespace

const Family& letters() {
  static const Family kFamily = {
      "letters",
      "letters counted in words",
      {{"common words", 1000}, {"made-up words of 2 syllables", 100'000}, {"longer words", 100'000}},
      "made-up words of 6 syllables",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
