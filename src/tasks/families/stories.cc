// Word problems grown step by step: somebody has things, and then gets, gives, loses, buys and shares them. An opening,
// one to three events and a question, each told in several ways: hundreds of structures from a few sentences. Every
// event is an operation on what there is, so a story is an expression, and is worked out as one.

#include "tasks/families/families.h"
#include "tasks/story_things.h"
#include "tasks/word_problem.h"
#include "tasks/words.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kPhrases = {{{},
                              {"{s} How many {o} does {P} have now?",
                               "{s} How many {o} does {P} have in the end?",
                               "{s} How many {o} are left for {P}?",
                               "{s} How many {o} does that make?",
                               "{s} What is the number of {o} that {P} has now?",
                               "{s} Find the number of {o} that {P} has at the end.",
                               "How many {o} does {P} have at the end of this story? {s}",
                               "{s} Now how many {o} does {P} own?",
                               "{s} Count {P}'s {o}.",
                               "{s} With how many {o} does {P} end up?",
                               "{s} Calculate how many {o} {P} has.",
                               "Read and calculate. {s} How many {o} has {P} now?",
                               "{s} So how many {o} are there?",
                               "{s} How many {o} has {P} got now?",
                               "{s} Can you tell how many {o} {P} has now?",
                               "{s} What does {P} have at last, in {o}?",
                               "{s} Tell me how many {o} {P} has now.",
                               "{s} I wonder how many {o} {P} has now.",
                               "{s} How many {o} in total does {P} have after that?",
                               "{s} After all this, how many {o} does {P} have?"}},
                             {{},
                              {"{s} Wie viele {o} hat {P} jetzt?",
                               "{s} Wie viele {o} hat {P} am Ende?",
                               "{s} Wie viele {o} bleiben {P}?",
                               "{s} Wie viele {o} sind das?",
                               "{s} Wie groß ist die Anzahl der {o}, die {P} nun hat?",
                               "{s} Bestimme, wie viele {o} {P} am Ende hat.",
                               "Wie viele {o} hat {P} am Ende dieser Geschichte? {s}",
                               "{s} Wie viele {o} besitzt {P} nun?",
                               "{s} Zähle, was {P} an {o} hat.",
                               "{s} Mit wie vielen {o} steht {P} am Ende da?",
                               "{s} Berechne, wie viele {o} {P} hat.",
                               "Lies und rechne. {s} Wie viele {o} hat {P} nun?",
                               "{s} Wie viele {o} sind es also?",
                               "{s} Kannst du sagen, wie viele {o} {P} jetzt hat?",
                               "{s} Was hat {P} zuletzt an {o}?",
                               "{s} Sag mir, wie viele {o} {P} jetzt hat.",
                               "{s} Ich frage mich, wie viele {o} {P} nun hat.",
                               "{s} Wie viele {o} hat {P} danach insgesamt?",
                               "{s} Nach alledem: Wie viele {o} hat {P}?",
                               "{s} Rechne aus, wie viele {o} {P} nun hat."}}};
const Phrasebook kShared = {{{},
                             {"{s} How many {o} does each of them get?", "{s} How many {o} are there for each?",
                              "{s} How many {o} does everyone get?", "{s} What is each one's share?",
                              "{s} How many {o} does each child receive?", "{s} Find how many {o} each gets."}},
                            {{},
                             {"{s} Wie viele {o} bekommt jedes von ihnen?", "{s} Wie viele {o} sind es für jedes?",
                              "{s} Wie viele {o} erhält jedes Kind?", "{s} Wie groß ist der Anteil jedes Kindes?",
                              "{s} Wie viele {o} bekommt jedes Kind?", "{s} Bestimme, wie viele {o} jedes bekommt."}}};

// A sentence in both languages; {P} has the things, {Q} is another, {o} things, {a} and {b} numbers.
struct Told {
  std::string_view en, de;
};

constexpr Told kHas[] = {{"{P} has {a} {o}.", "{P} hat {a} {o}."},
                         {"{P} owns {a} {o}.", "{P} besitzt {a} {o}."},
                         {"In the morning {P} has {a} {o}.", "Am Morgen hat {P} {a} {o}."},
                         {"There are {a} {o} in {P}'s basket.", "In {P}s Korb sind {a} {o}."},
                         {"{P} collects {o} and already has {a}.", "{P} sammelt {o} und hat schon {a}."}};
constexpr Told kHasGroups[] = {
    {"{P} has {a} boxes with {b} {o} in each.", "{P} hat {a} Kisten. In jeder sind {b} {o}."},
    {"{P} has {a} bags. Each bag holds {b} {o}.", "{P} hat {a} Tüten. In jeder Tüte sind {b} {o}."},
    {"{P} lays out {a} rows of {b} {o}.", "{P} legt {a} Reihen. Jede Reihe hat {b} {o}."},
    {"{P} fills {a} jars with {b} {o} each.", "{P} füllt {a} Gläser. In jedes kommen {b} {o}."}};
