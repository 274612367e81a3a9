// Several operations, with parentheses where they are needed.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"{f}", "the value of {f}", "the result of {f}", "the expression {f}", "the value of the expression {f}",
      "the value of the term {f}", "{f} [with|by] the order of operations"},
     {"{f}=", "{f} = ?", "Evaluate the expression {f}.", "Simplify {f}.", "{f} equals what?",
      "Mind the order of operations: {f}", "What does {f} evaluate to?", "Parentheses first: {f}",
      "What number is {f}?", "Solve: {f} =", "Give the value of {f}.", "Can you solve {f}?",
      "What is the answer to {f}?", "How do you calculate {f}, and what is the result?",
      "Reduce {f} to a single number."}},
    {{"{f}", "<der Wert/den Wert> von {f}", "das Ergebnis von {f}", "<der Ausdruck/den Ausdruck> {f}",
      "<der Wert/den Wert> des Terms {f}", "<der Term/den Term> {f}", "<der Wert/den Wert> des Ausdrucks {f}"},
     {"{f}=", "{f} = ?", "Rechne: {f}", "Vereinfache {f}.", "Was kommt bei {f} heraus?",
      "Beachte Punkt vor Strich: {f}", "Klammern zuerst: {f}", "Welche Zahl ergibt {f}?", "Rechne aus: {f} =",
      "Welchen Wert hat der Term {f}?", "Kannst du {f} ausrechnen?", "Wie lautet das Ergebnis von {f}?",
      "Werte {f} aus.", "Was erhält man für {f}?", "Fasse {f} zu einer Zahl zusammen."}}};

constexpr std::int64_t kLargest = 99'999;

Expression draw_tree(Dice& dice, int operations, std::int64_t largest) {
  if (operations == 0) return Expression::leaf(dice.between(2, largest));
  static constexpr std::string_view kOperations = "++--**/";
  const char operation = dice.pick(kOperations);
  const int left = static_cast<int>(dice.below(operations));
  Expression a = draw_tree(dice, left, largest);
  Expression b = draw_tree(dice, operations - 1 - left, largest);
  if (operation == '*' && b.operation == 0 && largest > 20) b.number = dice.between(2, 20);
  if (operation == '/' && b.operation == 0) {
    b.number = dice.between(2, 12);
    if (a.operation == 0) a.number = b.number * dice.between(2, 12);
  }
  return Expression::of(operation, std::move(a), std::move(b));
}

// Whole numbers all the way, none too large, no product of two long ones.
bool is_workable(const Expression& e) {
  if (e.operation == 0) return true;
  if (!is_workable(e.operands[0]) || !is_workable(e.operands[1])) return false;
  const auto value = e.value();
  if (!value || value->denominator != 1 || std::abs(value->numerator) > kLargest) return false;
  const std::int64_t a = e.operands[0].value()->numerator, b = e.operands[1].value()->numerator;
  if (e.operation == '*') return std::min(std::abs(a), std::abs(b)) < 100;
  if (e.operation == '/') return std::abs(b) < 100 && a != 0;
  return true;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr int kOperations[] = {2, 3, 3, 4, 5};
  static constexpr std::int64_t kNumbers[] = {20, 20, 99, 99, 99};
  Expression tree;
  do {
    tree = draw_tree(dice, kOperations[ask.level - 1], kNumbers[ask.level - 1]);
  } while (!is_workable(tree));
  Exercise e;
  e.key = tree.key();
  e.slots.formula("f", tree.text());
  e.phrases = &kPhrases;
  e.answer = tree.value()->text();
  e.solve = [tree](Notes& notes) { return text_of(work_expression(notes, tree)); };
  return e;
}

}  // namespace

const Family& expressions() {
  static const Family kFamily = {"expressions",
                                 "several operations with parentheses",
                                 {{"2 operations, numbers to 20", 10'000},
                                  {"3 operations, numbers to 20", 100'000},
                                  {"3 operations, numbers to 99", 1'000'000},
                                  {"4 operations, numbers to 99", 1'000'000}},
                                 "5 operations",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
