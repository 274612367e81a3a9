// The small words that decide what a sentence says of a thing: negation, suspicion, family, past, allergy, … Each cue
// is a phrase of folded words; German and English stand in one table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "records/verify/lexer.h"

namespace sparsam::records {

enum class CueKind : std::uint8_t {
  negation,        // negates what follows
  negation_after,  // negates what stands before
  not_negation,    // "not only", "no change": takes its words out of the negations
  stop,            // ends a negation's reach: but, takes, because of
  suspected,
  hypothetical,  // risk of, screening for, prophylaxis: asserts nothing
  family,
  past,      // history of, Z. n., former
  resolved,  // resolved, abgeklungen
  current,   // takes, currently
  stopped,   // stopped, abgesetzt
  allergy,   // allergic to, Unverträglichkeit
  vaccine,
  since,  // beginning
  until,  // end
  born,
  letter_date,
  reference,  // reference range
  earlier,    // previously
  latest,
  about,  // approximately
  above,
  below,
  difference,  // by 0.7
  tolerated,   // it does no harm
  avoided,     // it must not be given
  confirmed,   // more than suspected
  reaction,    // what an allergy caused: not a problem of its own
  diagnosed,
};

struct Cue {
  CueKind kind = CueKind::negation;
  std::size_t first = 0, last = 0;  // tokens [first, last)
};

// The cues of tokens [first, last), longest first at each place.
std::vector<Cue> find_cues(const std::vector<Token>& tokens, std::size_t first, std::size_t last);

}  // namespace sparsam::records
