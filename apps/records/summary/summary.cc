#include "records/summary/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "records/summary/advice.h"
#include "records/summary/clean_text.h"

namespace sparsam::records {
namespace {

class Writer {
 public:
  Writer(const Record& record, const Picture& picture, const SummaryOptions& options)
      : record_(record), picture_(picture), options_(options), language_(options.language) {}

  Summary write() {
    summary_.language = language_;
    summary_.title = pick("Patient summary", "Patientenübersicht");
    write_header();
    write_problems();
    write_allergies();
    write_medication();
    write_series(SeriesKind::vital, SectionKind::vitals, pick("Vital signs", "Vitalzeichen"));
    write_series(SeriesKind::laboratory, SectionKind::laboratory, pick("Laboratory", "Labor"));
    write_series(SeriesKind::other, SectionKind::other_results, pick("Other observations", "Weitere Befunde"));
    write_dated(SectionKind::procedures, pick("Procedures", "Prozeduren"), picture_.procedures, TermKind::procedure,
                {});
    write_dated(SectionKind::immunizations, pick("Immunisations", "Impfungen"), picture_.immunizations,
                TermKind::vaccine, {});
    write_dated(SectionKind::reports, pick("Reports", "Befundberichte"), picture_.reports, TermKind::procedure, {});
    write_dated(SectionKind::family, pick("Family history", "Familienanamnese"), picture_.family, TermKind::problem,
                {});
    write_dated(SectionKind::devices, pick("Devices", "Medizinprodukte"), picture_.devices, TermKind::procedure, {});
    std::vector<Item> recent = picture_.encounters;
    if (recent.size() > options_.encounters) recent.resize(options_.encounters);
    write_dated(SectionKind::encounters, pick("Recent encounters", "Letzte Kontakte"), recent, TermKind::encounter, {});
    std::vector<Item> plans = picture_.plans;
    plans.insert(plans.end(), picture_.goals.begin(), picture_.goals.end());
    write_dated(SectionKind::plans, pick("Open plans", "Offene Planungen"), plans, TermKind::procedure,
                pick("The record has no open plans.", "Der Datensatz enthält keine offenen Planungen."));
    if (options_.advice) write_advice();
    write_gaps();
    summary_.footer = pick(
        "Documentation support, written from the record by rules; not a medical device. A person checks and signs.",
        "Dokumentationshilfe, nach Regeln aus dem Datensatz geschrieben; kein Medizinprodukt. Ein Mensch prüft und "
        "unterschreibt.");
    return std::move(summary_);
  }

 private:
  const char* pick(const char* en, const char* de) const { return language_ == Language::de ? de : en; }

  Section& section(SectionKind kind, std::string title, std::string empty = {}) {
    return summary_.sections.emplace_back(Section{kind, std::move(title), {}, std::move(empty)});
  }

  void write_header() {
    const Person& person = record_.person;
    const std::string name = display_name(person);
    const auto say = [&](std::string text) {
      summary_.header.push_back({std::move(text), person.sources, nullptr, nullptr});
    };
    say(fmt::format("{}: {}", pick("Name", "Name"), name.empty() ? pick("[not stated]", "[nicht angegeben]") : name));
    say(fmt::format("{}: {}", pick("Sex", "Geschlecht"), sex_word(person.gender, language_)));
    std::string born = person.birth ? shown(person.birth, language_) : pick("[not stated]", "[nicht angegeben]");
    if (const auto age = age_on(person.birth, person.death ? person.death : record_.as_of)) {
      born += person.death ? fmt::format(" ({} {})", pick("died at age", "gestorben im Alter von"), *age)
                           : fmt::format(" ({} {} {} {})", pick("age", "Alter"), *age, pick("on", "am"),
                                         shown(record_.as_of, language_));
    }
    say(fmt::format("{}: {}", pick("Born", "Geboren"), born));
    if (person.deceased) {
      say(person.death ? fmt::format("{}: {}", pick("Died", "Gestorben"), shown(person.death, language_))
                       : pick("Died: date not stated", "Gestorben: Datum nicht angegeben"));
    }
  }

  void write_problems() {
    Section& active =
        section(SectionKind::problems, pick("Active problems", "Aktive Probleme"),
                pick("The record has no active problems.", "Der Datensatz enthält keine aktiven Probleme."));
    for (const Item& item : picture_.active_problems) active.statements.push_back(problem_statement(item, language_));
    for (const Item& item : picture_.none_known) {
      if (item.fact->kind == FactKind::problem) {
        active.statements.push_back(
            {pick("No known problems (as recorded)", "Keine Probleme bekannt (so dokumentiert)"), item.sources,
             item.fact, nullptr});
      }
    }
    if (picture_.past_problems.empty()) return;
    Section& past = section(SectionKind::past_problems, pick("Past problems", "Frühere Probleme"));
    for (const Item& item : picture_.past_problems) past.statements.push_back(problem_statement(item, language_));
  }

