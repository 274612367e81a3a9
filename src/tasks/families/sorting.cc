// Lists of whole numbers in ascending or descending order.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kAscending = {
    {{"the list {l} in ascending order", "the numbers {l} in ascending order", "the sorted list of {l}, smallest first",
      "{l} sorted [in ascending order|from smallest to largest]"},
     {"Sort {l}[| in ascending order].", "Sort these numbers from smallest to largest: {l}",
      "Arrange {l} in increasing order.", "Put the numbers {l} in order, the smallest first.",
      "Order from least to greatest: {l}", "Sort ascending: {l}", "Which order do {l} have from small to large?",
      "Rank {l} from lowest to highest.", "sort({l})", "Bring {l} into ascending order.",
      "List {l} in order of size, beginning with the smallest.",
      "These numbers are out of order: {l}. Put them in ascending order."}},
    {{"die Zahlen {l} in aufsteigender Reihenfolge", "die aufsteigend sortierte Liste {l}", "die Liste {l} aufsteigend",
      "{l}, aufsteigend sortiert"},
     {"Sortiere {l}[| aufsteigend].", "Sortiere diese Zahlen von klein nach groß: {l}",
      "Ordne {l} der Größe nach, die kleinste zuerst.", "Bringe {l} in aufsteigende Reihenfolge.",
      "Ordne von der kleinsten zur größten: {l}", "Sortiere aufsteigend: {l}",
      "Wie lauten {l} von klein nach groß geordnet?", "Reihe {l} von niedrig nach hoch.", "Ordne {l} aufsteigend.",
      "Diese Zahlen sind durcheinander: {l}. Ordne sie aufsteigend.",
      "Schreibe {l} der Größe nach auf, beginnend mit der kleinsten."}}};
const Phrasebook kDescending = {
    {{"the list {l} in descending order", "the numbers {l} in descending order",
      "the sorted list of {l}, largest first", "{l} sorted [in descending order|from largest to smallest]"},
     {"Sort {l} in descending order.", "Sort these numbers from largest to smallest: {l}",
      "Arrange {l} in decreasing order.", "Put the numbers {l} in order, the largest first.",
      "Order from greatest to least: {l}", "Sort descending: {l}", "Rank {l} from highest to lowest.",
      "Bring {l} into descending order.", "List {l} in order of size, beginning with the largest.",
      "These numbers are out of order: {l}. Put them in descending order.", "Sort {l} backwards, the biggest first."}},
    {{"die Zahlen {l} in absteigender Reihenfolge", "die absteigend sortierte Liste {l}", "die Liste {l} absteigend",
      "{l}, absteigend sortiert"},
     {"Sortiere {l} absteigend.", "Sortiere diese Zahlen von groß nach klein: {l}",
      "Ordne {l} der Größe nach, die größte zuerst.", "Bringe {l} in absteigende Reihenfolge.",
      "Ordne von der größten zur kleinsten: {l}", "Sortiere absteigend: {l}", "Reihe {l} von hoch nach niedrig.",
      "Ordne {l} absteigend.", "Diese Zahlen sind durcheinander: {l}. Ordne sie absteigend.",
      "Schreibe {l} der Größe nach auf, beginnend mit der größten."}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kCount[][2] = {{3, 4}, {4, 5}, {5, 6}, {7, 8}};
  static constexpr std::int64_t kLargest[] = {50, 100, 999, 9999};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  std::vector<std::int64_t> numbers;
  const auto count = static_cast<std::size_t>(dice.between(kCount[at][0], kCount[at][1]));
  while (numbers.size() < count) {
    const std::int64_t n = dice.between(1, kLargest[at]);
    if (std::ranges::find(numbers, n) == numbers.end()) numbers.push_back(n);
  }
  const bool descending = dice.one_in(3);
  std::vector<std::int64_t> sorted = numbers;
  std::ranges::sort(sorted);
  Exercise e;
  e.key = key_of("list", sorted);
  e.slots.list("l", list_text(numbers));
  e.kind = AnswerKind::list;
  e.phrases = descending ? &kDescending : &kAscending;
  if (descending) std::ranges::reverse(sorted);
  e.answer = list_text(sorted);
  e.solve = [=](Notes& notes) {
    std::vector<std::int64_t> found = work_sort(notes, numbers);
    if (descending) std::ranges::reverse(found);
    return list_text(found);
  };
  e.reply =
      by_language(ask.language, "[In order: {answer}.|Sorted: {answer}.]", "[Geordnet: {answer}.|Sortiert: {answer}.]");
  return e;
}

}  // namespace

const Family& sorting() {
  static const Family kFamily = {
      "sorting",
      "lists in ascending or descending order",
      {{"3 or 4 numbers to 50", 20'000}, {"4 or 5 numbers to 100", 1'000'000}, {"5 or 6 numbers to 999", 1'000'000}},
      "7 or 8 numbers to 9999",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
