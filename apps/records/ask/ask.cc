#include "records/ask/ask.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "records/summary/json_writer.h"
#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

// What is asked about a thing.
enum class Want { everything, last, first, trend, count };

class Reply {
 public:
  Reply(const Record& record, const Picture& picture, std::string_view question, Language language)
      : record_(record),
        picture_(picture),
        question_(question),
        language_(language),
        index_(record),
        document_(read_document(question)) {}

  Answer write() {
    for (const Token& t : document_.tokens) {
      if (t.kind == Token::Kind::word) words_.insert(t.folded);
      if (t.kind == Token::Kind::date) day_ = &t;
    }
    want_ = wanted();
    SceneReader reader(document_, index_);
    for (const Sentence& sentence : document_.sentences) {
      const Scene scene = reader.read(sentence);
      for (const Mention& m : scene.mentions) {
        about(m);
        named_ = true;
      }
    }
    allergies_to();
    if (answer_.statements.empty() && has({"geraucht", "raucht", "rauchen", "raucher", "raucherin", "smoke", "smokes",
                                           "smoked", "smoker", "smoking"}))
      smoking();
    // A thing that is named and not there is not answered by a list.
    if (answer_.statements.empty() && !named_) whole_lists();
    answer_.nothing = language_ == Language::de ? "Nicht in diesem Datensatz." : "Not in this record.";
    return std::move(answer_);
  }

 private:
  bool has(std::initializer_list<std::string_view> list) const {
    return std::any_of(list.begin(), list.end(), [&](std::string_view w) { return words_.contains(std::string(w)); });
  }

  Want wanted() const {
    if (has({"trend", "verlauf", "development", "entwicklung", "changed", "veraendert", "course", "over",
             "entwickelt"}))
      return Want::trend;
    if (has({"often", "oft", "many", "viele", "haeufig", "anzahl", "count"})) return Want::count;
    if (has({"since", "seit", "first", "erstmals", "began", "begonnen", "start", "erste", "erster", "erstes"}))
      return Want::first;
    if (has({"last", "latest", "recent", "letzte", "letzter", "letztes", "letzten", "zuletzt", "aktuell", "aktuelle",
             "aktueller", "current", "now", "jetzt", "newest"}))
      return Want::last;
    return Want::everything;
  }

  bool on_day(const PartialDate& date) const {
    return !day_ || std::any_of(day_->dates.begin(), day_->dates.end(), [&](const PartialDate& d) {
      return day_->without_year ? d.month == date.month && d.day == date.day : agree(d, date);
    });
  }

  void about(const Mention& m) {
    std::set<const Fact*> facts;
    for (const FactId id : m.facts.empty() ? m.aside : m.facts) facts.insert(index_.fact(id).fact);
    if (m.kind == TermKind::analyte || m.kind == TermKind::finding) return measurements(m, facts);
    const auto touches = [&](const Item& item) {
      return std::any_of(item.merged.begin(), item.merged.end(), [&](const Fact* f) { return facts.contains(f); });
    };
    const auto look = [&](const std::vector<Item>& items, auto say) {
      std::vector<const Item*> fitting;
      for (const Item& item : items) {
        const Fact& fact = *item.fact;
        if (touches(item) && (on_day(fact.start) || on_day(fact.recorded) || on_day(fact.end)))
          fitting.push_back(&item);
      }
      if (fitting.empty()) return;
      // The lists are newest first.
      if (want_ == Want::last) fitting.resize(1);
      if (want_ == Want::first) fitting = {fitting.back()};
      if (want_ == Want::count) {
        answer_.statements.push_back(
            {fmt::format("{}: {}", language_ == Language::de ? "Einträge" : "Entries", fitting.size()),
             {},
             nullptr,
             nullptr});
      }
      for (const Item* item : fitting) answer_.statements.push_back(say(*item));
    };
    const auto problem = [&](const Item& i) { return problem_statement(i, language_); };
    const auto allergy = [&](const Item& i) { return allergy_statement(i, language_); };
    const auto medication = [&](const Item& i) { return medication_statement(i, language_); };
    look(picture_.active_problems, problem);
    look(picture_.past_problems, problem);
    look(picture_.refuted_problems, [&](const Item& i) {
      Statement s = problem_statement(i, language_);
      s.text += language_ == Language::de ? ", ausgeschlossen" : ", refuted";
      return s;
    });
    look(picture_.allergies, allergy);
    look(picture_.past_allergies, allergy);
    look(picture_.medication, medication);
    if (want_ != Want::last || answer_.statements.empty()) look(picture_.past_medication, medication);
    look(picture_.planned_medication, medication);
    look(picture_.procedures, [&](const Item& i) { return dated_statement(i, TermKind::procedure, language_); });
    look(picture_.immunizations, [&](const Item& i) { return dated_statement(i, TermKind::vaccine, language_); });
    look(picture_.encounters, [&](const Item& i) { return dated_statement(i, TermKind::encounter, language_); });
    look(picture_.plans, [&](const Item& i) { return dated_statement(i, TermKind::procedure, language_); });
    look(picture_.reports, [&](const Item& i) { return dated_statement(i, TermKind::procedure, language_); });
    look(picture_.family, [&](const Item& i) { return dated_statement(i, TermKind::problem, language_); });
  }

