// Does it follow? Chains of "if … then" and "all … are", and people who always lie or always tell the truth.
#include "tasks/families/families.h"
#include "tasks/words.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kFollows = {
    {{},
     {"{s} Does it follow that {q}?", "{s} Can we conclude that {q}?", "{s} Is it certain that {q}?",
      "{s} Must it be true that {q}?", "Assume: {s} Does it follow that {q}?",
      "{s} Is it then necessarily so that {q}?", "{s} Yes or no: does it follow that {q}?",
      "{s} From this alone, is it sure that {q}?", "Given these facts: {s} Is it certain that {q}? Answer yes or no.",
      "{s} Would it be right to conclude that {q}?", "Does it follow that {q}, if we know this: {s}"}},
    {{},
     {"{s} Folgt daraus, dass {q}?", "{s} Kann man schließen, dass {q}?", "{s} Ist es sicher, dass {q}?",
      "{s} Muss es wahr sein, dass {q}?", "Angenommen: {s} Folgt daraus, dass {q}?",
      "{s} Ist es dann notwendig so, dass {q}?", "{s} Ja oder nein: Folgt daraus, dass {q}?",
      "{s} Ist allein daraus sicher, dass {q}?", "Gegeben ist: {s} Ist sicher, dass {q}? Antworte mit ja oder nein.",
      "{s} Wäre der Schluss richtig, dass {q}?", "Folgt, dass {q}, wenn dies gilt: {s}"}}};
const Phrasebook kLiar = {
    {{},
     {"{s} Does {x} tell the truth?", "{s} Is {x} telling the truth?", "{s} Is {x} a truth-teller?",
      "{s} Yes or no: does {x} tell the truth?",
      "Everybody either always lies or always tells the truth. {s} Does {x} tell the truth?",
      "On an island everybody always lies or always tells the truth. {s} Is {x} honest?", "{s} Is what {x} says true?",
      "{s} Can {x} be believed?", "Liars always lie, the others never do. {s} Does {x} tell the truth?"}},
    {{},
     {"{s} Sagt {x} die Wahrheit?", "{s} Ist {x} ehrlich?", "{s} Ja oder nein: Sagt {x} die Wahrheit?",
      "Jeder lügt immer oder sagt immer die Wahrheit. {s} Sagt {x} die Wahrheit?",
      "Auf einer Insel lügt jeder immer oder nie. {s} Ist {x} ehrlich?", "{s} Ist wahr, was {x} sagt?",
      "{s} Kann man {x} glauben?", "Lügner lügen immer, die anderen nie. {s} Sagt {x} die Wahrheit?",
      "{s} Gehört {x} zu denen, die die Wahrheit sagen?"}}};

// Kinds of made-up and real creatures, plural; the same in both languages where they are made up.
constexpr std::string_view kKindsEn[] = {"cats",  "poets", "bakers", "sailors",  "birds",   "robots",  "doctors",
                                         "blips", "zogs",  "wuffs",  "mimos",    "tarks",   "dancers", "farmers",
                                         "lions", "kings", "gloks",  "painters", "runners", "dreamers"};
constexpr std::string_view kKindsDe[] = {"Katzen", "Dichter", "Bäcker", "Matrosen", "Vögel",  "Roboter", "Ärzte",
                                         "Blips",  "Zogs",    "Wuffs",  "Mimos",    "Tarks",  "Tänzer",  "Bauern",
                                         "Löwen",  "Könige",  "Gloks",  "Maler",    "Läufer", "Träumer"};

