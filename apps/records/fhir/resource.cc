#include "records/fhir/resource.h"

#include <algorithm>
#include <array>

namespace sparsam::records {
namespace {

using Key = std::string_view;
using Value = ondemand::value;

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The code of a status that R4 gives as a CodeableConcept; STU3 and DSTU2 gave a bare string.
std::string_view status_code(Json& json, Value value, ReadResource& out) {
  if (const auto bare = json.string(value); !bare.empty()) {
    out.other_version = "STU3 or DSTU2";
    out.version_sign = "clinicalStatus is a bare code";
    return bare;
  }
  const Concept idea = read_concept(json, value);
  return idea.codings.empty() ? idea.text : idea.codings.front().code;
}

void list(Json& json, Value value, std::vector<Concept>& into) {
  json.elements(value, [&](Value element) {
    if (Concept idea = read_concept(json, element); !idea.empty()) into.push_back(std::move(idea));
  });
}

void date(Json& json, Value value, PartialDate& into, ReadResource& out) {
  const auto text = json.string(value);
  if (const auto parsed = parse_date(text)) {
    into = *parsed;
  } else if (!text.empty()) {
    out.bad_date = text;
  }
}

// onset[x], performed[x], effective[x], occurrence[x], abatement[x] without their first word.
void when(Json& json, Key type, Value value, PartialDate& start, PartialDate* end, std::string_view* text,
          ReadResource& out) {
  if (type == "DateTime" || type == "Instant" || type == "Date") {
    date(json, value, start, out);
  } else if (type == "Period") {
    PartialDate ignored;
    read_period(json, value, start, end ? *end : ignored);
  } else if (text && type == "String") {
    *text = json.string(value);
  } else if (text && type == "Age") {
    const Quantity age = read_quantity(json, value);
    *text = age.value;
  }
}

void problem(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "clinicalStatus") {
    fact.status = status_code(json, value, out);
    fact.standing = one_of(fact.status, {"active", "recurrence", "relapse"}) ? Standing::current : Standing::past;
  } else if (key == "severity") {
    fact.severity = read_concept(json, value).label();
  } else if (key.starts_with("onset")) {
    when(json, key.substr(5), value, fact.start, nullptr, &fact.onset_text, out);
  } else if (key.starts_with("abatement")) {
    when(json, key.substr(9), value, fact.end, nullptr, nullptr, out);
    if (fact.standing == Standing::unknown) fact.standing = Standing::past;
  } else if (key == "recordedDate") {
    date(json, value, fact.recorded, out);
  } else if (key == "dateRecorded" || key == "assertedDate") {
    out.other_version = "STU3 or DSTU2";
    out.version_sign = "dateRecorded/assertedDate";
  }
}

void allergy(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "clinicalStatus") {
    fact.status = status_code(json, value, out);
    fact.standing = fact.status == "active" ? Standing::current : Standing::past;
  } else if (key == "criticality") {
    fact.severity = json.string(value);
  } else if (key.starts_with("onset")) {
    when(json, key.substr(5), value, fact.start, nullptr, &fact.onset_text, out);
  } else if (key == "recordedDate") {
    date(json, value, fact.recorded, out);
  } else if (key == "reaction") {
    json.elements(value, [&](Value reaction) {
      json.fields(reaction, [&](Key name, Value v) {
        if (name == "manifestation") list(json, v, fact.reactions);
        if (name == "substance" && fact.code.empty()) fact.code = read_concept(json, v);
      });
    });
  } else if (key == "substance") {
    out.other_version = "DSTU2";
    out.version_sign = "AllergyIntolerance.substance";
  }
}

