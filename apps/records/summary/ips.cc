#include "records/summary/ips.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <functional>

#include "records/model/decimal.h"
#include "records/model/nothing_known.h"
#include "records/summary/json_writer.h"
#include "records/summary/markup.h"

namespace sparsam::records {
namespace {

constexpr std::string_view kLoinc = "http://loinc.org";
constexpr std::string_view kUcum = "http://unitsofmeasure.org";
constexpr std::string_view kTerminology = "http://terminology.hl7.org/CodeSystem/";
constexpr std::string_view kAbsent = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

void coding(JsonWriter& json, std::string_view system, std::string_view code, std::string_view display = {}) {
  json.begin_object();
  json.field_if("system", system);
  json.field_if("code", code);
  json.field_if("display", display);
  json.end_object();
}

void code_only(JsonWriter& json, std::string_view key, std::string_view system, std::string_view code,
               std::string_view display = {}) {
  json.key(key);
  json.begin_object();
  json.key("coding");
  json.begin_array();
  coding(json, system, code, display);
  json.end_array();
  json.end_object();
}

void idea(JsonWriter& json, const Concept& c) {
  json.begin_object();
  bool any = false;
  for (const Coding& one : c.codings) any |= !one.code.empty();
  if (any) {
    json.key("coding");
    json.begin_array();
    for (const Coding& one : c.codings) {
      if (!one.code.empty()) coding(json, one.system, one.code, one.display);
    }
    json.end_array();
  }
  const std::string_view text = c.text.empty() ? c.label() : c.text;
  json.field("text", text.empty() ? std::string_view("not named in the record") : text);
  json.end_object();
}

void reference(JsonWriter& json, std::string_view key, std::string_view target) {
  json.key(key);
  json.begin_object();
  json.field("reference", target);
  json.end_object();
}

void quantity(JsonWriter& json, const Quantity& q) {
  json.begin_object();
  if (!q.value.empty()) {
    json.key("value");
    json.raw(q.value);
  }
  json.field_if("comparator", q.comparator);
  json.field_if("unit", q.unit_text());
  if (!q.code.empty()) {
    json.field("system", kUcum);
    json.field("code", q.code);
  }
  json.end_object();
}

void date(JsonWriter& json, std::string_view key, const PartialDate& d) {
  // A dateTime with a time needs a zone; where the record gave none, the day is what is certain.
  const bool zoned = d.text.size() <= 10 || d.text.ends_with('Z') || d.text.find_last_of("+-") > 10;
  const bool seconds = d.text.size() <= 10 || (d.text.size() > 16 && d.text[16] == ':');
  if (d) json.field(key, zoned && seconds ? d.text : d.day_text());
}

// What goes into one section.
struct Part {
  std::string_view title_en, title_de, code, display;
  bool required;
  std::vector<std::string> entries;  // full URLs
  std::string narrative;
};

class Document {
 public:
  Document(const Record& record, const Picture& picture, const Summary& summary, std::string_view now)
      : record_(record), picture_(picture), summary_(summary), now_(now), seed_(seed()), patient_(url("Patient")) {}

  std::string write() {
    make_parts();
    json_.begin_object();
    json_.field("resourceType", "Bundle");
    json_.key("meta");
    json_.begin_object();
    json_.key("profile");
    json_.begin_array();
    json_.string("http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips");
    json_.end_array();
    json_.end_object();
    json_.field("language", summary_.language == Language::de ? "de" : "en");
    json_.key("identifier");
    json_.begin_object();
    json_.field("system", "urn:ietf:rfc:3986");
    json_.field("value", url("Bundle"));
    json_.end_object();
    json_.field("type", "document");
    json_.field("timestamp", now_);
    json_.key("entry");
    json_.begin_array();
    composition();
    entry(patient_, [&] { patient(); });
    entry(url("Device"), [&] { device(); });
    for (const auto& [full_url, body] : resources_) entry(full_url, body);
    entry(url("Provenance"), [&] { provenance(); });
    json_.end_array();
    json_.end_object();
    return json_.take();
  }

 private:
  using Body = std::function<void()>;

  std::string seed() const {
    std::string text;
    for (const std::string_view source : record_.known_sources) {
      text += source;
      text += '\n';
    }
    return text;
  }
  std::string url(std::string_view name) const { return "urn:uuid:" + uuid_of(fmt::format("{}#{}", seed_, name)); }

  void entry(const std::string& full_url, const Body& body) {
    json_.begin_object();
    json_.field("fullUrl", full_url);
    json_.key("resource");
    json_.begin_object();
    body();
    json_.end_object();
    json_.end_object();
  }

