// Whether a sentence says what a statement of the template says: all of it, and nothing else.
//
// The verifier judges the claims that it can read. A model may write what no verifier reads ("improved", "probably",
// "her sister's"), so its sentences are judged the other way round as well: every word must be one of the statement's,
// as often and in the same order, or one of a few that only hold a sentence together. A point in time may move to the
// front or to the end, and dates may be written out.
#pragma once

#include <string_view>

#include "records/model/record.h"
#include "records/summary/summary.h"

namespace sparsam::records {

bool same_facts(std::string_view statement, std::string_view sentence, SectionKind section, const Person& person,
                Language language);

}  // namespace sparsam::records
