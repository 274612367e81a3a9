// The summary in a model's words, as far as they are the record's: each sentence must name an existing statement of its
// section, say the same facts (same_facts.h), and stand before the verifier. What does not is replaced by the
// template's sentence, and counted. Whatever the model does, the summary comes.
#pragma once

#include "records/rephrase/voice.h"
#include "records/summary/summary.h"

namespace sparsam::records {

// Rewrites statements of `summary` in place, and leaves the account in summary.rephrased.
void rephrase(Summary& summary, const Record& record, Voice& voice);

}  // namespace sparsam::records