  void head(std::string_view type, const std::string& full_url) {
    json_.field("resourceType", type);
    json_.field("id", full_url.substr(9));
  }

  // The sources of the entry, as identifiers that a person can look up.
  void identifiers(const std::vector<std::string_view>& sources) {
    json_.key("identifier");
    json_.begin_array();
    for (const std::string_view source : sources) {
      json_.begin_object();
      json_.field("system", "urn:sparsam:records:source");
      json_.field("value", source);
      json_.end_object();
    }
    json_.end_array();
  }

  const Section* section_of(SectionKind kind) const {
    for (const Section& section : summary_.sections) {
      if (section.kind == kind) return &section;
    }
    return nullptr;
  }

  std::string narrative(std::initializer_list<SectionKind> kinds) const {
    std::string text;
    std::string empty;
    for (const SectionKind kind : kinds) {
      const Section* section = section_of(kind);
      if (!section) continue;
      for (const Statement& statement : section->statements) text += "<li>" + html_text(statement.text) + "</li>";
      if (empty.empty()) empty = html_text(section->empty);
    }
    if (text.empty()) return empty;
    return "<ul>" + text + "</ul>";
  }

  std::string add(const Item& item, std::string_view name, Body body) {
    const std::string full_url = url(fmt::format("{}:{}", name, item.sources.empty() ? "" : item.sources.front()));
    resources_.emplace_back(full_url, std::move(body));
    for (const std::string_view source : item.sources) all_sources_.push_back(source);
    return full_url;
  }

  void make_parts() {
    parts_ = {
        {"Problems", "Probleme", "11450-4", "Problem list - Reported", true, {}, narrative({SectionKind::problems})},
        {"Allergies and intolerances",
         "Allergien und Unverträglichkeiten",
         "48765-2",
         "Allergies and adverse reactions Document",
         true,
         {},
         narrative({SectionKind::allergies})},
        {"Medication",
         "Medikation",
         "10160-0",
         "History of Medication use Narrative",
         true,
         {},
         narrative({SectionKind::medication})},
        {"Immunisations",
         "Impfungen",
         "11369-6",
         "History of Immunization Narrative",
         false,
         {},
         narrative({SectionKind::immunizations})},
        {"Results",
         "Befunde",
         "30954-2",
         "Relevant diagnostic tests/laboratory data Narrative",
         false,
         {},
         narrative({SectionKind::laboratory, SectionKind::other_results})},
        {"Procedures",
         "Prozeduren",
         "47519-4",
         "History of Procedures Document",
         false,
         {},
         narrative({SectionKind::procedures})},
        {"Vital signs", "Vitalzeichen", "8716-3", "Vital signs", false, {}, narrative({SectionKind::vitals})},
        {"Past problems",
         "Frühere Probleme",
         "11348-0",
         "History of Past illness Narrative",
         false,
         {},
         narrative({SectionKind::past_problems})}};
    for (const Item& item : picture_.active_problems)
      parts_[0].entries.push_back(add(item, "Condition", [this, &item] { condition(item); }));
    for (const Item& item : picture_.allergies)
      parts_[1].entries.push_back(add(item, "AllergyIntolerance", [this, &item] { allergy(item); }));
    for (const Item& item : picture_.medication)
      parts_[2].entries.push_back(add(item, "MedicationStatement", [this, &item] { medication(item); }));
    for (const Item& item : picture_.none_known) {
      if (item.fact->kind == FactKind::problem && parts_[0].entries.empty())
        parts_[0].entries.push_back(add(item, "Condition", [this, &item] { condition(item); }));
      if (item.fact->kind == FactKind::allergy && parts_[1].entries.empty())
        parts_[1].entries.push_back(add(item, "AllergyIntolerance", [this, &item] { allergy(item); }));
      if (item.fact->kind == FactKind::medication && parts_[2].entries.empty())
        parts_[2].entries.push_back(add(item, "MedicationStatement", [this, &item] { medication(item); }));
    }
    for (const Item& item : picture_.immunizations) {
      if (item.fact->start || !item.fact->onset_text.empty())
        parts_[3].entries.push_back(add(item, "Immunization", [this, &item] { immunization(item); }));
    }
    for (const Item& item : picture_.procedures)
      parts_[5].entries.push_back(add(item, "Procedure", [this, &item] { procedure(item); }));
    for (const Item& item : picture_.past_problems)
      parts_[7].entries.push_back(add(item, "Condition", [this, &item] { condition(item); }));
    for (const Series& series : picture_.series) {
      const std::size_t part = series.kind == SeriesKind::vital ? 6 : 4;
      const std::size_t shown_values = std::min<std::size_t>(series.values.size(), 4);
      for (std::size_t i = series.values.size() - shown_values; i < series.values.size(); ++i) {
        const Measurement& m = series.values[i];
        const std::string full_url =
            url(fmt::format("Observation:{}:{}", m.sources.empty() ? "" : m.sources.front(), series.code->label()));
        resources_.emplace_back(full_url, [this, &series, &m] { observation(series, m); });
        for (const std::string_view source : m.sources) all_sources_.push_back(source);
        parts_[part].entries.push_back(full_url);
      }
    }
  }

