// A bundle without the person: dates shifted by one number of days, names, addresses, telephone numbers and identifiers
// replaced, ids renamed consistently, narratives dropped, and free text searched for what the structured part names.
// What cannot be recognised (a nickname in a note) cannot be removed; a person looks before anything leaves the house.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam::records {

struct DeidentifyOptions {
  std::string secret;  // decides the new ids and the shift; the same secret, the same result
};

struct Deidentified {
  std::string json;
  std::map<std::string, std::size_t>
      changed;  // "names", "addresses", "identifiers", "dates", "ids", "narratives", "free text", …
  std::vector<std::string> free_text;  // places where free text named the person
  std::size_t left = 0;                // identifying strings that are still there: 0, or the program refuses
};

// `text`: a Bundle, a resource, or NDJSON. Errors: bad_data; unsupported (nested too deeply).
Result<Deidentified> deidentify(std::string_view text, std::string_view name, const DeidentifyOptions& options);

}  // namespace sparsam::records