// All A are B, all B are C, …: A's are Z's, but not the other way round.
Exercise chain(Dice& dice, const Ask& ask) {
  const std::size_t links = static_cast<std::size_t>(ask.level) + 1;
  std::vector<std::size_t> kinds;
  while (kinds.size() < links + 1) {
    const auto k = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(std::size(kKindsEn))));
    if (std::ranges::find(kinds, k) == kinds.end()) kinds.push_back(k);
  }
  const auto name = [&](std::size_t i) {
    return std::string(by_language(ask.language, kKindsEn[kinds[i]], kKindsDe[kinds[i]]));
  };
  std::vector<std::size_t> order(links);
  std::iota(order.begin(), order.end(), std::size_t{0});
  dice.shuffle(order);
  std::string told, facts;
  for (const std::size_t i : order) {
    told += (told.empty() ? "" : " ") + std::string(by_language(ask.language, "All ", "Alle ")) + name(i) +
            std::string(by_language(ask.language, " are ", " sind ")) + name(i + 1) + ".";
    facts += (facts.empty() ? "" : ",") + name(i) + ">" + name(i + 1);
  }
  auto from = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(links))),
       to = from + 1 + static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(links - from)));
  const bool follows = dice.coin();
  if (!follows) std::swap(from, to);
  Exercise e;
  e.key = "(all";
  for (const std::size_t k : kinds) e.key += " " + std::string(kKindsEn[k]);
  e.key += ")";
  const std::string asked = ask.language == Language::en ? "all " + name(from) + " are " + name(to)
                                                         : "alle " + name(from) + " " + name(to) + " sind";
  e.slots.text("s", told).text("q", asked);
  e.phrases = &kFollows;
  e.answer = yes_no(follows, ask.language);
  e.solve = [=, a = name(from), b = name(to), language = ask.language, whole = [&] {
    std::string text = name(0);
    for (std::size_t i = 1; i <= links; ++i) text += ">" + name(i);
    return text;
  }()](Notes& notes) {
    notes.line(facts);
    notes.write(whole + ":" + a + "?" + b + "=");
    const bool found = notes.step(follows ? "1" : "0", follows ? "0" : "1") == "1";
    notes.end_line();
    return yes_no(found, language);
  };
  return e;
}

// The first says plainly what is true of the last; everybody else says of the one before whether that one lies.
Exercise liars(Dice& dice, const Ask& ask) {
  const auto count = static_cast<std::size_t>(ask.level) + 1;
  std::vector<std::string> names;
  while (names.size() < count) {
    const std::string name(dice.pick(people()).name);
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  std::vector<bool> honest = {dice.coin()};
  const bool en = ask.language == Language::en;
  std::string told = names[0] + (en ? (honest[0] ? " always tells the truth." : " always lies.")
                                    : (honest[0] ? " sagt immer die Wahrheit." : " lügt immer."));
  std::string key = names[0] + (honest[0] ? "1" : "0");
  std::vector<bool> says_honest = {false};
  for (std::size_t i = 1; i < count; ++i) {
    const bool claims = dice.coin();
    says_honest.push_back(claims);
    honest.push_back(claims == honest[i - 1]);
    told += " " + names[i] + (en ? " says that " : " sagt, dass ") + names[i - 1] +
            (en ? (claims ? " tells the truth." : " lies.") : (claims ? " die Wahrheit sagt." : " lügt."));
    key += " " + names[i] + (claims ? "1" : "0");
  }
  Exercise e;
  e.key = "(liars " + key + ")";
  e.slots.text("s", told).text("x", names.back());
  e.phrases = &kLiar;
  e.answer = yes_no(honest.back(), ask.language);
  // "Anna0;Ben:says 1,0=1?0": 1 is true; a claim of 1 about a 0 is a lie.
  e.solve = [=, language = ask.language](Notes& notes) {
    bool value = honest[0];
    notes.write(names[0] + (value ? "1" : "0"));
    for (std::size_t i = 1; i < count; ++i) {
      notes.write(";" + names[i] + ":" + (says_honest[i] ? "1" : "0") + (value ? "=1?" : "=0?"));
      const bool right = says_honest[i] == value;
      value = notes.step(right ? "1" : "0", right ? "0" : "1") == "1";
    }
    notes.end_line();
    return yes_no(value, language);
  };
  return e;
}

Exercise draw(Dice& dice, const Ask& ask) {
  Exercise e = dice.coin() ? chain(dice, ask) : liars(dice, ask);
  e.kind = AnswerKind::yes_no;
  e.reply = by_language(ask.language, "The answer is {answer}.", "Die Antwort ist {answer}.");
  return e;
}

}  // namespace

const Family& conclusions() {
  static const Family kFamily = {"conclusions",
                                 "does it follow, and who tells the truth",
                                 {{"2 statements", 2000}, {"3 statements", 10'000}, {"4 statements", 10'000}},
                                 "5 statements",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