constexpr Told kHasTwo[] = {
    {"{P} has {a} red and {b} green {o}.", "{P} hat {a} rote und {b} grüne {o}."},
    {"{P} has {a} {o} at home and {b} at school.", "{P} hat {a} {o} zu Hause und {b} in der Schule."},
    {"{P} has {a} large and {b} small {o}.", "{P} hat {a} große und {b} kleine {o}."},
    {"{P} finds {a} {o} on Monday and {b} on Tuesday.", "{P} findet am Montag {a} {o} und am Dienstag {b}."}};
constexpr Told kGets[] = {{"Then {Q} gives {P} {a} more.", "Dann schenkt {Q} {P} noch {a}."},
                          {"{P} finds {a} more.", "{P} findet {a} weitere."},
                          {"{P} buys another {a}.", "{P} kauft {a} dazu."},
                          {"{P} gets {a} {o} from {Q}.", "{P} bekommt {a} {o} von {Q}."},
                          {"Later {P} wins {a} {o}.", "Später gewinnt {P} {a} {o}."},
                          {"{a} more are added.", "{a} weitere kommen hinzu."}};
constexpr Told kGives[] = {{"{P} gives {a} of them to {Q}.", "{P} gibt {Q} {a} davon."},
                           {"{P} loses {a}.", "{P} verliert {a}."},
                           {"{P} sells {a} {o}.", "{P} verkauft {a} {o}."},
                           {"{Q} takes {a} of them.", "{Q} nimmt {a} davon."},
                           {"Then {a} {o} break.", "Dann gehen {a} {o} kaputt."},
                           {"{P} gives away {a}.", "{P} verschenkt {a}."},
                           {"{P} puts {a} of them aside.", "{P} legt {a} davon beiseite."}};
constexpr Told kBuysGroups[] = {
    {"{P} buys {a} packs of {b} {o} each.", "{P} kauft {a} Packungen. In jeder sind {b} {o}."},
    {"{a} friends each give {P} {b} {o}.", "{a} Freunde schenken {P} je {b} {o}."},
    {"On each of {a} days {P} finds {b} more.", "An {a} Tagen findet {P} je {b} weitere."}};
constexpr Told kGivesEach[] = {
    {"{P} gives {a} friends {b} {o} each.", "{P} gibt {a} Freunden je {b} {o}."},
    {"On each of {a} days {P} uses {b} of them.", "An {a} Tagen verbraucht {P} je {b} davon."},
    {"{P} sells {a} bags of {b} {o}.", "{P} verkauft {a} Tüten. In jeder sind {b} {o}."}};
constexpr Told kTimes[] = {{"Then the number becomes {a} times as large.", "Dann wird die Anzahl {a}-mal so groß."},
                           {"A week later {P} has {a} times as many.", "Eine Woche später hat {P} {a}-mal so viele."},
                           {"{P} swaps each of them for {a} {o}.", "{P} tauscht jedes Stück gegen {a} {o}."}};
constexpr Told kHalf[] = {{"{P} gives half of them to {Q}.", "{P} gibt {Q} die Hälfte davon."},
                          {"Half of them get lost.", "Die Hälfte davon geht verloren."},
                          {"{P} sells half of them.", "{P} verkauft die Hälfte davon."}};
constexpr Told kShares[] = {
    {"{P} shares all of them equally among {a} children.", "{P} verteilt alle gerecht auf {a} Kinder."},
    {"All {o} are divided equally between {a} friends.", "Alle {o} werden gleichmäßig auf {a} Kinder aufgeteilt."},
    {"{a} children share them fairly.", "{a} Kinder teilen sie gerecht."}};

