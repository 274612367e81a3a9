// Sum, mean, median, largest, smallest and range of a list.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kSum = {
    {{"the sum of {l}", "the total of {l}", "the sum of the numbers {l}", "the sum of the list {l}"},
     {"Add up {l}.", "Sum: {l}", "sum({l})", "What do {l} add up to?", "Add all of these: {l}"}},
    {{"die Summe von {l}", "die Summe der Zahlen {l}", "die Gesamtsumme von {l}", "die Summe der Liste {l}"},
     {"Addiere {l}.", "Summe: {l}", "Zähle {l} zusammen.", "Wie viel sind {l} zusammen?",
      "Addiere alle diese Zahlen: {l}"}}};
const Phrasebook kMean = {
    {{"the mean of {l}", "the average of {l}", "the arithmetic mean of {l}", "the average of the numbers {l}",
      "the mean value of {l}"},
     {"Average {l}.", "Average: {l}", "mean({l})", "Marks of {l}: what is the average?",
      "The temperatures were {l}. What was the mean?", "If {l} are shared out evenly, how much does each get?"}},
    {{"<der Mittelwert/den Mittelwert> von {l}", "<der Durchschnitt/den Durchschnitt> von {l}",
      "das arithmetische Mittel von {l}", "<der Durchschnitt/den Durchschnitt> der Zahlen {l}"},
     {"Mittelwert: {l}", "Durchschnitt: {l}", "Die Messwerte sind {l}. Wie groß ist ihr Mittelwert?",
      "Die Temperaturen waren {l}. Wie hoch war der Durchschnitt?", "Mittle die Zahlen {l}.",
      "Was ist {l} im Durchschnitt?"}}};
const Phrasebook kMedian = {{{"the median of {l}", "the median of the numbers {l}", "the median of the list {l}",
                              "the middle value of {l} when sorted"},
                             {"Median: {l}", "median({l})", "Which number is in the middle when {l} are sorted?",
                              "What is the central value of {l}?"}},
                            {{"<der Median/den Median> von {l}", "<der Median/den Median> der Zahlen {l}",
                              "<der Zentralwert/den Zentralwert> von {l}"},
                             {"Median: {l}", "Welche Zahl steht in der Mitte, wenn man {l} sortiert?",
                              "Was ist der mittlere Wert von {l}, der Größe nach?"}}};
const Phrasebook kMost = {{{"the largest of {l}", "the maximum of {l}", "the greatest number of {l}",
                            "the biggest number in the list {l}", "the highest of {l}"},
                           {"Which is the largest: {l}?", "Maximum: {l}", "max({l})",
                            "Which of these numbers is the biggest: {l}?", "Name the greatest of {l}."}},
                          {{"die größte der Zahlen {l}", "das Maximum von {l}", "die größte Zahl von {l}",
                            "die größte Zahl in der Liste {l}"},
                           {"Was ist am größten: {l}?", "Maximum: {l}", "max({l})",
                            "Welche dieser Zahlen ist die größte: {l}?", "Nenne die höchste von {l}."}}};
const Phrasebook kLeast = {{{"the smallest of {l}", "the minimum of {l}", "the least number of {l}",
                             "the smallest number in the list {l}", "the lowest of {l}"},
                            {"Which is the smallest: {l}?", "Minimum: {l}", "min({l})",
                             "Which of these numbers is the smallest: {l}?", "Name the least of {l}."}},
                           {{"die kleinste der Zahlen {l}", "das Minimum von {l}", "die kleinste Zahl von {l}",
                             "die kleinste Zahl in der Liste {l}"},
                            {"Was ist am kleinsten: {l}?", "Minimum: {l}", "min({l})",
                             "Welche dieser Zahlen ist die kleinste: {l}?", "Nenne die niedrigste von {l}."}}};