void medication(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "medicationCodeableConcept") {
    fact.code = read_concept(json, value);
  } else if (key == "medicationReference") {
    out.medication_reference = read_reference(json, value, &out.medication_display);
  } else if (key == "medication") {
    out.other_version = "R5";
    out.version_sign = "medication as CodeableReference";
  } else if (key == "status") {
    fact.status = json.string(value);
    fact.standing = one_of(fact.status, {"active", "on-hold", "intended", "in-progress"}) ? Standing::current
                    : one_of(fact.status, {"draft", "preparation"})                       ? Standing::planned
                    : one_of(fact.status, {"unknown", ""})                                ? Standing::unknown
                                                                                          : Standing::past;
  } else if (key == "intent") {
    if (one_of(json.passing_string(value), {"proposal", "plan"})) fact.severity = "plan";
  } else if (key == "doNotPerform") {
    if (json.truth(value)) fact.certainty = Certainty::refuted;
  } else if (key == "authoredOn" || key == "dateAsserted" || key == "whenPrepared") {
    date(json, value, fact.recorded, out);
  } else if (key == "whenHandedOver") {
    date(json, value, fact.start, out);
  } else if (key.starts_with("effective")) {
    when(json, key.substr(9), value, fact.start, &fact.end, nullptr, out);
  } else if (key == "dosageInstruction" || key == "dosage") {
    json.elements(value, [&](Value element) { fact.dosages.push_back(read_dosage(json, element)); });
  } else if (key == "dispenseRequest") {
    json.fields(value, [&](Key name, Value v) {
      PartialDate start;
      if (name == "validityPeriod") read_period(json, v, start, fact.end);
    });
  } else if (key == "dateWritten") {
    out.other_version = "DSTU2";
    out.version_sign = "dateWritten";
  }
}

void read_value(Json& json, Key type, Value value, Reading& reading) {
  if (type == "Quantity") {
    reading.quantity = read_quantity(json, value);
    if (reading.quantity->value.empty()) reading.quantity.reset();
  } else if (type == "CodeableConcept") {
    reading.coded = read_concept(json, value);
  } else if (type == "Range" || type == "Ratio") {
    reading.spans = {read_range(json, value)};
    if (type == "Ratio") reading.spans[0].text = "ratio";
  } else if (type == "String" || type == "Boolean" || type == "Integer" || type == "DateTime" || type == "Time") {
    reading.text = json.scalar(value);
  }
}

// The fields that an observation and its components share.
bool reading_field(Json& json, Key key, Value value, Reading& reading) {
  if (key.starts_with("value") && key.size() > 5) {
    read_value(json, key.substr(5), value, reading);
  } else if (key == "referenceRange") {
    json.elements(value, [&](Value element) { reading.references.push_back(read_range(json, element)); });
  } else if (key == "interpretation") {
    std::vector<Concept> ideas;
    list(json, value, ideas);
    if (!ideas.empty()) {
      reading.interpretation = ideas[0].codings.empty() ? ideas[0].text : ideas[0].codings[0].code;
    }
  } else if (key == "dataAbsentReason") {
    const Concept idea = read_concept(json, value);
    reading.absent = idea.label();
  } else {
    return false;
  }
  return true;
}

void observation(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (fact.readings.empty()) fact.readings.emplace_back();
  if (reading_field(json, key, value, fact.readings.front())) return;
  if (key == "status") {
    fact.status = json.string(value);
    fact.standing = Standing::past;
    if (fact.status == "cancelled") fact.certainty = Certainty::refuted;
  } else if (key.starts_with("effective")) {
    when(json, key.substr(9), value, fact.start, &fact.end, nullptr, out);
  } else if (key == "issued") {
    date(json, value, fact.recorded, out);
  } else if (key == "component") {
    json.elements(value, [&](Value element) {
      Reading reading;
      json.fields(element, [&](Key name, Value v) {
        if (name == "code") reading.code = read_concept(json, v);
        reading_field(json, name, v, reading);
      });
      fact.readings.push_back(std::move(reading));
    });
  }
}

void procedure(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "status") {
    fact.status = json.string(value);
    fact.standing = fact.status == "in-progress"   ? Standing::current
                    : fact.status == "preparation" ? Standing::planned
                                                   : Standing::past;
    if (fact.status == "not-done") fact.certainty = Certainty::refuted;
  } else if (key.starts_with("performed")) {
    when(json, key.substr(9), value, fact.start, &fact.end, &fact.onset_text, out);
  }
}

