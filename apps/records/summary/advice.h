// A few safety rules over what the record says, off unless asked for: decision support, never documentation.
#pragma once

#include <vector>

#include "records/summary/summary.h"

namespace sparsam::records {

// Allergy against medication, duplicate therapy, a child's weight, reduced kidney function; each with its sources.
std::vector<Statement> advise(const Record& record, const Picture& picture, Language language);

}  // namespace sparsam::records