  void composition() {
    const std::string full_url = url("Composition");
    entry(full_url, [&] {
      head("Composition", full_url);
      json_.field("status", "preliminary");  // a draft: a person makes it final
      code_only(json_, "type", kLoinc, "60591-5", "Patient summary Document");
      reference(json_, "subject", patient_);
      json_.field("date", now_);
      json_.key("author");
      json_.begin_array();
      json_.begin_object();
      json_.field("reference", url("Device"));
      json_.end_object();
      json_.end_array();
      json_.field("title", summary_.title);
      json_.key("section");
      json_.begin_array();
      for (const Part& part : parts_) {
        if (!part.required && part.entries.empty()) continue;
        section(part);
      }
      json_.end_array();
    });
  }

  void section(const Part& part) {
    json_.begin_object();
    json_.field("title", summary_.language == Language::de ? part.title_de : part.title_en);
    code_only(json_, "code", kLoinc, part.code, part.display);
    json_.key("text");
    json_.begin_object();
    json_.field("status", "generated");
    json_.field("div", fmt::format("<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>",
                                   part.narrative.empty() ? "-" : part.narrative));
    json_.end_object();
    if (part.entries.empty()) {
      code_only(json_, "emptyReason", fmt::format("{}list-empty-reason", kTerminology), "unavailable", "Unavailable");
    } else {
      json_.key("entry");
      json_.begin_array();
      for (const std::string& target : part.entries) {
        json_.begin_object();
        json_.field("reference", target);
        json_.end_object();
      }
      json_.end_array();
    }
    json_.end_object();
  }

  void patient() {
    const Person& person = record_.person;
    head("Patient", patient_);
    if (!person.sources.empty()) identifiers(person.sources);
    json_.key("name");
    json_.begin_array();
    bool any = false;
    for (const PersonName& name : person.names) {
      if (name.family.empty() && name.given.empty() && name.text.empty()) continue;
      any = true;
      json_.begin_object();
      json_.field_if("use", name.use);
      json_.field_if("text", name.text);
      json_.field_if("family", name.family);
      const auto list = [&](std::string_view key, const std::vector<std::string_view>& parts) {
        if (parts.empty()) return;
        json_.key(key);
        json_.begin_array();
        for (const auto part : parts) json_.string(part);
        json_.end_array();
      };
      list("given", name.given);
      list("prefix", name.prefix);
      list("suffix", name.suffix);
      json_.end_object();
    }
    if (!any) {
      json_.begin_object();
      json_.field("text", "not stated in the record");
      json_.end_object();
    }
    json_.end_array();
    json_.field_if("gender", person.gender);
    if (person.birth) json_.field("birthDate", person.birth.day_text());
    if (person.death) {
      date(json_, "deceasedDateTime", person.death);
    } else if (person.deceased) {
      json_.key("deceasedBoolean");
      json_.boolean(true);
    }
  }

  void device() {
    head("Device", url("Device"));
    json_.key("deviceName");
    json_.begin_array();
    json_.begin_object();
    json_.field("name", "sparsam records");
    json_.field("type", "user-friendly-name");
    json_.end_object();
    json_.end_array();
  }

  void condition(const Item& item) {
    const Fact& fact = *item.fact;
    head("Condition", url(fmt::format("Condition:{}", item.sources.front())));
    identifiers(item.sources);
    const std::string_view clinical = fact.standing == Standing::past ? (fact.status.empty() ? "resolved" : fact.status)
                                                                      : (fact.status.empty() ? "active" : fact.status);
    code_only(json_, "clinicalStatus", fmt::format("{}condition-clinical", kTerminology), clinical);
    if (fact.certainty == Certainty::suspected)
      code_only(json_, "verificationStatus", fmt::format("{}condition-ver-status", kTerminology), "provisional");
    if (!fact.severity.empty()) {
      json_.key("severity");
      json_.begin_object();
      json_.field("text", fact.severity);
      json_.end_object();
    }
    none_or(fact, "no-problem-info");
    sites(fact);
    reference(json_, "subject", patient_);
    date(json_, "onsetDateTime", fact.start);
    if (fact.standing == Standing::past) date(json_, "abatementDateTime", fact.end);
    date(json_, "recordedDate", fact.recorded);
  }

