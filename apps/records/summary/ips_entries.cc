#include "records/summary/ips_entries.h"

#include <fmt/format.h>

#include "records/summary/fhir_json.h"

namespace sparsam::records {

void EntryWriter::condition(const Item& item, const std::string& full_url) {
  const Fact& fact = *item.fact;
  fhir::head(json_, "Condition", full_url);
  fhir::identifiers(json_, item.sources);
  const std::string_view clinical = fact.standing == Standing::past ? (fact.status.empty() ? "resolved" : fact.status)
                                                                    : (fact.status.empty() ? "active" : fact.status);
  fhir::code_only(json_, "clinicalStatus", fmt::format("{}condition-clinical", fhir::kTerminology), clinical);
  if (fact.certainty == Certainty::suspected)
    fhir::code_only(json_, "verificationStatus", fmt::format("{}condition-ver-status", fhir::kTerminology),
                    "provisional");
  if (!fact.severity.empty()) {
    json_.key("severity");
    json_.begin_object();
    json_.field("text", fact.severity);
    json_.end_object();
  }
  code_or_none(fact);
  sites(fact);
  fhir::reference(json_, "subject", patient_);
  fhir::date(json_, "onsetDateTime", fact.start);
  if (fact.standing == Standing::past) fhir::date(json_, "abatementDateTime", fact.end);
  fhir::date(json_, "recordedDate", fact.recorded);
}

// The code, or IPS's code for "none known" where that is what the record says.
void EntryWriter::code_or_none(const Fact& fact) {
  json_.key("code");
  if (!fact.nothing_known) return fhir::idea(json_, fact.code);
  const std::string_view code = fact.kind == FactKind::allergy      ? "no-known-allergies"
                                : fact.kind == FactKind::medication ? "no-known-medications"
                                                                    : "no-known-problems";
  json_.begin_object();
  json_.key("coding");
  json_.begin_array();
  fhir::coding(json_, fhir::kAbsent, code);
  json_.end_array();
  json_.field("text", fact.code.label());
  json_.end_object();
}

void EntryWriter::sites(const Fact& fact) {
  if (fact.sites.empty() && fact.side == Side::none) return;
  json_.key("bodySite");
  json_.begin_array();
  for (const Concept& site : fact.sites) fhir::idea(json_, site);
  if (fact.sites.empty()) {
    json_.begin_object();
    json_.field("text", fact.side == Side::left ? "left" : fact.side == Side::right ? "right" : "both sides");
    json_.end_object();
  }
  json_.end_array();
}

void EntryWriter::allergy(const Item& item, const std::string& full_url) {
  const Fact& fact = *item.fact;
  fhir::head(json_, "AllergyIntolerance", full_url);
  fhir::identifiers(json_, item.sources);
  fhir::code_only(json_, "clinicalStatus", fmt::format("{}allergyintolerance-clinical", fhir::kTerminology), "active");
  if (fact.certainty == Certainty::suspected) {
    fhir::code_only(json_, "verificationStatus", fmt::format("{}allergyintolerance-verification", fhir::kTerminology),
                    "unconfirmed");
  }
  if (fact.severity == "high" || fact.severity == "low" || fact.severity == "unable-to-assess")
    json_.field("criticality", fact.severity);
  code_or_none(fact);
  fhir::reference(json_, "patient", patient_);
  fhir::date(json_, "onsetDateTime", fact.start);
  fhir::date(json_, "recordedDate", fact.recorded);
  if (!fact.reactions.empty()) {
    json_.key("reaction");
    json_.begin_array();
    json_.begin_object();
    json_.key("manifestation");
    json_.begin_array();
    for (const Concept& reaction : fact.reactions) fhir::idea(json_, reaction);
    json_.end_array();
    json_.end_object();
    json_.end_array();
  }
}

void EntryWriter::medication(const Item& item, const std::string& full_url) {
  const Fact& fact = *item.fact;
  fhir::head(json_, "MedicationStatement", full_url);
  fhir::identifiers(json_, item.sources);
  json_.field("status", fact.status == "on-hold" ? "on-hold" : "active");
  json_.key("medicationCodeableConcept");
  if (fact.nothing_known) {
    json_.begin_object();
    json_.key("coding");
    json_.begin_array();
    fhir::coding(json_, fhir::kAbsent, "no-known-medications");
    json_.end_array();
    json_.field("text", fact.code.label());
    json_.end_object();
  } else {
    fhir::idea(json_, fact.code);
  }
  fhir::reference(json_, "subject", patient_);
  const PartialDate& start = fact.start ? fact.start : fact.recorded;
  if (start || fact.end) {
    json_.key("effectivePeriod");
    json_.begin_object();
    fhir::date(json_, "start", start);
    fhir::date(json_, "end", fact.end);
    json_.end_object();
  }
  if (fact.dosages.empty()) return;
  json_.key("dosage");
  json_.begin_array();
  for (const Dosage& d : fact.dosages) dosage(d);
  json_.end_array();
}

void EntryWriter::dosage(const Dosage& d) {
  json_.begin_object();
  const std::string text = describe_dosage(d, language_);
  json_.field("text", !d.text.empty() ? d.text
                      : !text.empty() ? std::string_view(text)
                                      : std::string_view("dosage not stated"));
  const bool unit_known = d.period_unit == "s" || d.period_unit == "min" || d.period_unit == "h" ||
                          d.period_unit == "d" || d.period_unit == "wk" || d.period_unit == "mo" ||
                          d.period_unit == "a";
  if (d.frequency > 0 && unit_known && !d.period.empty()) {
    json_.key("timing");
    json_.begin_object();
    json_.key("repeat");
    json_.begin_object();
    json_.number("frequency", d.frequency);
    if (d.frequency_max > d.frequency) json_.number("frequencyMax", d.frequency_max);
    json_.key("period");
    json_.raw(d.period);
    json_.field("periodUnit", d.period_unit);
    json_.end_object();
    json_.end_object();
  }
  if (d.as_needed) {
    json_.key("asNeededBoolean");
    json_.boolean(true);
  }
  if (!d.route.empty()) {
    json_.key("route");
    fhir::idea(json_, d.route);
  }
  if (d.dose) {
    json_.key("doseAndRate");
    json_.begin_array();
    json_.begin_object();
    if (d.dose_high && !d.dose_high->value.empty()) {
      json_.key("doseRange");
      json_.begin_object();
      json_.key("low");
      fhir::quantity(json_, *d.dose);
      json_.key("high");
      fhir::quantity(json_, *d.dose_high);
      json_.end_object();
    } else {
      json_.key("doseQuantity");
      fhir::quantity(json_, *d.dose);
    }
    json_.end_object();
    json_.end_array();
  }
  json_.end_object();
}

void EntryWriter::immunization(const Item& item, const std::string& full_url) {
  const Fact& fact = *item.fact;
  fhir::head(json_, "Immunization", full_url);
  fhir::identifiers(json_, item.sources);
  json_.field("status", "completed");
  json_.key("vaccineCode");
  fhir::idea(json_, fact.code);
  fhir::reference(json_, "patient", patient_);
  if (fact.start) {
    fhir::date(json_, "occurrenceDateTime", fact.start);
  } else {
    json_.field("occurrenceString", fact.onset_text);
  }
}

void EntryWriter::procedure(const Item& item, const std::string& full_url) {
  const Fact& fact = *item.fact;
  fhir::head(json_, "Procedure", full_url);
  fhir::identifiers(json_, item.sources);
  json_.field("status", fact.standing == Standing::current   ? "in-progress"
                        : fact.standing == Standing::planned ? "preparation"
                                                             : "completed");
  json_.key("code");
  fhir::idea(json_, fact.code);
  fhir::reference(json_, "subject", patient_);
  fhir::date(json_, "performedDateTime", fact.start);
  sites(fact);
}

void EntryWriter::value(const Reading& reading) {
  if (reading.quantity) {
    json_.key("valueQuantity");
    fhir::quantity(json_, *reading.quantity);
  } else if (!reading.coded.empty()) {
    json_.key("valueCodeableConcept");
    fhir::idea(json_, reading.coded);
  } else if (!reading.text.empty()) {
    json_.field("valueString", reading.text);
  } else if (!reading.spans.empty()) {
    json_.key("valueRange");
    json_.begin_object();
    range(reading.spans[0]);
    json_.end_object();
  }
}

void EntryWriter::range(const Range& r) {
  for (const auto& [key, bound] : {std::pair{"low", &r.low}, std::pair{"high", &r.high}}) {
    if (!*bound) continue;
    json_.key(key);
    fhir::quantity(json_, **bound);
  }
}

void EntryWriter::observation(const Series& series, const Measurement& m, const std::string& full_url) {
  const Fact& fact = *m.fact;
  fhir::head(json_, "Observation", full_url);
  fhir::identifiers(json_, m.sources);
  json_.field("status", fact.status == "preliminary" || fact.status == "registered" || fact.status == "amended" ||
                                fact.status == "corrected"
                            ? fact.status
                            : "final");
  json_.key("category");
  json_.begin_array();
  json_.begin_object();
  json_.key("coding");
  json_.begin_array();
  fhir::coding(json_, fmt::format("{}observation-category", fhir::kTerminology),
               series.kind == SeriesKind::vital        ? "vital-signs"
               : series.kind == SeriesKind::laboratory ? "laboratory"
                                                       : "survey");
  json_.end_array();
  json_.end_object();
  json_.end_array();
  json_.key("code");
  fhir::idea(json_, *series.code);
  fhir::reference(json_, "subject", patient_);
  fhir::date(json_, "effectiveDateTime", fact.start ? fact.start : fact.recorded);
  if (m.second) {
    json_.key("component");
    json_.begin_array();
    for (const Reading* part : {m.reading, m.second}) {
      json_.begin_object();
      json_.key("code");
      fhir::idea(json_, part->code);
      value(*part);
      json_.end_object();
    }
    json_.end_array();
    return;
  }
  value(*m.reading);
  bool any = false;
  for (const Range& r : m.reading->references) any |= r.low || r.high || !r.text.empty();
  if (!any) return;
  json_.key("referenceRange");
  json_.begin_array();
  for (const Range& r : m.reading->references) {
    if (!r.low && !r.high && r.text.empty()) continue;
    json_.begin_object();
    range(r);
    json_.field_if("text", r.text);
    json_.end_object();
  }
  json_.end_array();
}

}  // namespace sparsam::records