class Teller {
 public:
  Teller(Dice& dice, Language language, std::int64_t scale) : dice_(dice), language_(language), scale_(scale) {
    const auto first = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(people().size())));
    owner_ = people()[first].name;
    other_ =
        people()[(first + 1 + static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(people().size()) - 1))) %
                 people().size()]
            .name;
    const Thing& thing = dice.pick(kThings);
    things_ = by_language(language, thing.en, thing.de);
  }

  // Counts as one step where it is a calculation.
  int open() {
    const auto kind = dice_.below(3);
    const std::int64_t a = draw(kind == 1 ? 9 : 60), b = draw(kind == 1 ? 12 : 40);
    if (kind == 0) {
      tell(kHas, a);
      plan_ = Expression::leaf(a);
      return 0;
    }
    if (kind == 1) {
      tell(kHasGroups, a, b);
      plan_ = Expression::of('*', Expression::leaf(a), Expression::leaf(b));
    } else {
      tell(kHasTwo, a, b);
      plan_ = Expression::of('+', Expression::leaf(a), Expression::leaf(b));
    }
    return 1;
  }

  // An event of at most `room` steps; how many it took.
  int go_on(int room) {
    const std::int64_t now = value();
    switch (dice_.below(room >= 2 ? 7 : 5)) {
      case 0:
      case 1: {
        const std::int64_t a = draw(40);
        tell(kGets, a);
        plan_ = Expression::of('+', std::move(plan_), Expression::leaf(a));
        return 1;
      }
      case 2:
        if (now > 3) {
          const std::int64_t a = dice_.between(2, std::min<std::int64_t>(now - 1, 40 * scale_));
          tell(kGives, a);
          plan_ = Expression::of('-', std::move(plan_), Expression::leaf(a));
          return 1;
        }
        [[fallthrough]];
      case 3:
        if (now % 2 == 0 && now > 2 && dice_.coin()) {
          tell(kHalf);
          plan_ = Expression::of('/', std::move(plan_), Expression::leaf(2));
          return 1;
        }
        [[fallthrough]];
      case 4: {
        if (now * 4 > 400 * scale_) return go_on(1);
        const std::int64_t a = dice_.between(2, 4);
        tell(kTimes, a);
        plan_ = Expression::of('*', std::move(plan_), Expression::leaf(a));
        return 1;
      }
      case 5:
        if (now > 20) {
          const std::int64_t a = dice_.between(2, 6),
                             b = dice_.between(2, std::max<std::int64_t>(2, std::min<std::int64_t>(12, (now - 1) / 6)));
          tell(kGivesEach, a, b);
          plan_ = Expression::of('-', std::move(plan_), Expression::of('*', Expression::leaf(a), Expression::leaf(b)));
          return 2;
        }
        [[fallthrough]];
      default: {
        const std::int64_t a = dice_.between(2, 9), b = dice_.between(2, 12);
        tell(kBuysGroups, a, b);
        plan_ = Expression::of('+', std::move(plan_), Expression::of('*', Expression::leaf(a), Expression::leaf(b)));
        return 2;
      }
    }
  }

  // The end of a story that can be shared out; false where nothing divides it.
  bool share() {
    std::vector<std::int64_t> counts;
    for (std::int64_t n = 2; n <= 9; ++n) {
      if (value() % n == 0 && value() > n) counts.push_back(n);
    }
    if (counts.empty()) return false;
    const std::int64_t a = dice_.pick(counts);
    tell(kShares, a);
    plan_ = Expression::of('/', std::move(plan_), Expression::leaf(a));
    return true;
  }

  const std::string& text() const { return text_; }
  const Expression& plan() const { return plan_; }
  std::int64_t value() const { return plan_.value()->numerator; }
  std::string owner() const { return std::string(owner_); }
  std::string things() const { return std::string(things_); }

 private:
  std::int64_t draw(std::int64_t most) { return (scale_ > 1 ? 500 : 0) + dice_.between(2, most); }
  template <std::size_t N>
  void tell(const Told (&ways)[N], std::int64_t a = 0, std::int64_t b = 0) {
    const Told& told = dice_.pick(ways);
    if (!text_.empty()) text_ += ' ';
    Slots slots;
    slots.text("P", owner())
        .text("Q", std::string(other_))
        .text("o", things())
        .text("a", text_of(a))
        .text("b", text_of(b));
    text_ += fill(by_language(language_, told.en, told.de), slots, dice_, language_);
  }

  Dice& dice_;
  Language language_;
  std::int64_t scale_;
  std::string_view owner_, other_, things_;
  std::string text_;
  Expression plan_;
};

Exercise draw(Dice& dice, const Ask& ask) {
  const bool far = ask.level == 4;
  const int steps = far ? 3 : ask.level + 1;
  Teller teller(dice, ask.language, far ? 100 : 1);
  int done = teller.open();
  while (done < steps - 1) done += teller.go_on(steps - 1 - done);
  // The last step: shared out, or one more event.
  const bool shared = dice.one_in(3) && teller.share();
  if (!shared) teller.go_on(1);
  const Expression plan = teller.plan();
  Exercise e;
  e.slots.text("s", teller.text()).text("o", teller.things()).text("P", teller.owner());
  e.key = sorted_key_of("story", plan.numbers());
  e.phrases = shared ? &kShared : &kPhrases;
  solve_by_plan(e, plan, ask.language);
  return e;
}

}  // namespace

const Family& stories() {
  static const Family kFamily = {"stories",
                                 "word problems of somebody's things, event by event",
                                 {{"2 steps", 10'000}, {"3 steps", 100'000}, {"4 steps", 100'000}},
                                 "3 steps with numbers above 500",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