  // The code, or IPS's code for "none known" where that is what the record says.
  void none_or(const Fact& fact, std::string_view) {
    json_.key("code");
    if (!fact.nothing_known) return idea(json_, fact.code);
    const std::string_view code = fact.kind == FactKind::allergy      ? "no-known-allergies"
                                  : fact.kind == FactKind::medication ? "no-known-medications"
                                                                      : "no-known-problems";
    json_.begin_object();
    json_.key("coding");
    json_.begin_array();
    coding(json_, kAbsent, code);
    json_.end_array();
    json_.field("text", fact.code.label());
    json_.end_object();
  }

  void sites(const Fact& fact) {
    if (fact.sites.empty() && fact.side == Side::none) return;
    json_.key("bodySite");
    json_.begin_array();
    for (const Concept& site : fact.sites) idea(json_, site);
    if (fact.sites.empty()) {
      json_.begin_object();
      json_.field("text", fact.side == Side::left ? "left" : fact.side == Side::right ? "right" : "both sides");
      json_.end_object();
    }
    json_.end_array();
  }

  void allergy(const Item& item) {
    const Fact& fact = *item.fact;
    head("AllergyIntolerance", url(fmt::format("AllergyIntolerance:{}", item.sources.front())));
    identifiers(item.sources);
    code_only(json_, "clinicalStatus", fmt::format("{}allergyintolerance-clinical", kTerminology), "active");
    if (fact.certainty == Certainty::suspected) {
      code_only(json_, "verificationStatus", fmt::format("{}allergyintolerance-verification", kTerminology),
                "unconfirmed");
    }
    if (fact.severity == "high" || fact.severity == "low" || fact.severity == "unable-to-assess")
      json_.field("criticality", fact.severity);
    none_or(fact, "no-allergy-info");
    reference(json_, "patient", patient_);
    date(json_, "onsetDateTime", fact.start);
    date(json_, "recordedDate", fact.recorded);
    if (!fact.reactions.empty()) {
      json_.key("reaction");
      json_.begin_array();
      json_.begin_object();
      json_.key("manifestation");
      json_.begin_array();
      for (const Concept& reaction : fact.reactions) idea(json_, reaction);
      json_.end_array();
      json_.end_object();
      json_.end_array();
    }
  }

  void medication(const Item& item) {
    const Fact& fact = *item.fact;
    head("MedicationStatement", url(fmt::format("MedicationStatement:{}", item.sources.front())));
    identifiers(item.sources);
    json_.field("status", fact.status == "on-hold" ? "on-hold" : "active");
    json_.key("medicationCodeableConcept");
    if (fact.nothing_known) {
      json_.begin_object();
      json_.key("coding");
      json_.begin_array();
      coding(json_, kAbsent, "no-known-medications");
      json_.end_array();
      json_.field("text", fact.code.label());
      json_.end_object();
    } else {
      idea(json_, fact.code);
    }
    reference(json_, "subject", patient_);
    const PartialDate& start = fact.start ? fact.start : fact.recorded;
    if (start || fact.end) {
      json_.key("effectivePeriod");
      json_.begin_object();
      date(json_, "start", start);
      date(json_, "end", fact.end);
      json_.end_object();
    }
    if (fact.dosages.empty()) return;
    json_.key("dosage");
    json_.begin_array();
    for (const Dosage& d : fact.dosages) dosage(d);
    json_.end_array();
  }

  void dosage(const Dosage& d) {
    json_.begin_object();
    const std::string text = describe_dosage(d, summary_.language);
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
      idea(json_, d.route);
    }
    if (d.dose) {
      json_.key("doseAndRate");
      json_.begin_array();
      json_.begin_object();
      if (d.dose_high && !d.dose_high->value.empty()) {
        json_.key("doseRange");
        json_.begin_object();
        json_.key("low");
        quantity(json_, *d.dose);
        json_.key("high");
        quantity(json_, *d.dose_high);
        json_.end_object();
      } else {
        json_.key("doseQuantity");
        quantity(json_, *d.dose);
      }
      json_.end_object();
      json_.end_array();
    }
    json_.end_object();
  }

  void immunization(const Item& item) {
    const Fact& fact = *item.fact;
    head("Immunization", url(fmt::format("Immunization:{}", item.sources.front())));
    identifiers(item.sources);
    json_.field("status", "completed");
    json_.key("vaccineCode");
    idea(json_, fact.code);
    reference(json_, "patient", patient_);
    if (fact.start) {
      date(json_, "occurrenceDateTime", fact.start);
    } else {
      json_.field("occurrenceString", fact.onset_text);
    }
  }