void immunization(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "vaccineCode") {
    fact.code = read_concept(json, value);
  } else if (key == "status") {
    fact.status = json.string(value);
    fact.standing = Standing::past;
    if (fact.status == "not-done") fact.certainty = Certainty::refuted;
  } else if (key.starts_with("occurrence")) {
    when(json, key.substr(10), value, fact.start, nullptr, &fact.onset_text, out);
  } else if (key == "recorded") {
    date(json, value, fact.recorded, out);
  } else if (key == "wasNotGiven" || key == "notGiven") {
    out.other_version = "STU3 or DSTU2";
    out.version_sign = "notGiven/wasNotGiven";
  }
}

void encounter(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "status") {
    fact.status = json.string(value);
    fact.standing = one_of(fact.status, {"planned"})                             ? Standing::planned
                    : one_of(fact.status, {"in-progress", "arrived", "triaged"}) ? Standing::current
                                                                                 : Standing::past;
    if (fact.status == "cancelled") fact.certainty = Certainty::refuted;
  } else if (key == "type") {
    std::vector<Concept> types;
    list(json, value, types);
    if (!types.empty()) fact.code = types.front();
  } else if (key == "class") {
    ondemand::json_type type;
    if (value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::array) {
      out.other_version = "R5";
      out.version_sign = "Encounter.class is a list";
      return;
    }
    Concept idea;
    Coding coding;
    json.fields(value, [&](Key name, Value v) {
      if (name == "code") coding.code = json.string(v);
      if (name == "display") coding.display = json.string(v);
    });
    idea.codings.push_back(coding);
    fact.categories.push_back(std::move(idea));
  } else if (key == "period") {
    read_period(json, value, fact.start, fact.end);
  } else if (key == "serviceProvider") {
    std::string_view display;
    read_reference(json, value, &display);
    fact.performer = display;
  }
}

void plan(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "status") {
    fact.status = json.string(value);
    fact.standing =
        one_of(fact.status, {"active", "on-hold", "in-progress", "accepted", "received", "ready", "requested"})
            ? Standing::current
        : one_of(fact.status, {"draft", "booked", "proposed", "pending"}) ? Standing::planned
                                                                          : Standing::past;
  } else if (key == "title" || key == "description") {
    if (fact.code.text.empty()) fact.code.text = json.string(value);
  } else if (key == "period") {
    read_period(json, value, fact.start, fact.end);
  } else if (key.starts_with("occurrence")) {
    when(json, key.substr(10), value, fact.start, &fact.end, nullptr, out);
  } else if (key == "start") {
    date(json, value, fact.start, out);
  } else if (key == "end") {
    date(json, value, fact.end, out);
  } else if (key == "authoredOn" || key == "created") {
    date(json, value, fact.recorded, out);
  } else if (key == "serviceType" || key == "appointmentType") {
    std::vector<Concept> types;
    list(json, value, types);
    if (!types.empty() && fact.code.empty()) fact.code = types.front();
  } else if (key == "activity") {
    json.elements(value, [&](Value element) {
      json.fields(element, [&](Key name, Value v) {
        if (name != "detail") return;
        json.fields(v, [&](Key detail, Value inner) {
          if (detail == "code") fact.activities.push_back(read_concept(json, inner));
          if (detail == "description") fact.activities.push_back({json.string(inner), {}});
        });
      });
    });
    std::erase_if(fact.activities, [](const Concept& idea) { return idea.empty(); });
  }
}

void goal(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "lifecycleStatus") {
    fact.status = json.string(value);
    fact.standing = one_of(fact.status, {"proposed", "planned", "accepted", "active", "on-hold"}) ? Standing::current
                                                                                                  : Standing::past;
  } else if (key == "description") {
    fact.code = read_concept(json, value);
  } else if (key == "startDate") {
    date(json, value, fact.start, out);
  }
}