  // Whatever is asked of a substance, an allergy to it or to its class is part of the answer.
  void allergies_to() {
    Document document = read_document("allergic to " + question_);
    SceneReader reader(document, index_);
    std::set<const Fact*> facts;
    for (const Sentence& sentence : document.sentences) {
      const Scene scene = reader.read(sentence);
      for (const Mention& m : scene.mentions) {
        if (!m.allergy) continue;
        for (const FactId id : m.facts) facts.insert(index_.fact(id).fact);
        for (const TermId term : m.terms) {
          for (const std::string_view broader : Terminology::get().term(term).broader) {
            const auto id = Terminology::get().by_key(TermKind::allergen, broader);
            if (!id) continue;
            for (const FactId fact : index_.facts_of(*id)) facts.insert(index_.fact(fact).fact);
          }
        }
      }
    }
    for (const Item& item : picture_.allergies) {
      const bool ours =
          std::any_of(item.merged.begin(), item.merged.end(), [&](const Fact* f) { return facts.contains(f); });
      Statement statement = allergy_statement(item, language_);
      const bool said = std::any_of(answer_.statements.begin(), answer_.statements.end(),
                                    [&](const Statement& s) { return s.text == statement.text; });
      if (ours && !said) answer_.statements.push_back(std::move(statement));
    }
  }

  void smoking() {
    for (const Series& series : picture_.series) {
      const std::string name = fold(series.code->label());
      if (name.find("smok") != std::string::npos || name.find("rauch") != std::string::npos)
        answer_.statements.push_back(series_statement(series, language_));
    }
  }

  void measurements(const Mention& m, const std::set<const Fact*>& facts) {
    std::set<const Reading*> readings;
    for (const TermId term : m.terms) {
      for (const std::size_t r : index_.readings_of(term)) readings.insert(index_.readings()[r].reading);
    }
    for (const auto name : m.names) {
      for (const std::size_t r : index_.readings_of_name(name)) readings.insert(index_.readings()[r].reading);
    }
    for (const Series& series : picture_.series) {
      std::vector<const Measurement*> fitting;
      for (const Measurement& value : series.values) {
        const bool ours = readings.contains(value.reading) || readings.contains(value.second) ||
                          (readings.empty() && facts.contains(value.fact)) ||
                          (value.second && facts.contains(value.fact));
        if (ours && on_day(value.fact->start ? value.fact->start : value.fact->recorded)) fitting.push_back(&value);
      }
      if (fitting.empty()) continue;
      if (want_ == Want::trend) {
        answer_.statements.push_back(series_statement(series, language_));
      }
      if (want_ == Want::last) fitting = {fitting.back()};
      if (want_ == Want::first) fitting.resize(1);
      if (want_ == Want::count) {
        answer_.statements.push_back(
            {fmt::format("{}: {}", language_ == Language::de ? "Messungen" : "Measurements", fitting.size()),
             {},
             nullptr,
             nullptr});
      }
      for (auto value = fitting.rbegin(); value != fitting.rend(); ++value) {
        const PartialDate& when = (*value)->fact->start ? (*value)->fact->start : (*value)->fact->recorded;
        answer_.statements.push_back({fmt::format("{}: {} ({})", label_of(*series.code, TermKind::analyte, language_),
                                                  describe_value(**value, language_), shown(when, language_)),
                                      (*value)->sources, (*value)->fact, nullptr});
      }
    }
  }

