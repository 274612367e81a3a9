// Small puzzles of order: who is the tallest, oldest, fastest, from statements about two people each.
#include "tasks/families/families.h"
#include "tasks/words.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kFirst = {{{},
                            {"{s} Who is the {most}?", "{s} Which of them is the {most}?", "{s} Who of them is {most}?",
                             "Who is the {most}? {s}", "{s} Name the {most}.", "{s} So who is {most}?",
                             "Facts: {s} Question: who is the {most}?", "{s} Tell me who the {most} person is."}},
                           {{},
                            {"{s} Wer ist {most}?", "{s} Wer von ihnen ist {most}?", "Wer ist {most}? {s}",
                             "{s} Wer ist also {most}?", "{s} Nenne die Person, die {most} ist.",
                             "Es gilt: {s} Frage: Wer ist {most}?", "{s} Welche Person ist {most}?"}}};
const Phrasebook kLast = {
    {{},
     {"{s} Who is the {least}?", "{s} Which of them is the {least}?", "{s} Who of them is {least}?",
      "Who is the {least}? {s}", "{s} Name the {least}.", "{s} So who is {least}?",
      "Facts: {s} Question: who is the {least}?", "{s} Tell me who the {least} person is."}},
    {{},
     {"{s} Wer ist {least}?", "{s} Wer von ihnen ist {least}?", "Wer ist {least}? {s}", "{s} Wer ist also {least}?",
      "{s} Nenne die Person, die {least} ist.", "Es gilt: {s} Frage: Wer ist {least}?",
      "{s} Welche Person ist {least}?"}}};
const Phrasebook kWhether = {
    {{},
     {"{s} Is {a} {more} than {b}?", "{s} Is it true that {a} is {more} than {b}?",
      "{s} Is {a} {more} than {b}? Answer yes or no.", "Is {a} {more} than {b}, if this holds: {s}",
      "{s} So is {a} {more} than {b}?", "{s} Does it follow that {a} is {more} than {b}?"}},
    {{},
     {"{s} Ist {a} {more} als {b}?", "{s} Stimmt es, dass {a} {more} als {b} ist?",
      "{s} Ist {a} {more} als {b}? Antworte mit ja oder nein.", "Ist {a} {more} als {b}, wenn dies gilt: {s}",
      "{s} Ist also {a} {more} als {b}?", "{s} Folgt daraus, dass {a} {more} als {b} ist?"}}};
const Phrasebook kOrder = {
    {{},
     {"{s} Order them from {most} to {least}.", "{s} List all of them, the {most} first.",
      "{s} Sort them, beginning with the {most}.", "{s} What is their order from {most} to {least}?",
      "Rank them from {most} to {least}: {s}", "{s} Name them from {most} to {least}, separated by commas."}},
    {{},
     {"{s} Ordne sie, beginnend mit der Person, die {most} ist.",
      "{s} Nenne alle der Reihe nach; wer {most} ist, kommt zuerst.",
      "{s} Sortiere sie von \"{most}\" bis \"{least}\".",
      "{s} Wie ist die Reihenfolge, wenn zuerst kommt, wer {most} ist?", "Reihe sie auf, wer {most} ist, zuerst: {s}",
      "{s} Nenne sie von \"{most}\" bis \"{least}\", mit Kommas."}}};
const Phrasebook kMiddle = {
    {{},
     {"{s} Who is in the middle?", "{s} Who is neither the {most} nor the {least}?", "{s} Which of them is in between?",
      "Who stands in the middle? {s}", "{s} Name the one in the middle.", "{s} Who is second?"}},
    {{},
     {"{s} Wer ist in der Mitte?", "{s} Wer liegt dazwischen?", "{s} Wer ist weder {most} noch {least}?",
      "Wer steht in der Mitte? {s}", "{s} Nenne die Person in der Mitte.", "{s} Wer ist an zweiter Stelle?"}}};

struct Quality {
  std::string_view more, less, most, least;
};
constexpr Quality kEn[] = {
    {"taller", "shorter", "tallest", "shortest"}, {"older", "younger", "oldest", "youngest"},
    {"faster", "slower", "fastest", "slowest"},   {"heavier", "lighter", "heaviest", "lightest"},
    {"richer", "poorer", "richest", "poorest"},   {"stronger", "weaker", "strongest", "weakest"}};
