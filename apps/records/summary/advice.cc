#include "records/summary/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "records/model/decimal.h"

namespace sparsam::records {
namespace {

// The substances and substance classes that a concept names; allergens of the same key count as the class.
std::set<std::string_view> substances(const Concept& idea) {
  const Terminology& terms = Terminology::get();
  std::set<std::string_view> keys;
  for (const TermKind kind : {TermKind::drug, TermKind::allergen}) {
    for (const TermId id : terms.terms_of(idea, kind)) {
      keys.insert(terms.term(id).key);
      for (const std::string_view broader : terms.term(id).broader) keys.insert(broader);
    }
  }
  return keys;
}

// What an allergy is against: without the classes of a single substance, or every beta blocker would be suspect.
std::set<std::string_view> allergens(const Concept& idea) {
  static const std::set<std::string_view> kCrossing{"penicillin", "cephalosporin", "sulfonamide",
                                                    "nsaid",      "macrolide",     "quinolone"};
  const Terminology& terms = Terminology::get();
  std::set<std::string_view> keys;
  for (const TermKind kind : {TermKind::drug, TermKind::allergen}) {
    for (const TermId id : terms.terms_of(idea, kind)) {
      keys.insert(terms.term(id).key);
      for (const std::string_view broader : terms.term(id).broader) {
        if (kCrossing.contains(broader)) keys.insert(broader);
      }
    }
  }
  return keys;
}

const Series* series_of(const Picture& picture, std::string_view key) {
  const Terminology& terms = Terminology::get();
  for (const Series& series : picture.series) {
    const auto id = terms.exact(*series.code, TermKind::analyte);
    if (id && terms.term(*id).key == key && !series.values.empty()) return &series;
  }
  return nullptr;
}

std::vector<std::string_view> both(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  std::vector<std::string_view> all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

}  // namespace

std::vector<Statement> advise(const Record& record, const Picture& picture, Language language) {
  const auto pick = [&](const char* en, const char* de) { return language == Language::de ? de : en; };
  std::vector<Statement> advice;
  const auto say = [&](std::string text, std::vector<std::string_view> sources) {
    advice.push_back({std::move(text), std::move(sources), nullptr, nullptr});
  };
  std::map<std::string_view, const Item*> classes;
  for (const Item& drug : picture.medication) {
    const auto names = substances(drug.fact->code);
    const std::string drug_name = label_of(drug.fact->code, TermKind::drug, Language::en);
    for (const Item& allergy : picture.allergies) {
      const auto against = allergens(allergy.fact->code);
      if (std::any_of(against.begin(), against.end(), [&](std::string_view key) { return names.contains(key); })) {
        say(fmt::format("{}: {} / {}", pick("Allergy and medication", "Allergie und Medikation"),
                        label_of(allergy.fact->code, TermKind::allergen, language), drug_name),
            both(drug.sources, allergy.sources));
      }
    }
    for (const std::string_view name : names) {
      const auto [place, fresh] = classes.try_emplace(name, &drug);
      if (fresh || place->second == &drug) continue;
      say(fmt::format("{} ({}): {} / {}", pick("Possible duplicate therapy", "Mögliche Doppelverordnung"), name,
                      label_of(place->second->fact->code, TermKind::drug, Language::en), drug_name),
          both(place->second->sources, drug.sources));
      break;
    }
  }
  const auto age = age_on(record.person.birth, record.as_of);
  if (age && *age < 18 && !picture.medication.empty() && !series_of(picture, "body_weight")) {
    say(pick("Child with medication, but the record has no body weight.",
             "Kind mit Medikation, aber der Datensatz enthält kein Körpergewicht."),
        record.person.sources);
  }
  if (const Series* egfr = series_of(picture, "egfr")) {
    const Measurement& last = egfr->values.back();
    const auto value = last.reading->quantity ? parse_decimal(last.reading->quantity->value) : std::nullopt;
    if (value && value->value < 60 && !picture.medication.empty()) {
      say(fmt::format("{}: {}",
                      pick("Reduced kidney function, check doses; eGFR",
                           "Eingeschränkte Nierenfunktion, Dosierungen prüfen; eGFR"),
                      describe_value(last, language)),
          last.sources);
    }
  }
  return advice;
}

}  // namespace sparsam::records
