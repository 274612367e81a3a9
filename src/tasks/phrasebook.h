// Questions in many words. A family's phrasebook holds, for each language,
//   nouns: what is asked for, as a noun phrase: "the sum of {a} and {b}". Shared frames make questions and orders of
//   them:
//          "What is …?", "Work out …".
//   cores: whole questions: "Add {a} and {b}."
// In them, {name} is a slot, [a|b] a choice, {+} {-} {*} {/} an operator in the style of the question; in German nouns
// <der Rest/den Rest> is the nominative and the accusative. Around a core come openings, closings and a style: spaces,
// signs, lower case, number words, a decimal comma in German, punctuation left out.
//
// One frame, noun and core in eight is unseen: training data keep from it, so that tests can measure how phrasings that
// were never trained fare. Which ones is a matter of their place alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tasks/dice.h"
#include "tasks/question.h"

namespace sparsam::tasks {

struct Phrases {
  std::vector<std::string_view> nouns, cores;
};

struct Phrasebook {
  Phrases en, de;
  // Openings, closings and styles belong to a question of substance; a greeting comes as it is.
  enum class Dress { full, plain } dress = Dress::full;
  const Phrases& of(Language language) const { return language == Language::en ? en : de; }
};

// The values of slots.
class Slots {
 public:
  enum class Form {
    text,     // as it stands
    number,   // perhaps as a word, where it is small
    decimal,  // "2.5", perhaps with a comma in German
    formula,  // "2*(3+4)", with the operators of the style
    list,     // "3, 5, 8", perhaps as "3, 5 and 8", "[3, 5, 8]", "3 5 8" or "3; 5; 8"
  };
  struct Slot {
    std::string_view name;
    Form form;
    std::string text;
  };
  Slots& text(std::string_view name, std::string value) { return add(name, Form::text, std::move(value)); }
  Slots& number(std::string_view name, std::int64_t n) { return add(name, Form::number, std::to_string(n)); }
  Slots& decimal(std::string_view name, std::string value) { return add(name, Form::decimal, std::move(value)); }
  Slots& formula(std::string_view name, std::string value) { return add(name, Form::formula, std::move(value)); }
  Slots& list(std::string_view name, std::string value) { return add(name, Form::list, std::move(value)); }
  const Slot& at(std::string_view name) const;

 private:
  Slots& add(std::string_view name, Form form, std::string text) {
    slots_.push_back({name, form, std::move(text)});
    return *this;
  }
  std::vector<Slot> slots_;
};

enum class Phrasing { seen, unseen, all };

struct Phrased {
  std::string text;
  bool unseen = false;
};
Phrased phrase(Dice& dice, const Phrasebook& book, const Slots& slots, Language language, Phrasing phrasing);

// A template in plain style, first choices taken: for sentences of a reply.
std::string fill(std::string_view pattern, const Slots& slots, Dice& dice, Language language);

// How many nouns and cores a language has, and how many questions they and the frames make, style and choices not
// counted.
struct PhraseCount {
  std::size_t own = 0, all = 0;
};
PhraseCount count_phrases(const Phrases& phrases, Language language);

}  // namespace sparsam::tasks