  // "Which allergies?", "Wie alt?": a list, or the person.
  void whole_lists() {
    const auto section = [&](SectionKind kind) {
      SummaryOptions options;
      options.language = language_;
      const Summary summary = summarize(record_, picture_, options);
      for (const Section& part : summary.sections) {
        if (part.kind == kind)
          answer_.statements.insert(answer_.statements.end(), part.statements.begin(), part.statements.end());
      }
    };
    const auto header = [&](std::size_t line) {
      SummaryOptions options;
      options.language = language_;
      const Summary summary = summarize(record_, picture_, options);
      if (line < summary.header.size()) answer_.statements.push_back(summary.header[line]);
    };
    if (has({"allergies", "allergien", "allergy", "allergie", "allergic", "allergisch", "unvertraeglichkeiten",
             "intolerances"}))
      section(SectionKind::allergies);
    if (has({"medication", "medications", "medikation", "medikamente", "medicines", "drugs", "nimmt", "takes", "taking",
             "arzneimittel", "dauermedikation"}))
      section(SectionKind::medication);
    if (has({"problems", "diagnoses", "diagnosen", "probleme", "diagnosis", "diagnose", "conditions", "erkrankungen",
             "diseases", "krankheiten"}))
      section(SectionKind::problems);
    if (has({"procedures", "operations", "operationen", "prozeduren", "eingriffe", "surgery"}))
      section(SectionKind::procedures);
    if (has({"vaccinations", "impfungen", "immunizations", "immunisations", "vaccines", "geimpft", "vaccinated",
             "impfung"}))
      section(SectionKind::immunizations);
    if (has({"plans", "plan", "planned", "planungen", "geplant", "termine", "appointments"}))
      section(SectionKind::plans);
    if (has({"encounters", "visits", "kontakte", "besuche", "aufenthalte", "visit", "besuch"}))
      section(SectionKind::encounters);
    if (has({"laboratory", "labor", "labs", "laborwerte"})) section(SectionKind::laboratory);
    if (has({"vitals", "vitalzeichen", "vital"})) section(SectionKind::vitals);
    const bool somebody_else = has({"hausarzt", "arzt", "aerztin", "hausaerztin", "doctor", "physician", "gp", "nurse",
                                    "practitioner", "therapist", "mother", "father", "mutter", "vater"});
    if (!somebody_else && has({"name", "heisst", "who", "wer"})) header(0);
    if (has({"sex", "gender", "geschlecht"})) header(1);
    if (has({"old", "age", "alt", "alter", "born", "geboren", "birth", "geburtsdatum", "birthday"})) header(2);
  }

  const Record& record_;
  const Picture& picture_;
  const std::string question_;
  const Language language_;
  const RecordIndex index_;
  const Document document_;
  std::set<std::string> words_;
  const Token* day_ = nullptr;
  Want want_ = Want::everything;
  bool named_ = false;
  Answer answer_;
};

}  // namespace

Answer ask(const Record& record, const Picture& picture, std::string_view question, Language language) {
  return Reply(record, picture, question, language).write();
}

std::string to_text(const Answer& answer) {
  if (answer.statements.empty()) return answer.nothing + "\n";
  std::string text;
  for (const Statement& s : answer.statements) {
    text += s.text;
    for (std::size_t i = 0; i < s.sources.size(); ++i) text += fmt::format("{}{}", i ? ", " : "  [", s.sources[i]);
    text += s.sources.empty() ? "\n" : "]\n";
  }
  return text;
}

std::string to_json(const Answer& answer, std::string_view question) {
  JsonWriter json;
  json.begin_object();
  json.field("question", question);
  json.key("found");
  json.boolean(!answer.statements.empty());
  json.key("answers");
  json.begin_array();
  for (const Statement& s : answer.statements) {
    json.begin_object();
    json.field("text", s.text);
    json.key("sources");
    json.begin_array();
    for (const std::string_view source : s.sources) json.string(source);
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace sparsam::records
