// Units as people write them: UCUM's "mm[Hg]", "10*3/uL" and "Cel" are for computers.
#pragma once

#include <string>
#include <string_view>

#include "records/model/fact.h"

namespace sparsam::records {

std::string shown_unit(std::string_view unit);
// "7.2 %", "< 0.5 mg/dL"; with a decimal comma in German.
std::string shown(const Quantity& quantity, Language language);
std::string shown_number(std::string_view decimal, Language language);

}  // namespace sparsam::records