  void write_allergies() {
    Section& allergies =
        section(SectionKind::allergies, pick("Allergies and intolerances", "Allergien und Unverträglichkeiten"),
                pick("The record says nothing about allergies.", "Der Datensatz sagt nichts über Allergien."));
    for (const Item& item : picture_.allergies) allergies.statements.push_back(allergy_statement(item, language_));
    for (const Item& item : picture_.none_known) {
      if (item.fact->kind == FactKind::allergy) {
        allergies.statements.push_back(
            {pick("No known allergies", "Keine bekannten Allergien"), item.sources, item.fact, nullptr});
      }
    }
    for (const Item& item : picture_.past_allergies) allergies.statements.push_back(allergy_statement(item, language_));
  }

  void write_medication() {
    Section& current =
        section(SectionKind::medication, pick("Current medication", "Aktuelle Medikation"),
                pick("The record has no current medication.", "Der Datensatz enthält keine aktuelle Medikation."));
    for (const Item& item : picture_.medication) current.statements.push_back(medication_statement(item, language_));
    for (const Item& item : picture_.none_known) {
      if (item.fact->kind == FactKind::medication) {
        current.statements.push_back(
            {pick("No current medication (as recorded)", "Keine aktuelle Medikation (so dokumentiert)"), item.sources,
             item.fact, nullptr});
      }
    }
    if (picture_.past_medication.empty()) return;
    Section& past = section(SectionKind::past_medication, pick("Past medication", "Frühere Medikation"));
    for (const Item& item : picture_.past_medication) past.statements.push_back(medication_statement(item, language_));
  }

  void write_series(SeriesKind kind, SectionKind where, const char* title) {
    Section part{where, title, {}, {}};
    for (const Series& series : picture_.series) {
      if (series.kind == kind && !series.values.empty()) part.statements.push_back(series_statement(series, language_));
    }
    if (!part.statements.empty()) summary_.sections.push_back(std::move(part));
  }

  void write_dated(SectionKind kind, const char* title, const std::vector<Item>& items, TermKind terms,
                   std::string empty) {
    if (items.empty() && empty.empty()) return;
    Section& part = section(kind, title, std::move(empty));
    for (const Item& item : items) part.statements.push_back(dated_statement(item, terms, language_));
  }

  void write_advice() {
    Section& part = section(SectionKind::advice,
                            pick("Decision support (not documentation)", "Entscheidungshilfe (keine Dokumentation)"),
                            pick("No rule applies.", "Keine Regel trifft zu."));
    for (Statement& statement : advise(record_, picture_, language_)) part.statements.push_back(std::move(statement));
  }

  void write_gaps() {
    const auto add = [&](const Gap& gap) {
      summary_.gaps.push_back(
          {clean_text(language_ == Language::de ? gap.text_de : gap.text_en), gap.sources, nullptr, nullptr});
    };
    for (const Gap& gap : picture_.conflicts) add(gap);
    for (const Gap& gap : record_.gaps) add(gap);
  }

  const Record& record_;
  const Picture& picture_;
  const SummaryOptions& options_;
  const Language language_;
  Summary summary_;
};

}  // namespace

std::size_t sentences_to_rephrase(const Summary& summary) {
  std::size_t count = 0;
  for (const Section& section : summary.sections) {
    if (section.kind != SectionKind::advice) count += section.statements.size();
  }
  return count;
}

std::string account_of(const Rephrased& r, Language language) {
  const bool de = language == Language::de;
  return de ? fmt::format(
                  "{} von {} Sätzen sind die eines Modells und wurden geprüft ({} davon wörtlich wie nach den Regeln); "
                  "{} sind "
                  "die der Regeln (keine Antwort: {}, andere Aussage: {}, nicht bestätigt: {})",
                  r.kept, r.asked, r.verbatim, r.replaced(), r.no_answer, r.other_facts, r.unverified)
            : fmt::format(
                  "{} of {} sentences are the model's and were verified ({} of them word by word the template's); {} "
                  "are "
                  "the template's (no answer: {}, other facts: {}, not verified: {})",
                  r.kept, r.asked, r.verbatim, r.replaced(), r.no_answer, r.other_facts, r.unverified);
}

Summary summarize(const Record& record, const Picture& picture, const SummaryOptions& options) {
  return Writer(record, picture, options).write();
}

}  // namespace sparsam::records
