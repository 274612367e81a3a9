// One resource read field by field into a Fact (or into the person, a medication, a name). Which words of which
// resource mean current, past, planned or refuted is decided here and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/fhir/datatypes.h"
#include "records/model/record.h"

namespace sparsam::records {

struct MedicationName {
  std::string_view id;  // of a contained one: without '#'
  Concept code;
};

// What one resource contributes.
struct ReadResource {
  std::string_view type, id;
  std::optional<Fact> fact;
  std::optional<Person> person;
  std::vector<PersonName> names;          // Practitioner, RelatedPerson
  std::string_view organization;          // Organization.name
  std::optional<Concept> medication;      // Medication.code
  std::vector<MedicationName> contained;  // contained medications
  std::string_view patient_reference;     // subject or patient
  std::string_view medication_reference;  // medicationReference, "#id" for a contained one
  std::string_view medication_display;
  std::vector<std::string_view> references;  // further references whose target should exist: results, reasons
  std::string_view other_version;            // "DSTU2", "STU3", "R5", with the field that shows it in version_sign
  std::string_view version_sign;
  std::string_view bad_date;  // a date that is none
  bool entered_in_error = false;
  bool bundle = false;  // a Bundle inside: the caller goes into it
};

// Reads the fields of an object that is a resource; errors stay in json.error().
ReadResource read_resource(Json& json, ondemand::object& object);

}  // namespace sparsam::records
