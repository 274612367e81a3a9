// Digit sums, numbers of digits, single digits, numbers read backwards.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kSum = {
    {{"the digit sum of {n}", "the sum of the digits of {n}", "the cross sum of {n}", "the total of all digits in {n}",
      "the sum of the digits in {n}"},
     {"Add up the digits of {n}.", "digit sum {n}", "What do the digits of {n} add up to?", "Sum the digits: {n}",
      "If you add all digits of {n}, what do you get?"}},
    {{"die Quersumme von {n}", "die Summe der Ziffern von {n}", "die Ziffernsumme von {n}",
      "die Quersumme der Zahl {n}"},
     {"Addiere die Ziffern von {n}.", "Quersumme {n}", "Quersumme: {n}", "Was ergeben die Ziffern von {n} zusammen?",
      "Wenn man alle Ziffern von {n} addiert, was erhält man?"}}};
const Phrasebook kCount = {
    {{"the number of digits in {n}", "the count of the digits of {n}", "the length of {n} in digits"},
     {"How many digits does {n} have?", "How many digits are there in {n}?", "Count the digits of {n}.",
      "{n}: how many digits?", "With how many digits is {n} written?"}},
    {{"die Anzahl der Ziffern von {n}", "die Zahl der Stellen von {n}", "die Stellenzahl von {n}"},
     {"Wie viele Ziffern hat {n}?", "Wie viele Stellen hat {n}?", "Zähle die Ziffern von {n}.",
      "{n}: Wie viele Ziffern?", "Mit wie vielen Ziffern schreibt man {n}?"}}};
const Phrasebook kReverse = {
    {{"{n} [backwards|reversed]", "the digits of {n} in reverse order", "{n} read from right to left",
      "the number {n} written backwards"},
     {"Reverse {n}.", "Reverse the digits of {n}.", "Write {n} backwards.", "Turn the digits of {n} around.",
      "Which number do you get when you read {n} from the right?"}},
    {{"{n} rückwärts", "die Ziffern von {n} in umgekehrter Reihenfolge", "{n} von rechts nach links gelesen",
      "die Zahl {n} rückwärts geschrieben"},
     {"Kehre {n} um.", "Kehre die Ziffern von {n} um.", "Schreibe {n} rückwärts.", "Drehe die Ziffern von {n} um.",
      "Welche Zahl liest man, wenn man {n} von rechts liest?"}}};
const Phrasebook kPlace = {
    {{"the digit in the {w} place of {n}", "the {w} digit of {n}", "the digit at the {w} place in {n}"},
     {"Which digit of {n} stands in the {w} place?", "What digit is in the {w} place of {n}?",
      "In {n}, which is the {w} digit?", "{n}: the {w} digit?", "Name the {w} digit of {n}.",
      "Look at {n}. What is its {w} digit?"}},
    {{"die {w}ziffer von {n}", "die Ziffer an der {w}stelle von {n}", "die {w}stelle von {n}"},
     {"Welche Ziffer von {n} steht an der {w}stelle?", "Welche Ziffer hat {n} an der {w}stelle?",
      "{n}: Welche ist die {w}ziffer?", "Nenne die {w}ziffer von {n}.", "Sieh dir {n} an. Wie heißt die {w}ziffer?"}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr int kDigits[][2] = {{2, 3}, {3, 5}, {5, 7}, {8, 10}};
  const auto& range = kDigits[ask.level - 1];
  std::int64_t n = dice.of_digits(static_cast<int>(dice.between(range[0], range[1])));
  const std::string digits = text_of(n);
  enum class Asked { sum, count, reverse, place } asked = static_cast<Asked>(dice.below(4));
  Exercise e;
  e.key = key_of("digits", {n});
  e.slots.text("n", digits);
  switch (asked) {
    case Asked::sum: {
      std::int64_t total = 0;
      for (const char c : digits) total += c - '0';
      e.phrases = &kSum;
      e.answer = text_of(total);
      e.solve = [=](Notes& notes) {
        std::int64_t sum = digits[0] - '0';
        for (const char c : std::string_view(digits).substr(1)) {
          notes.write(text_of(sum) + "+" + c + "=");
          sum = notes.step(sum + c - '0');
          notes.write(";");
        }
        notes.line(text_of(sum));
        return text_of(sum);
      };
      break;
    }
    case Asked::count:
      e.phrases = &kCount;
      e.answer = text_of(static_cast<std::int64_t>(digits.size()));
      e.solve = [=](Notes& notes) {
        std::int64_t count = 0;
        for (const char c : digits) {
          notes.write(std::string(1, c) + ":");
          count = notes.step(count + 1);
          notes.write(";");
        }
        notes.line(text_of(count));
        return text_of(count);
      };
      break;
    case Asked::reverse: {
      // No zero in front.
      std::string backwards(digits.rbegin(), digits.rend());
      backwards.erase(0, backwards.find_first_not_of('0'));
      e.phrases = &kReverse;
      e.answer = backwards;
      e.solve = [=](Notes& notes) {
        std::string wrong = backwards;
        if (wrong.size() > 1) std::swap(wrong[0], wrong[1]);
        notes.write(digits + ":");
        const std::string found = notes.step(backwards, wrong);
        notes.end_line();
        return found;
      };
      break;
    }
    case Asked::place: {
      static constexpr std::string_view kEn[] = {"ones", "tens", "hundreds", "thousands"},
                                        kDe[] = {"Einer", "Zehner", "Hunderter", "Tausender"};
      const auto place =
          static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(std::min<std::size_t>(4, digits.size()))));
      e.slots.text("w", std::string(by_language(ask.language, kEn[place], kDe[place])));
      e.phrases = &kPlace;
      e.answer = std::string(1, digits[digits.size() - 1 - place]);
      // From the right: "5,7,3".
      e.solve = [=](Notes& notes) {
        for (std::size_t i = 0; i < place; ++i) notes.write(std::string(1, digits[digits.size() - 1 - i]) + ",");
        const char right = digits[digits.size() - 1 - place];
        const std::string found =
            notes.step(std::string(1, right), std::string(1, right == '9' ? '1' : static_cast<char>(right + 1)));
        notes.end_line();
        return found;
      };
      break;
    }
  }
  return e;
}

}  // namespace

const Family& digits() {
  static const Family kFamily = {"digits",
                                 "digit sums, numbers of digits, single digits, numbers backwards",
                                 {{"2 and 3 digits", 500}, {"3 to 5 digits", 20'000}, {"5 to 7 digits", 1'000'000}},
                                 "8 to 10 digits",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
