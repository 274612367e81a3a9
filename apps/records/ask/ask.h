// Questions answered by retrieval: what the record says, verbatim, with its sources; "not in this record" otherwise.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/summary/summary.h"

namespace sparsam::records {

struct Answer {
  std::vector<Statement> statements;  // empty: not in this record
  std::string nothing;                // what to say then
};

// The language of the answer is `language`; the question may be German or English.
Answer ask(const Record& record, const Picture& picture, std::string_view question, Language language);

std::string to_text(const Answer& answer);
std::string to_json(const Answer& answer, std::string_view question);

}  // namespace sparsam::records
