#include "records/fhir/record_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "records/model/nothing_known.h"

namespace sparsam::records {
namespace {

std::string_view without_history(std::string_view reference) {
  return reference.substr(0, reference.find("/_history/"));
}

// "http://host/fhir/Patient/7" names Patient/7 wherever the bundle was exported from.
std::string_view last_two_segments(std::string_view url) {
  const std::size_t last = url.rfind('/');
  if (last == std::string_view::npos || last == 0) return {};
  const std::size_t before = url.rfind('/', last - 1);
  return before == std::string_view::npos ? url : url.substr(before + 1);
}

}  // namespace

void RecordBuilder::gap(std::string en, std::string de, std::vector<std::string_view> sources) {
  record_.gaps.push_back({std::move(en), std::move(de), std::move(sources)});
}

void RecordBuilder::saw_timestamp(std::string_view text) {
  if (const auto date = parse_date(text)) timestamp_ = *date;
}

void RecordBuilder::add(ReadResource resource) {
  ++record_.resources;
  const std::size_t index = entries_.size();
  Entry entry{resource.type,
              resource.id,
              {},
              resource.patient_reference,
              resource.medication_reference,
              resource.medication_display,
              kNone};
  for (const MedicationName& name : resource.contained) contained_[fmt::format("{}#{}", index, name.id)] = name.code;
  if (resource.entered_in_error) {
    ++record_.entered_in_error;
  } else if (resource.fact) {
    entry.fact = facts_.size();
    facts_.push_back(std::move(*resource.fact));
    if (!resource.bad_date.empty()) bad_dates_.emplace_back(resource.bad_date, index);
    for (const std::string_view reference : resource.references) references_.emplace_back(reference, index);
  } else if (resource.person) {
    persons_.push_back(std::move(*resource.person));
    person_entries_.push_back(index);
  } else if (resource.medication) {
    medications_[index] = std::move(*resource.medication);
  } else if (!resource.organization.empty()) {
    record_.organizations.push_back(resource.organization);
  }
  for (PersonName& name : resource.names) record_.professionals.push_back(std::move(name));
  entries_.push_back(entry);
}

void RecordBuilder::name_sources(std::size_t mark, std::string_view full_url, std::size_t index) {
  for (std::size_t i = mark; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    if (!entry.source.empty()) continue;
    std::string name;
    if (!entry.id.empty()) {
      name = fmt::format("{}/{}", entry.type, entry.id);
    } else {
      name = !full_url.empty() ? std::string(full_url) : fmt::format("Bundle.entry[{}]", index);
    }
    entry.source = record_.pool.keep(name);
    by_name_.try_emplace(entry.source, i);
    if (!full_url.empty()) by_name_.try_emplace(full_url, i);
    if (entry.fact != kNone) facts_[entry.fact].sources.push_back(entry.source);
  }
}

std::size_t RecordBuilder::find(std::string_view reference) const {
  reference = without_history(reference);
  if (const auto found = by_name_.find(reference); found != by_name_.end()) return found->second;
  const std::string_view tail = last_two_segments(reference);
  if (const auto found = by_name_.find(tail); !tail.empty() && found != by_name_.end()) return found->second;
  return kNone;
}

Result<void> RecordBuilder::choose_patient(std::string_view name, std::vector<bool>& ours) {
  // Two entries of the same patient are one patient.
  std::vector<std::size_t> patients;
  std::set<std::string_view> seen;
  for (std::size_t p = 0; p < persons_.size(); ++p) {
    if (seen.insert(entries_[person_entries_[p]].source).second) patients.push_back(p);
  }
  std::size_t chosen = kNone;
  if (!patient_.empty()) {
    for (const std::size_t p : patients) {
      const Entry& entry = entries_[person_entries_[p]];
      if (patient_ == entry.id || find(patient_) == person_entries_[p] || patient_ == entry.source) chosen = p;
    }
    if (chosen == kNone) return fail(Code::not_found, "{}: the bundle has no patient '{}'", name, patient_);
  } else if (patients.size() > 1) {
    std::string known;
    for (std::size_t i = 0; i < std::min<std::size_t>(patients.size(), 5); ++i) {
      known += fmt::format("{}{}", i ? ", " : "", entries_[person_entries_[patients[i]]].source);
    }
    return fail(Code::invalid_argument, "{}: {} patients in one bundle ({}{}): choose one with --patient", name,
                patients.size(), known, patients.size() > 5 ? ", …" : "");
  } else if (patients.size() == 1) {
    chosen = patients[0];
  }

  ours.assign(entries_.size(), true);
  std::set<std::string_view> strangers;
  std::vector<std::string_view> about_strangers;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::string_view reference = entries_[i].patient_reference;
    if (reference.empty() || entries_[i].fact == kNone) continue;
    const std::size_t target = find(reference);
    if (chosen != kNone && target != kNone && entries_[target].source == entries_[person_entries_[chosen]].source)
      continue;
    if (target == kNone) {
      strangers.insert(without_history(reference));
      if (about_strangers.size() < 50) about_strangers.push_back(entries_[i].source);
      if (chosen == kNone) continue;
    }
    ours[i] = false;
  }
  if (chosen == kNone) {
    if (strangers.size() > 1) {
      return fail(Code::invalid_argument, "{}: no Patient resource, and entries about {} patients ({}, {}, …)", name,
                  strangers.size(), *strangers.begin(), *std::next(strangers.begin()));
    }
    if (facts_.empty())
      return fail(Code::bad_data, "{}: no patient and nothing about one in {} resources", name, entries_.size());
    gap("The bundle has no Patient resource: name, birth date and sex are not known.",
        "Das Bundle enthält keine Patient-Ressource: Name, Geburtsdatum und Geschlecht sind nicht bekannt.");
    return {};
  }
  if (!strangers.empty()) {
    gap(fmt::format("Entries about a patient who is not in the bundle ({}) are left out.", *strangers.begin()),
        fmt::format("Einträge zu einer Person, die nicht im Bundle steht ({}), sind weggelassen.", *strangers.begin()),
        about_strangers);
  }
  record_.person = persons_[chosen];
  record_.person.sources.push_back(entries_[person_entries_[chosen]].source);
  return {};
}