void report(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "status") {
    fact.status = json.string(value);
    fact.standing = Standing::past;
  } else if (key.starts_with("effective")) {
    when(json, key.substr(9), value, fact.start, &fact.end, nullptr, out);
  } else if (key == "issued") {
    date(json, value, fact.recorded, out);
  } else if (key == "conclusion") {
    if (const auto text = json.string(value); !text.empty()) fact.notes.push_back(text);
  } else if (key == "result") {
    json.elements(value, [&](Value element) { out.references.push_back(read_reference(json, element)); });
  }
}

void family_history(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "status") {
    fact.status = json.string(value);
  } else if (key == "relationship") {
    fact.code = read_concept(json, value);
  } else if (key == "date") {
    date(json, value, fact.recorded, out);
  } else if (key == "condition") {
    json.elements(value, [&](Value element) {
      json.fields(element, [&](Key name, Value v) {
        if (name == "code") fact.activities.push_back(read_concept(json, v));
      });
    });
  }
}

void device(Json& json, Key key, Value value, Fact& fact, ReadResource&) {
  if (key == "status") {
    fact.status = json.string(value);
    fact.standing = fact.status == "active" ? Standing::current : Standing::past;
  } else if (key == "type") {
    fact.code = read_concept(json, value);
  }
}

using FieldReader = void (*)(Json&, Key, Value, Fact&, ReadResource&);
struct ResourceKind {
  std::string_view type;
  FactKind kind;
  FieldReader read;
};
constexpr std::array kKinds{
    ResourceKind{"Condition", FactKind::problem, problem},
    ResourceKind{"AllergyIntolerance", FactKind::allergy, allergy},
    ResourceKind{"MedicationRequest", FactKind::medication, medication},
    ResourceKind{"MedicationStatement", FactKind::medication, medication},
    ResourceKind{"MedicationAdministration", FactKind::medication, medication},
    ResourceKind{"MedicationDispense", FactKind::medication, medication},
    ResourceKind{"Observation", FactKind::observation, observation},
    ResourceKind{"Procedure", FactKind::procedure, procedure},
    ResourceKind{"Immunization", FactKind::immunization, immunization},
    ResourceKind{"Encounter", FactKind::encounter, encounter},
    ResourceKind{"CarePlan", FactKind::plan, plan},
    ResourceKind{"ServiceRequest", FactKind::plan, plan},
    ResourceKind{"Appointment", FactKind::plan, plan},
    ResourceKind{"Task", FactKind::plan, plan},
    ResourceKind{"Goal", FactKind::goal, goal},
    ResourceKind{"DiagnosticReport", FactKind::report, report},
    ResourceKind{"FamilyMemberHistory", FactKind::family_history, family_history},
    ResourceKind{"Device", FactKind::device, device},
};

// Resources that only other versions of FHIR have.
constexpr std::array<std::array<std::string_view, 2>, 8> kForeign{{{"MedicationOrder", "DSTU2"},
                                                                   {"DiagnosticOrder", "DSTU2"},
                                                                   {"ProcedureRequest", "STU3 or DSTU2"},
                                                                   {"ReferralRequest", "STU3 or DSTU2"},
                                                                   {"EligibilityRequest", "STU3 or DSTU2"},
                                                                   {"MedicationUsage", "R5"},
                                                                   {"ActorDefinition", "R5"},
                                                                   {"GenomicStudy", "R5"}}};

void verification(std::string_view code, Fact& fact, ReadResource& out) {
  if (code == "entered-in-error") out.entered_in_error = true;
  if (code == "refuted") fact.certainty = Certainty::refuted;
  if (one_of(code, {"provisional", "differential", "unconfirmed"})) fact.certainty = Certainty::suspected;
}

