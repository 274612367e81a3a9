// How many words a sentence has, which word is the nth, which is the longest.
#include "tasks/words.h"

#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kCount = {
    {{"the number of words in \"{s}\"", "the word count of \"{s}\"", "the number of words in this sentence: \"{s}\""},
     {"How many words are in \"{s}\"?", "How many words does this sentence have: {s}", "Count the words: {s}",
      "Count the words in \"{s}\".", "How many words do you read here: \"{s}\"",
      "Of how many words does \"{s}\" consist?", "word count: {s}"}},
    {{"die Anzahl der Wörter in \"{s}\"", "die Wortzahl von \"{s}\"", "die Anzahl der Wörter in diesem Satz: \"{s}\""},
     {"Wie viele Wörter sind in \"{s}\"?", "Wie viele Wörter hat dieser Satz: {s}", "Zähle die Wörter: {s}",
      "Zähle die Wörter in \"{s}\".", "Wie viele Wörter liest du hier: \"{s}\"",
      "Aus wie vielen Wörtern besteht \"{s}\"?", "Wortzahl: {s}"}}};
const Phrasebook kNth = {
    {{"word number {n} in \"{s}\"", "the word in place {n} of \"{s}\""},
     {"Which word is number {n} in \"{s}\"?", "What is word number {n} of this sentence: {s}", "Name word {n}: {s}",
      "Which is word {n} of \"{s}\"?", "In \"{s}\", which word is in place {n}?"}},
    {{"Wort Nummer {n} in \"{s}\"", "das Wort an Stelle {n} von \"{s}\""},
     {"Welches Wort ist Nummer {n} in \"{s}\"?", "Wie heißt Wort Nummer {n} dieses Satzes: {s}", "Nenne Wort {n}: {s}",
      "Welches ist Wort {n} von \"{s}\"?", "Welches Wort steht in \"{s}\" an Stelle {n}?"}}};
const Phrasebook kLongest = {
    {{"the longest word in \"{s}\"", "the word with the most letters in \"{s}\""},
     {"Which word of \"{s}\" is the longest?", "What is the longest word in this sentence: {s}",
      "Find the longest word: {s}", "Which word in \"{s}\" has the most letters?", "Longest word: {s}"}},
    {{"das längste Wort in \"{s}\"", "das Wort mit den meisten Buchstaben in \"{s}\""},
     {"Welches Wort von \"{s}\" ist das längste?", "Wie heißt das längste Wort in diesem Satz: {s}",
      "Finde das längste Wort: {s}", "Welches Wort in \"{s}\" hat die meisten Buchstaben?", "Längstes Wort: {s}"}}};

std::vector<std::string> draw_words(Dice& dice, std::size_t count, Language language) {
  static constexpr std::string_view kSmallEn[] = {"the", "a",   "and", "of",  "in",  "on",   "is",  "we",
                                                  "my",  "old", "new", "red", "two", "with", "from"};
  static constexpr std::string_view kSmallDe[] = {"der",  "die", "und", "von", "in",   "auf", "ist", "wir",
                                                  "mein", "alt", "neu", "rot", "zwei", "mit", "aus"};
  std::vector<std::string> words;
  while (words.size() < count) {
    const bool small = dice.coin();
    words.emplace_back(!small                     ? dice.pick(common_words(language))
                       : language == Language::en ? dice.pick(kSmallEn)
                                                  : dice.pick(kSmallDe));
  }
  return words;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kCounts[][2] = {{3, 5}, {5, 8}, {8, 12}, {14, 20}};
  const auto& range = kCounts[ask.level - 1];
  const auto words = draw_words(dice, static_cast<std::size_t>(dice.between(range[0], range[1])), ask.language);
  std::string sentence;
  for (const std::string& word : words) sentence += (sentence.empty() ? "" : " ") + word;
  Exercise e;
  e.key = "(sentence " + sentence + ")";
  // Half of them look like sentences.
  std::string shown = sentence;
  if (dice.coin()) {
    shown[0] = static_cast<char>(shown[0] - 'a' + 'A');
    shown += '.';
  }
  e.slots.text("s", shown);
  const auto number = [](std::size_t i) { return text_of(static_cast<std::int64_t>(i)); };
  std::size_t longest = 0;
  bool unique = true;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].size() == words[longest].size()) unique = false;
    if (words[i].size() > words[longest].size()) longest = i, unique = true;
  }
  const auto asked = dice.below(3);
  if (asked == 2 && unique) {
    e.kind = AnswerKind::word;
    e.phrases = &kLongest;
    e.answer = words[longest];
    // Lengths behind the words.
    e.solve = [=](Notes& notes) {
      for (const std::string& word : words) notes.write(word + number(word.size()) + ",");
      const std::string found = notes.step(words[longest], words[longest == 0 ? 1 : 0]);
      notes.end_line();
      return found;
    };
    return e;
  }
  if (asked == 1) {
    const auto n = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(words.size())));
    e.kind = AnswerKind::word;
    e.slots.text("n", number(n + 1));
    e.phrases = &kNth;
    e.answer = words[n];
    e.solve = [=](Notes& notes) {
      for (std::size_t i = 0; i < n; ++i) notes.write(number(i + 1) + words[i] + ",");
      notes.write(number(n + 1));
      const std::string found = notes.step(words[n], words[n == 0 ? 1 : n - 1]);
      notes.end_line();
      return found;
    };
    return e;
  }
  e.phrases = &kCount;
  e.answer = number(words.size());
  e.solve = [=](Notes& notes) {
    std::int64_t count = 0;
    for (const std::string& word : words) {
      notes.write(word);
      count = notes.step(count + 1);
      notes.write(",");
    }
    notes.end_line();
    return text_of(count);
  };
  return e;
}

}  // namespace

const Family& words() {
  static const Family kFamily = {"words",
                                 "words counted and picked out of a sentence",
                                 {{"3 to 5 words", 10'000}, {"5 to 8 words", 100'000}, {"8 to 12 words", 100'000}},
                                 "14 to 20 words",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
