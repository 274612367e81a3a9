// The sentences that a model may choose among: for each statement of a section a line that ends in the statement's
// number, "Since June 2011, the patient has asthma. [2]". Every name, number and unit is the statement's, letter by
// letter; the model decides on the opening, the joints between the parts, where a point in time stands and how dates
// are written.
//
// same_facts.h judges what comes, whatever grammar it came by.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "records/summary/summary.h"

namespace sparsam::records {

// GBNF: one line for each statement, in order; the numbers count from 1.
std::string section_grammar(std::span<const Statement> statements, SectionKind section, const Person& person,
                            Language language);

}  // namespace sparsam::records
