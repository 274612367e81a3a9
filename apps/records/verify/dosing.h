// How often a medicine is taken, read from words of either language: "2x täglich", "twice daily", "alle 8 Stunden",
// "b.i.d.", "1-0-1", "morgens und abends". The prescriber's text in a record and a claim in a letter are read alike.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "records/verify/lexer.h"

namespace sparsam::records {

struct Frequency {
  std::size_t first = 0, last = 0;  // tokens [first, last)
  double per_day = 0;               // intakes; 0 where only a pattern or "as needed" is said
  std::vector<double> pattern;      // 1-0-1
  bool as_needed = false;
  bool partial = false;  // one time of day: says when, not how often
};

// All statements of frequency in tokens [first, last), in order, none overlapping.
std::vector<Frequency> find_frequencies(const std::vector<Token>& tokens, std::size_t first, std::size_t last);

}  // namespace sparsam::records