  void procedure(const Item& item) {
    const Fact& fact = *item.fact;
    head("Procedure", url(fmt::format("Procedure:{}", item.sources.front())));
    identifiers(item.sources);
    json_.field("status", fact.standing == Standing::current   ? "in-progress"
                          : fact.standing == Standing::planned ? "preparation"
                                                               : "completed");
    json_.key("code");
    idea(json_, fact.code);
    reference(json_, "subject", patient_);
    date(json_, "performedDateTime", fact.start);
    sites(fact);
  }

  void value(const Reading& reading) {
    if (reading.quantity) {
      json_.key("valueQuantity");
      quantity(json_, *reading.quantity);
    } else if (!reading.coded.empty()) {
      json_.key("valueCodeableConcept");
      idea(json_, reading.coded);
    } else if (!reading.text.empty()) {
      json_.field("valueString", reading.text);
    } else if (reading.span.low || reading.span.high) {
      json_.key("valueRange");
      json_.begin_object();
      range(reading.span);
      json_.end_object();
    }
  }

  void range(const Range& r) {
    for (const auto& [key, bound] : {std::pair{"low", &r.low}, std::pair{"high", &r.high}}) {
      if (!*bound) continue;
      json_.key(key);
      quantity(json_, **bound);
    }
  }

  void observation(const Series& series, const Measurement& m) {
    const Fact& fact = *m.fact;
    head("Observation",
         url(fmt::format("Observation:{}:{}", m.sources.empty() ? "" : m.sources.front(), series.code->label())));
    identifiers(m.sources);
    json_.field("status", fact.status == "preliminary" || fact.status == "registered" || fact.status == "amended" ||
                                  fact.status == "corrected"
                              ? fact.status
                              : "final");
    json_.key("category");
    json_.begin_array();
    json_.begin_object();
    json_.key("coding");
    json_.begin_array();
    coding(json_, fmt::format("{}observation-category", kTerminology),
           series.kind == SeriesKind::vital        ? "vital-signs"
           : series.kind == SeriesKind::laboratory ? "laboratory"
                                                   : "survey");
    json_.end_array();
    json_.end_object();
    json_.end_array();
    json_.key("code");
    idea(json_, *series.code);
    reference(json_, "subject", patient_);
    date(json_, "effectiveDateTime", fact.start ? fact.start : fact.recorded);
    if (m.second) {
      json_.key("component");
      json_.begin_array();
      for (const Reading* part : {m.reading, m.second}) {
        json_.begin_object();
        json_.key("code");
        idea(json_, part->code);
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

  void provenance() {
    const std::string full_url = url("Provenance");
    head("Provenance", full_url);
    json_.key("target");
    json_.begin_array();
    json_.begin_object();
    json_.field("reference", url("Composition"));
    json_.end_object();
    json_.end_array();
    json_.field("recorded", now_);
    json_.key("agent");
    json_.begin_array();
    json_.begin_object();
    code_only(json_, "type", fmt::format("{}provenance-participant-type", kTerminology), "assembler");
    reference(json_, "who", url("Device"));
    json_.end_object();
    json_.end_array();
    json_.key("entity");
    json_.begin_array();
    for (const std::string_view source : all_sources_) {
      json_.begin_object();
      json_.field("role", "source");
      json_.key("what");
      json_.begin_object();
      json_.key("identifier");
      json_.begin_object();
      json_.field("system", "urn:sparsam:records:source");
      json_.field("value", source);
      json_.end_object();
      json_.end_object();
      json_.end_object();
    }
    if (all_sources_.empty()) {
      json_.begin_object();
      json_.field("role", "source");
      json_.key("what");
      json_.begin_object();
      json_.field("display", "the patient's record");
      json_.end_object();
      json_.end_object();
    }
    json_.end_array();
  }

  const Record& record_;
  const Picture& picture_;
  const Summary& summary_;
  std::string now_, seed_, patient_;
  JsonWriter json_;
  std::vector<Part> parts_;
  std::vector<std::pair<std::string, Body>> resources_;
  std::vector<std::string_view> all_sources_;
};

}  // namespace

std::string uuid_of(std::string_view name) {
  std::array<unsigned char, 16> bytes{};
  crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(name.data()), name.size(),
                     nullptr, 0);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x80);  // version 8: our own way of naming
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

std::string to_ips(const Record& record, const Picture& picture, const Summary& summary, std::string_view now) {
  return Document(record, picture, summary, now).write();
}

}  // namespace sparsam::records