constexpr Quality kDe[] = {{"größer", "kleiner", "am größten", "am kleinsten"},
                           {"älter", "jünger", "am ältesten", "am jüngsten"},
                           {"schneller", "langsamer", "am schnellsten", "am langsamsten"},
                           {"schwerer", "leichter", "am schwersten", "am leichtesten"},
                           {"reicher", "ärmer", "am reichsten", "am ärmsten"},
                           {"stärker", "schwächer", "am stärksten", "am schwächsten"}};

std::string joined(const std::vector<std::string>& names, std::string_view between) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? std::string() : std::string(between)) + name;
  return out;
}

// Every statement in one direction, then the chain: "Ben<Anna,Cleo<Ben:Cleo<Ben<Anna", from the least to the most.
std::vector<std::string> work(Notes& notes, const std::vector<std::string>& order,
                              const std::vector<std::size_t>& statements) {
  std::string facts;
  for (const std::size_t i : statements) facts += (facts.empty() ? "" : ",") + order[i] + ">" + order[i + 1];
  notes.write(facts + ":");
  std::vector<std::string> wrong = order;
  std::ranges::reverse(wrong);
  const std::string right = joined(order, ">");
  const bool kept = notes.step(right, joined(wrong, ">")) == right;
  notes.end_line();
  return kept ? order : wrong;
}

Exercise draw(Dice& dice, const Ask& ask) {
  const auto count = static_cast<std::size_t>(ask.level + 2 + (ask.level == 4));
  std::vector<std::string> order;
  while (order.size() < count) {
    const std::string name(dice.pick(people()).name);
    if (std::ranges::find(order, name) == order.end()) order.push_back(name);
  }
  const Quality& quality = ask.language == Language::en ? dice.pick(kEn) : dice.pick(kDe);
  std::vector<std::size_t> statements(count - 1);
  std::iota(statements.begin(), statements.end(), std::size_t{0});
  dice.shuffle(statements);
  std::string text;
  for (const std::size_t i : statements) {
    const bool turned = dice.one_in(3);
    const std::string_view than = by_language(ask.language, " than ", " als "),
                           is = by_language(ask.language, " is ", " ist ");
    text += (text.empty() ? "" : " ") + order[turned ? i + 1 : i] + std::string(is) +
            std::string(turned ? quality.less : quality.more) + std::string(than) + order[turned ? i : i + 1] + ".";
  }
  Exercise e;
  e.key = "(order " + joined(order, " ") + ")";
  e.slots.text("s", text)
      .text("most", std::string(quality.most))
      .text("least", std::string(quality.least))
      .text("more", std::string(quality.more));
  e.kind = AnswerKind::word;
  switch (dice.below(count == 3 ? 5 : 4)) {
    case 0:
      e.phrases = &kFirst;
      e.answer = order.front();
      e.solve = [=](Notes& notes) { return work(notes, order, statements).front(); };
      break;
    case 1:
      e.phrases = &kLast;
      e.answer = order.back();
      e.solve = [=](Notes& notes) { return work(notes, order, statements).back(); };
      break;
    case 2: {
      auto a = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(count))), b = a;
      while (b == a) b = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(count)));
      e.slots.text("a", order[a]).text("b", order[b]);
      e.kind = AnswerKind::yes_no;
      e.phrases = &kWhether;
      e.answer = yes_no(a < b, ask.language);
      e.solve = [=, language = ask.language](Notes& notes) {
        const auto found = work(notes, order, statements);
        return yes_no(std::ranges::find(found, order[a]) < std::ranges::find(found, order[b]), language);
      };
      break;
    }
    case 3:
      e.phrases = &kOrder;
      e.kind = AnswerKind::list;
      e.answer = joined(order, ", ");
      e.solve = [=](Notes& notes) { return joined(work(notes, order, statements), ", "); };
      break;
    default:
      e.phrases = &kMiddle;
      e.answer = order[1];
      // The middle of a reversed chain is the middle still, so here a slip is taking the neighbour.
      e.solve = [=](Notes& notes) {
        notes.write(joined(order, ">") + ":");
        const std::string found = notes.step(order[1], order[0]);
        notes.end_line();
        return found;
      };
  }
  e.reply = by_language(ask.language, "The answer is {answer}.", "Die Antwort ist {answer}.");
  return e;
}

}  // namespace

const Family& ordering() {
  static const Family kFamily = {"ordering",
                                 "who is tallest, oldest, fastest: puzzles of order",
                                 {{"3 people", 50'000}, {"4 people", 100'000}, {"5 people", 100'000}},
                                 "7 people",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
