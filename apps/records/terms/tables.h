// The vocabulary as data: plain text tables that people can read and extend. Nothing here is copied from a licensed
// terminology; codes stand only where they identify what a record may carry.
#pragma once

#include <string_view>

namespace sparsam::records {

// "canonical: variant variant" per line, folded words.
extern const std::string_view kWordTable;
extern const std::string_view kFillerTable;

// One term per line: "key; broader keys; codes; English; German; synonyms | synonyms". Codes without their system:
// SNOMED CT, LOINC, ICD-10, ATC, RxNorm and CVX do not collide in the kinds where they are looked up.
extern const std::string_view kProblemTable;
extern const std::string_view kDrugTable;
extern const std::string_view kAllergenTable;
extern const std::string_view kAnalyteTable;  // a further field: grams per mole, for mg/dl and mmol/l
extern const std::string_view kProcedureTable;
extern const std::string_view kVaccineTable;
extern const std::string_view kEncounterTable;
extern const std::string_view kFindingTable;  // coded values: never smoker, …

extern const std::string_view kGenericTable, kProductTable;

// Given names, to notice a person where no title announces one.
extern const std::string_view kGivenNameTable;

}  // namespace sparsam::records
