// Words, names and made-up words for tasks about letters and people.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tasks/dice.h"
#include "tasks/question.h"

namespace sparsam::tasks {

// Common words of 3 to 12 letters, in lower case; the German ones without umlauts, so that a letter is a byte.
std::span<const std::string_view> common_words(Language language);
// A word of `syllables` syllables that nobody knows: letters can be counted in it all the same.
std::string made_up_word(Dice& dice, int syllables);

struct Person {
  std::string_view name;
  enum class Gender { she, he } gender;
};
std::span<const Person> people();

}  // namespace sparsam::tasks
