// A patient's record as read: the person, the facts, and what was wrong with the bundle. One patient only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/model/fact.h"
#include "records/model/string_pool.h"

namespace sparsam::records {

struct PersonName {
  std::string_view family, text;
  std::vector<std::string_view> given, prefix, suffix;
  std::string_view use;
};

struct Person {
  std::string_view id;
  std::vector<PersonName> names;
  std::string_view gender;  // male, female, other, unknown
  PartialDate birth, death;
  bool deceased = false;
  std::vector<std::string_view> sources;
};

// Something that the bundle leaves open or says wrongly; shown as a marked gap, never filled by a guess.
struct Gap {
  std::string text_en, text_de;
  std::vector<std::string_view> sources;
};

struct Record {
  StringPool pool;
  Person person;
  std::vector<PersonName> professionals;  // practitioners and related persons that the bundle names
  std::vector<std::string_view> organizations;
  std::vector<Fact> facts;
  std::vector<Gap> gaps;
  std::vector<std::string_view> known_sources;  // every resource of the bundle, sorted: what a citation may name
  PartialDate as_of;                            // the last day on which anything happened
  std::size_t resources = 0;                    // entries read
  std::size_t entered_in_error = 0;

  bool knows_source(std::string_view source) const;
};

}  // namespace sparsam::records
