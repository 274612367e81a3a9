// "No known allergies" is itself an entry: a code of SNOMED CT or of IPS's absent/unknown list, or a few fixed words.
#pragma once

#include "records/model/fact.h"

namespace sparsam::records {

bool says_nothing_known(const Concept& idea);

}  // namespace sparsam::records