const Phrasebook kRange = {
    {{"the range of {l}", "the difference between the largest and the smallest of {l}",
      "the span of {l} from smallest to largest"},
     {"Range (largest minus smallest): {l}", "By how much does the largest of {l} exceed the smallest?",
      "How far apart are the largest and the smallest of {l}?"}},
    {{"die Spannweite von {l}", "die Differenz zwischen der größten und der kleinsten Zahl von {l}",
      "<der Abstand/den Abstand> der größten von der kleinsten der Zahlen {l}"},
     {"Spannweite: {l}", "Um wie viel ist die größte von {l} größer als die kleinste?",
      "Wie weit liegen die größte und die kleinste von {l} auseinander?"}}};

// "12,40,7:12,40,40": the best so far, one after the other.
std::int64_t work_extreme(Notes& notes, std::span<const std::int64_t> numbers, bool largest) {
  notes.write(list_text(numbers, ",") + (largest ? ">" : "<"));
  std::int64_t best = numbers[0];
  notes.write(text_of(best));
  for (const std::int64_t n : numbers.subspan(1)) {
    notes.write(",");
    const bool better = largest ? n > best : n < best;
    best = std::strtoll(notes.step(text_of(better ? n : best), text_of(better ? best : n)).c_str(), nullptr, 10);
  }
  notes.end_line();
  return best;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kCount[][2] = {{3, 3}, {3, 5}, {4, 6}, {7, 9}};
  static constexpr std::int64_t kLargest[] = {20, 60, 200, 2000};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  enum class Asked { sum, mean, median, most, least, range } asked = static_cast<Asked>(dice.below(6));
  auto count = static_cast<std::size_t>(dice.between(kCount[at][0], kCount[at][1]));
  if (asked == Asked::median) count |= 1;
  std::vector<std::int64_t> numbers;
  std::int64_t total = 0;
  const auto size = static_cast<std::int64_t>(count);
  do {
    numbers.clear();
    while (numbers.size() < count) {
      const std::int64_t n = dice.between(1, kLargest[at]);
      if (std::ranges::find(numbers, n) == numbers.end()) numbers.push_back(n);
    }
    total = std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0});
  } while (asked == Asked::mean && total % size != 0);
  std::vector<std::int64_t> sorted = numbers;
  std::ranges::sort(sorted);
  Exercise e;
  e.key = key_of(asked == Asked::sum ? "+" : "list", sorted);
  e.slots.list("l", list_text(numbers));
  switch (asked) {
    case Asked::sum:
      e.phrases = &kSum;
      e.answer = text_of(total);
      e.solve = [=](Notes& notes) { return text_of(work_sum(notes, numbers)); };
      break;
    case Asked::mean:
      e.phrases = &kMean;
      e.answer = text_of(total / size);
      e.solve = [=](Notes& notes) { return text_of(notes.quotient(work_sum(notes, numbers), size).quotient); };
      break;
    case Asked::median:
      e.phrases = &kMedian;
      e.answer = text_of(sorted[count / 2]);
      e.solve = [=](Notes& notes) { return text_of(work_sort(notes, numbers)[count / 2]); };
      break;
    case Asked::most:
    case Asked::least:
      e.phrases = asked == Asked::most ? &kMost : &kLeast;
      e.answer = text_of(asked == Asked::most ? sorted.back() : sorted.front());
      e.solve = [=](Notes& notes) { return text_of(work_extreme(notes, numbers, asked == Asked::most)); };
      break;
    case Asked::range:
      e.phrases = &kRange;
      e.answer = text_of(sorted.back() - sorted.front());
      e.solve = [=](Notes& notes) {
        const std::int64_t most = work_extreme(notes, numbers, true);
        return text_of(notes.difference(most, work_extreme(notes, numbers, false)));
      };
      break;
  }
  return e;
}

}  // namespace

const Family& lists() {
  static const Family kFamily = {
      "lists",
      "sum, mean, median, largest, smallest and range of a list",
      {{"3 numbers to 20", 800}, {"3 to 5 numbers to 60", 100'000}, {"4 to 6 numbers to 200", 1'000'000}},
      "7 to 9 numbers to 2000",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