// The fields that most resources share.
void common(Json& json, Key key, Value value, Fact& fact, ReadResource& out) {
  if (key == "code") {
    if (Concept idea = read_concept(json, value, &fact.side); !idea.empty()) {
      if (!fact.code.text.empty() && idea.text.empty()) idea.text = fact.code.text;  // a title came first
      fact.code = std::move(idea);
    }
  } else if (key == "verificationStatus") {
    const Concept idea = read_concept(json, value);
    verification(idea.codings.empty() ? json.passing_string(value) : idea.codings.front().code, fact, out);
  } else if (key == "category") {
    list(json, value, fact.categories);
  } else if (key == "bodySite") {
    list(json, value, fact.sites);
  } else if (key == "reasonCode") {
    list(json, value, fact.reasons);
  } else if (key == "note") {
    json.elements(value, [&](Value element) {
      if (const auto note = read_annotation(json, element); !note.empty()) fact.notes.push_back(note);
    });
  }
}

void person(Json& json, Key key, Value value, Person& who, ReadResource& out) {
  if (key == "name") {
    json.elements(value, [&](Value element) { who.names.push_back(read_name(json, element)); });
  } else if (key == "gender") {
    who.gender = json.string(value);
  } else if (key == "birthDate") {
    date(json, value, who.birth, out);
  } else if (key == "deceasedDateTime") {
    who.deceased = true;
    date(json, value, who.death, out);
  } else if (key == "deceasedBoolean") {
    who.deceased = json.truth(value);
  }
}

void contained(Json& json, Value value, ReadResource& out) {
  json.elements(value, [&](Value element) {
    MedicationName name;
    bool is_medication = false;
    json.fields(element, [&](Key key, Value v) {
      if (key == "resourceType") is_medication = json.passing_string(v) == "Medication";
      if (key == "id") name.id = json.string(v);
      if (key == "code") name.code = read_concept(json, v);
    });
    if (is_medication && !name.code.empty()) out.contained.push_back(std::move(name));
  });
}

bool is_one_of_ours(std::string_view type) {
  return one_of(type, {"Patient", "Medication", "Practitioner", "RelatedPerson", "Organization"});
}

}  // namespace

ReadResource read_resource(Json& json, ondemand::object& object) {
  ReadResource out;
  ondemand::value type_value;
  if (object.find_field_unordered("resourceType").get(type_value) != simdjson::SUCCESS) return out;
  out.type = json.string(type_value);
  if (json.error() != simdjson::SUCCESS || object.reset().error() != simdjson::SUCCESS) return out;
  for (const auto& [type, version] : kForeign) {
    if (out.type == type) {
      out.other_version = version;
      out.version_sign = type;
    }
  }
  if (out.type == "Bundle") {
    out.bundle = true;
    return out;
  }
  const auto kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const ResourceKind& k) { return k.type == out.type; });
  const bool is_fact = kind != kKinds.end();
  if (is_fact) {
    out.fact.emplace();
    out.fact->kind = kind->kind;
  }
  if (out.type == "Patient") out.person.emplace();
  json.fields(object, [&](Key key, Value value) {
    if (key == "id") {
      out.id = json.id(value);
    } else if (!is_fact && !is_one_of_ours(out.type)) {
      return;  // Claim, ExplanationOfBenefit, …: only their identity
    } else if (key == "subject" || key == "patient") {
      out.patient_reference = read_reference(json, value);
    } else if (key == "contained") {
      contained(json, value, out);
    } else if (is_fact) {
      if (one_of(key, {"code", "verificationStatus", "category", "bodySite", "reasonCode", "note"})) {
        common(json, key, value, *out.fact, out);
      } else {
        kind->read(json, key, value, *out.fact, out);
      }
    } else if (out.person) {
      person(json, key, value, *out.person, out);
    } else if (out.type == "Medication") {
      if (key == "code") out.medication = read_concept(json, value);
    } else if (out.type == "Organization") {
      if (key == "name") out.organization = json.string(value);
    } else if (key == "name") {
      json.elements(value, [&](Value element) { out.names.push_back(read_name(json, element)); });
    }
  });
  if (out.fact && out.fact->status == "entered-in-error") out.entered_in_error = true;
  if (out.person) out.person->id = out.id;
  return out;
}

}  // namespace sparsam::records
