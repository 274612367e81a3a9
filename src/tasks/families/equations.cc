// Linear equations in one unknown, with whole solutions.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {
    {{"the value of {x} in {f}", "the solution of {f}", "{x} if {f}", "{x}, given that {f}",
      "the solution of the equation {f}", "{x} when {f}"},
     {"Solve {f}.", "Solve for {x}: {f}", "{f}. {x} = ?", "{f}", "Which number {x} satisfies {f}?",
      "If {f}, what is {x}?", "For which {x} is {f}?", "Solve the equation {f} for {x}.", "Let {f}. Determine {x}.",
      "Given {f}, find {x}.", "Isolate {x} in {f}.", "What must {x} be so that {f}?", "{f} holds for which {x}?",
      "Find the unknown: {f}"}},
    {{"<der Wert/den Wert> von {x} in {f}", "die Lösung von {f}", "die Lösung der Gleichung {f}", "{x}, wenn {f}",
      "{x} für {f}"},
     {"Löse {f}.", "Löse nach {x} auf: {f}", "{f}. {x} = ?", "{f}", "Welche Zahl {x} erfüllt {f}?",
      "Wenn {f}, wie groß ist {x}?", "Für welches {x} gilt {f}?", "Löse die Gleichung {f} nach {x} auf.",
      "Es gilt {f}. Bestimme {x}.", "Gegeben ist {f}. Finde {x}.", "Stelle {f} nach {x} um.",
      "Was muss {x} sein, damit {f} gilt?", "{f} gilt für welches {x}?", "Finde die Unbekannte: {f}",
      "Gesucht ist {x}: {f}"}}};

// a x + b = c x + d, or a (x + b) = d, or x / a + b = d.
struct Equation {
  enum class Form { linear, product, quotient } form = Form::linear;
  std::int64_t a = 1, b = 0, c = 0, d = 0, x = 0;
};

std::string term(std::int64_t factor, const std::string& x) { return factor == 1 ? x : text_of(factor) + x; }
std::string added(std::int64_t n) { return n == 0 ? "" : n < 0 ? "-" + text_of(-n) : "+" + text_of(n); }

std::string written(const Equation& e, const std::string& x) {
  switch (e.form) {
    case Equation::Form::linear:
      return term(e.a, x) + added(e.b) + "=" + (e.c == 0 ? text_of(e.d) : term(e.c, x) + added(e.d));
    case Equation::Form::product:
      return text_of(e.a) + "(" + x + added(e.b) + ")=" + text_of(e.d);
    case Equation::Form::quotient:
      return x + "/" + text_of(e.a) + added(e.b) + "=" + text_of(e.d);
  }
  return {};
}

std::int64_t work(Notes& notes, const Equation& e, const std::string& x) {
  const auto divided = [&](std::int64_t right, std::int64_t factor) {
    if (factor <= 1) return right;
    notes.line(term(factor, x) + "=" + text_of(right));
    return notes.apply('/', right, factor);
  };
  // What stands beside x goes to the other side.
  const auto moved = [&](std::int64_t right, std::int64_t beside) {
    return beside == 0 ? right : beside < 0 ? notes.sum(right, -beside) : notes.difference(right, beside);
  };
  switch (e.form) {
    case Equation::Form::linear: {
      const std::int64_t factor = e.c == 0 ? e.a : notes.difference(e.a, e.c);
      return divided(moved(e.d, e.b), factor);
    }
    case Equation::Form::product:
      return moved(notes.apply('/', e.d, e.a), e.b);
    case Equation::Form::quotient:
      return notes.product(moved(e.d, e.b), e.a);
  }
  return 0;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLargest[] = {20, 30, 50, 999};
  const std::int64_t largest = kLargest[ask.level - 1], low = ask.level == 4 ? 60 : 2;
  Equation q;
  q.x = dice.between(low, largest);
  if (ask.level > 1 && dice.one_in(6)) q.x = -q.x;
  q.b = dice.between(low, largest) * (dice.coin() ? 1 : -1);
  if (ask.level >= 2) q.a = dice.between(2, 12);
  if (ask.level == 1 && dice.one_in(3)) q.a = dice.between(2, 10), q.b = 0;
  const auto form = ask.level < 3 || ask.level == 4 ? 0 : dice.below(4);
  if (form == 1) {
    q.form = Equation::Form::product;
    q.d = q.a * (q.x + q.b);
  } else if (form == 2) {
    q.form = Equation::Form::quotient;
    q.x -= q.x % q.a;
    if (q.x == 0) q.x = q.a;
    q.d = q.x / q.a + q.b;
  } else {
    if (form == 3) q.c = dice.between(1, q.a - 1);
    q.d = (q.a - q.c) * q.x + q.b;
    if (q.c != 0 && q.d == 0) q.b += 1, q.d = 1;
    // "2x+3=x" would read well; a zero on the right is fine, too.
  }
  if (q.form == Equation::Form::linear) q.x = (q.d - q.b) / (q.a - q.c);
  static constexpr std::string_view kNames[] = {"x", "x", "x", "y", "n", "z", "a"};
  const std::string x(dice.pick(kNames));
  Exercise e;
  e.key = "(solve " + written(q, "x") + ")";
  // Multiplication without a sign: 3x. The formula form styles the signs between.
  e.slots.formula("f", written(q, x)).text("x", x);
  e.phrases = &kPhrases;
  e.answer = text_of(q.x);
  e.solve = [=](Notes& notes) { return text_of(work(notes, q, x)); };
  e.reply = "{x}={answer}.";
  return e;
}

}  // namespace

const Family& equations() {
  static const Family kFamily = {
      "equations",
      "linear equations with one unknown",
      {{"x+a=b, ax=b, to 20", 300}, {"ax+b=c", 5000}, {"ax+b=cx+d, a(x+b)=c, x/a+b=c", 20'000}},
      "ax+b=c with numbers to 999",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
