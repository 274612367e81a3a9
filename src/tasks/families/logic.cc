// Expressions of true and false.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {{{},
                              {"Is the expression {f} true?",
                               "Is {f} true? Answer yes or no.",
                               "{f}: true? Answer yes or no.",
                               "Evaluate {f}. Is it true? [Yes or no?|]",
                               "Does {f} evaluate to true?",
                               "Is it true that {f}?",
                               "Is the statement \"{f}\" true?",
                               "Boolean logic: is {f} true? Yes or no.",
                               "Decide whether {f} is true.",
                               "Check {f}. Does it hold, yes or no?",
                               "Yes or no: {f} is true.",
                               "If you evaluate {f}, is the result true?",
                               "Does this hold: {f}?",
                               "Is the value of {f} true?",
                               "Tell me if {f} comes out true.",
                               "Is the result of {f} \"true\"?",
                               "In logic, is {f} a true statement?",
                               "Work out {f}: is it true?",
                               "Would a computer say that {f} is true?",
                               "{f} - is that true?"}},
                             {{},
                              {"Ist der Ausdruck {f} wahr?",
                               "Ist {f} wahr? Antworte mit ja oder nein.",
                               "{f}: wahr? Antworte mit ja oder nein.",
                               "Werte {f} aus. Ist es wahr? [Ja oder nein?|]",
                               "Ergibt {f} wahr?",
                               "Stimmt es, dass {f}?",
                               "Ist die Aussage \"{f}\" wahr?",
                               "Logik: Ist {f} wahr? Ja oder nein.",
                               "Entscheide, ob {f} wahr ist.",
                               "Prüfe {f}. Gilt das, ja oder nein?",
                               "Ja oder nein: {f} ist wahr.",
                               "Wenn man {f} auswertet, ist das Ergebnis wahr?",
                               "Gilt dies: {f}?",
                               "Ist der Wert von {f} wahr?",
                               "Sag mir, ob {f} wahr ist.",
                               "Ist das Ergebnis von {f} \"wahr\"?",
                               "Ist {f} in der Logik eine wahre Aussage?",
                               "Rechne {f} aus: Ist es wahr?",
                               "Würde ein Computer sagen, dass {f} wahr ist?",
                               "{f} - ist das wahr?"}}};

// A tree of and, or, not (one operand) and comparisons of small numbers or bare truths as leaves.
struct Logic {
  char operation = 0;  // & | ! or 0
  bool truth = false;
  std::string en, de;  // of a leaf
  std::vector<Logic> operands;

  bool value() const {
    switch (operation) {
      case '&':
        return operands[0].value() && operands[1].value();
      case '|':
        return operands[0].value() || operands[1].value();
      case '!':
        return !operands[0].value();
      default:
        return truth;
    }
  }
  std::string text(Language language) const {
    const auto side = [&](const Logic& l) {
      return l.operands.size() == 2 ? "(" + l.text(language) + ")" : l.text(language);
    };
    switch (operation) {
      case '&':
        return side(operands[0]) + std::string(by_language(language, " and ", " und ")) + side(operands[1]);
      case '|':
        return side(operands[0]) + std::string(by_language(language, " or ", " oder ")) + side(operands[1]);
      case '!':
        return std::string(by_language(language, "not ", "nicht ")) + side(operands[0]);
      default:
        return language == Language::en ? en : de;
    }
  }
  std::string key() const {
    if (operation == 0) return en;
    std::vector<std::string> keys;
    for (const Logic& l : operands) keys.push_back(l.key());
    std::ranges::sort(keys);
    std::string out = std::string("(") + operation;
    for (const std::string& k : keys) out += " " + k;
    return out + ")";
  }
};

Logic draw_leaf(Dice& dice, bool comparisons, std::int64_t largest) {
  Logic leaf;
  if (!comparisons || dice.coin()) {
    leaf.truth = dice.coin();
    leaf.en = leaf.truth ? "true" : "false";
    leaf.de = leaf.truth ? "wahr" : "falsch";
    return leaf;
  }
  const std::int64_t a = dice.between(1, largest), b = dice.between(1, largest);
  const char sign = dice.pick(std::string_view("<>="));
  leaf.truth = sign == '<' ? a < b : sign == '>' ? a > b : a == b;
  leaf.en = leaf.de = text_of(a) + " " + sign + " " + text_of(b);
  return leaf;
}

Logic draw_tree(Dice& dice, int operations, bool comparisons, std::int64_t largest) {
  if (operations == 0) return draw_leaf(dice, comparisons, largest);
  Logic tree;
  tree.operation = dice.pick(std::string_view("&&||!"));
  if (tree.operation == '!') {
    // Nobody says "not not".
    Logic inner;
    do inner = draw_tree(dice, operations - 1, comparisons, largest);
    while (inner.operation == '!');
    tree.operands.push_back(std::move(inner));
    return tree;
  }
  const int left = static_cast<int>(dice.below(operations));
  tree.operands.push_back(draw_tree(dice, left, comparisons, largest));
  tree.operands.push_back(draw_tree(dice, operations - 1 - left, comparisons, largest));
  return tree;
}

// With 1 for true and 0 for false, operation by operation: "1&0=0;!0=1".
bool work(Notes& notes, const Logic& l) {
  const auto digit = [](bool b) { return b ? "1" : "0"; };
  const auto settle = [&](bool right) {
    const bool found = notes.step(digit(right), digit(!right)) == "1";
    notes.write(";");
    return found;
  };
  if (l.operation == 0) {
    if (l.en == "true" || l.en == "false") return l.truth;
    notes.write(l.en + ":");
    return settle(l.truth);
  }
  const bool a = work(notes, l.operands[0]);
  if (l.operation == '!') {
    notes.write(std::string("!") + digit(a) + "=");
    return settle(!a);
  }
  const bool b = work(notes, l.operands[1]);
  notes.write(std::string(digit(a)) + l.operation + digit(b) + "=");
  return settle(l.operation == '&' ? a && b : a || b);
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr int kOperations[][2] = {{2, 3}, {3, 4}, {3, 5}, {6, 8}};
  const auto& range = kOperations[ask.level - 1];
  const Logic tree =
      draw_tree(dice, static_cast<int>(dice.between(range[0], range[1])), ask.level > 1, ask.level == 2 ? 20 : 99);
  Exercise e;
  e.key = "(logic " + tree.key() + ")";
  e.kind = AnswerKind::yes_no;
  e.slots.text("f", tree.text(ask.language));
  e.phrases = &kPhrases;
  e.answer = yes_no(tree.value(), ask.language);
  e.solve = [tree, language = ask.language](Notes& notes) {
    const bool value = work(notes, tree);
    notes.end_line();
    return yes_no(value, language);
  };
  e.reply = by_language(ask.language, "The answer is {answer}.", "Die Antwort ist {answer}.");
  return e;
}

}  // namespace

const Family& logic() {
  static const Family kFamily = {"logic",
                                 "expressions with and, or, not",
                                 {{"2 or 3 operations on true and false", 60},
                                  {"3 or 4 operations, also on comparisons", 2000},
                                  {"3 to 5 operations", 20'000}},
                                 "6 to 8 operations",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
