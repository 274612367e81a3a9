// FHIR R4's data types, read into the model's: CodeableConcept, Quantity, Range, Dosage, HumanName, Period.
#pragma once

#include "records/fhir/json.h"
#include "records/model/fact.h"
#include "records/model/record.h"

namespace sparsam::records {

// Side: from ICD-10-GM's extension for laterality on a coding, where the concept has one.
Concept read_concept(Json& json, ondemand::value value, Side* side = nullptr);
Quantity read_quantity(Json& json, ondemand::value value);
Range read_range(Json& json, ondemand::value value);
Dosage read_dosage(Json& json, ondemand::value value);
PersonName read_name(Json& json, ondemand::value value);
void read_period(Json& json, ondemand::value value, PartialDate& start, PartialDate& end);
PartialDate read_date(Json& json, ondemand::value value);
// Reference.reference, and the display where wanted.
std::string_view read_reference(Json& json, ondemand::value value, std::string_view* display = nullptr);
std::string_view read_annotation(Json& json, ondemand::value value);

}  // namespace sparsam::records
