#include "records/letter/letter.h"

#include <fmt/format.h>

#include <algorithm>

namespace sparsam::records {
namespace {

class Writer {
 public:
  Writer(const Record& record, const Picture& picture, LetterKind kind, Language language)
      : record_(record), picture_(picture), kind_(kind), language_(language) {}

  Summary write() {
    const bool discharge = kind_ == LetterKind::discharge;
    letter_.language = language_;
    letter_.title = discharge ? pick("Discharge letter (draft)", "Entlassbrief (Entwurf)")
                              : pick("Referral letter (draft)", "Überweisung (Entwurf)");
    letter_.header.push_back(gap("Addressee", "Empfänger"));
    letter_.header.push_back({opening(), record_.person.sources, nullptr, nullptr});
    if (discharge) letter_.header.push_back(stay());
    if (!discharge) {
      section(pick("Reason for referral", "Anlass der Überweisung"))
          .statements.push_back(gap("Question to the colleague", "Fragestellung"));
    }
    list(pick("Diagnoses", "Diagnosen"), picture_.active_problems, problem_statement,
         pick("none in the record", "keine im Datensatz"));
    if (!picture_.past_problems.empty())
      list(pick("Past problems", "Frühere Probleme"), picture_.past_problems, problem_statement, "");
    allergies();
    section(pick("History and findings on admission", "Anamnese und Aufnahmebefund"))
        .statements.push_back(gap("History, examination", "Anamnese, Untersuchungsbefund"));
    results();
    dated(pick("Procedures", "Prozeduren"), picture_.procedures, TermKind::procedure);
    if (discharge)
      section(pick("Course", "Verlauf")).statements.push_back(gap("Course of the stay", "Verlauf des Aufenthalts"));
    list(discharge ? pick("Medication at discharge", "Medikation bei Entlassung") : pick("Medication", "Medikation"),
         picture_.medication, medication_statement, pick("none in the record", "keine im Datensatz"));
    std::vector<Item> plans = picture_.plans;
    plans.insert(plans.end(), picture_.goals.begin(), picture_.goals.end());
    Section& next = section(pick("Plan and recommendations", "Weiteres Vorgehen"));
    for (const Item& item : plans) next.statements.push_back(dated_statement(item, TermKind::procedure, language_));
    next.statements.push_back(gap("Recommendations", "Empfehlungen"));
    section(pick("Signature", "Unterschrift"))
        .statements.push_back(gap("Name, date, signature of the responsible physician",
                                  "Name, Datum, Unterschrift der verantwortlichen Ärztin oder des Arztes"));
    for (const Gap& g : picture_.conflicts)
      letter_.gaps.push_back({language_ == Language::de ? g.text_de : g.text_en, g.sources, nullptr, nullptr});
    for (const Gap& g : record_.gaps)
      letter_.gaps.push_back({language_ == Language::de ? g.text_de : g.text_en, g.sources, nullptr, nullptr});
    letter_.footer =
        pick("Draft, written from the record by rules. Not signed, not sent; a person completes and signs it.",
             "Entwurf, nach Regeln aus dem Datensatz geschrieben. Nicht unterschrieben, nicht versandt; ein Mensch "
             "ergänzt und unterschreibt.");
    return std::move(letter_);
  }

 private:
  const char* pick(const char* en, const char* de) const { return language_ == Language::de ? de : en; }
  // What only a person can know stays visibly open.
  Statement gap(const char* en, const char* de) const {
    return {fmt::format("▢ {}: {} ▢", pick("to be completed", "zu ergänzen"), pick(en, de)), {}, nullptr, nullptr};
  }
  Section& section(std::string title) {
    return letter_.sections.emplace_back(Section{SectionKind::reports, std::move(title), {}, {}});
  }

  std::string opening() const {
    const Person& person = record_.person;
    const std::string name =
        display_name(person).empty() ? pick("[name not stated]", "[Name nicht angegeben]") : display_name(person);
    const std::string born = person.birth ? shown(person.birth, language_) : pick("[not stated]", "[nicht angegeben]");
    if (language_ == Language::en)
      return fmt::format("Dear colleagues, we report on the patient {}, {}, born {}.", name,
                         sex_word(person.gender, language_), born);
    const char* title = person.gender == "female" ? "Frau " : person.gender == "male" ? "Herrn " : "";
    return fmt::format("Sehr geehrte Kolleginnen und Kollegen, wir berichten über {}{}, geboren am {}.", title, name,
                       born);
  }

  Statement stay() const {
    for (const Item& item : picture_.encounters) {
      const Fact& fact = *item.fact;
      const bool inpatient = std::any_of(fact.categories.begin(), fact.categories.end(), [](const Concept& c) {
        return std::any_of(c.codings.begin(), c.codings.end(),
                           [](const Coding& k) { return k.code == "IMP" || k.code == "ACUTE" || k.code == "NONAC"; });
      });
      if (!inpatient || !fact.start) continue;
      const std::string until =
          fact.end ? shown(fact.end, language_) : pick("[still in hospital]", "[noch in Behandlung]");
      return {fmt::format("{} {} {} {}.", pick("In-patient stay from", "Stationärer Aufenthalt vom"),
                          shown(fact.start, language_), pick("to", "bis"), until),
              item.sources, &fact, nullptr};
    }
    return gap("Dates of the stay (the record has no in-patient encounter)",
               "Zeitraum des Aufenthalts (der Datensatz enthält keinen stationären Kontakt)");
  }

  template <typename Say>
  void list(const char* title, const std::vector<Item>& items, Say say, const char* empty) {
    Section& part = section(title);
    part.empty = empty;
    for (const Item& item : items) part.statements.push_back(say(item, language_));
  }

  void allergies() {
    Section& part = section(pick("Allergies and intolerances", "Allergien und Unverträglichkeiten"));
    for (const Item& item : picture_.allergies) part.statements.push_back(allergy_statement(item, language_));
    for (const Item& item : picture_.none_known) {
      if (item.fact->kind == FactKind::allergy)
        part.statements.push_back(
            {pick("No known allergies", "Keine bekannten Allergien"), item.sources, item.fact, nullptr});
    }
    if (part.statements.empty())
      part.statements.push_back(
          gap("the record says nothing about allergies; ask", "der Datensatz sagt nichts über Allergien; erfragen"));
  }

  void results() {
    Section& part = section(pick("Findings", "Befunde"));
    for (const SeriesKind kind : {SeriesKind::vital, SeriesKind::laboratory}) {
      for (const Series& series : picture_.series) {
        if (series.kind == kind && !series.values.empty())
          part.statements.push_back(series_statement(series, language_));
      }
    }
    part.empty = pick("none in the record", "keine im Datensatz");
  }

  void dated(const char* title, const std::vector<Item>& items, TermKind kind) {
    if (items.empty()) return;
    Section& part = section(title);
    for (std::size_t i = 0; i < std::min<std::size_t>(items.size(), 10); ++i)
      part.statements.push_back(dated_statement(items[i], kind, language_));
  }

  const Record& record_;
  const Picture& picture_;
  const LetterKind kind_;
  const Language language_;
  Summary letter_;
};

}  // namespace

Summary write_letter(const Record& record, const Picture& picture, LetterKind kind, Language language) {
  return Writer(record, picture, kind, language).write();
}

}  // namespace sparsam::records