void RecordBuilder::resolve_medications() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (entry.fact == kNone || entry.medication_reference.empty()) continue;
    Fact& fact = facts_[entry.fact];
    if (!fact.code.empty()) continue;
    if (entry.medication_reference.starts_with('#')) {
      const auto found = contained_.find(fmt::format("{}{}", i, entry.medication_reference));
      if (found != contained_.end()) fact.code = found->second;
    } else if (const std::size_t target = find(entry.medication_reference); target != kNone) {
      if (const auto found = medications_.find(target); found != medications_.end()) fact.code = found->second;
    }
    if (fact.code.empty()) {
      fact.code.text = entry.medication_display;  // what the reference itself says
      if (fact.code.text.empty()) {
        gap(fmt::format("The medication '{}' is not in the bundle.", entry.medication_reference),
            fmt::format("Das Medikament „{}“ steht nicht im Bundle.", entry.medication_reference), {entry.source});
      }
    }
  }
}

void RecordBuilder::check_references() {
  std::vector<std::string_view> sources;
  for (const auto& [reference, entry] : references_) {
    if (reference.empty() || reference.starts_with('#') || find(reference) != kNone) continue;
    if (sources.empty() || sources.back() != entries_[entry].source) sources.push_back(entries_[entry].source);
  }
  if (!sources.empty()) {
    gap("Reports name results that are not in the bundle.",
        "Befunde verweisen auf Ergebnisse, die nicht im Bundle stehen.", sources);
  }
  for (const auto& [text, entry] : bad_dates_) {
    const std::string shown(text.substr(0, 40));
    gap(fmt::format("'{}' is not a date; the entry is shown without it.", shown),
        fmt::format("„{}“ ist kein Datum; der Eintrag steht ohne es da.", shown), {entries_[entry].source});
  }
}

void RecordBuilder::find_last_day() {
  const auto consider = [&](const PartialDate& date) {
    if (date && !earlier(today_, date) && earlier(record_.as_of, date)) record_.as_of = date;
  };
  consider(timestamp_);
  for (const Fact& fact : record_.facts) {
    if (fact.standing == Standing::planned || fact.kind == FactKind::plan || fact.kind == FactKind::goal) continue;
    consider(fact.start);
    consider(fact.recorded);
    if (fact.kind != FactKind::medication) consider(fact.end);
  }
  consider(record_.person.death);
}

Result<void> RecordBuilder::finish(std::string_view name) {
  std::vector<bool> ours;
  TRY(choose_patient(name, ours));
  resolve_medications();
  check_references();
  record_.known_sources.reserve(entries_.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    record_.known_sources.push_back(entries_[i].source);
    if (entries_[i].fact == kNone || !ours[i]) continue;
    Fact& fact = facts_[entries_[i].fact];
    const bool may =
        fact.kind == FactKind::allergy || fact.kind == FactKind::problem || fact.kind == FactKind::medication;
    fact.nothing_known = may && says_nothing_known(fact.code);
    if (kept != entries_[i].fact) facts_[kept] = std::move(fact);
    ++kept;
  }
  facts_.resize(kept);
  record_.facts = std::move(facts_);
  std::sort(record_.known_sources.begin(), record_.known_sources.end());
  find_last_day();
  return {};
}

}  // namespace sparsam::records
