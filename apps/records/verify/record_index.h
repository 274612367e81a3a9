// The record made ready for questions: which facts a term, a name or a number may mean.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "records/model/record.h"
#include "records/model/unit.h"
#include "records/terms/terminology.h"
#include "records/verify/lexer.h"

namespace sparsam::records {

using FactId = std::uint32_t;

// How a medicine is dosed, from the structured part and from the prescriber's words.
struct DoseFacts {
  struct Amount {
    double value = 0;
    std::vector<Unit> units;  // empty: a bare number
    bool strength = false;    // from the product's name
  };
  std::vector<Amount> amounts;
  std::vector<double> per_day;                // intakes per day
  std::vector<std::vector<double>> patterns;  // 1-0-1
  bool as_needed = false;
};

struct IndexedFact {
  const Fact* fact = nullptr;
  std::vector<TermId> terms;                // of its name, with everything broader
  std::vector<TermId> primary;              // what it is: mentioning one of these mentions the fact
  std::vector<PartialDate> starts, ends;    // ends: abatement, end
  bool left = false, right = false;         // by extension, site or name
  std::unordered_set<std::string> numbers;  // digits that its names and texts contain
  DoseFacts doses;
};

// One value of one thing.
struct IndexedReading {
  FactId fact = 0;
  const Reading* reading = nullptr;
  PartialDate when;
  std::vector<Unit> units;
  double value = 0;
  bool numeric = false;
};

class RecordIndex {
 public:
  explicit RecordIndex(const Record& record);

  const Record& record() const { return record_; }
  const IndexedFact& fact(FactId id) const { return facts_[id]; }
  std::size_t size() const { return facts_.size(); }

  // Facts whose own name means the term; `mentioned` also those that mention it as a reason, reaction or note.
  const std::vector<FactId>& facts_of(TermId term) const { return find(by_term_, term); }
  const std::vector<FactId>& mentioned_in(TermId term) const { return find(mentioned_, term); }
  const std::vector<FactId>& family_of(TermId term) const { return find(family_, term); }

  // The record's own names: phrases whose meaning is a name group; the facts of each.
  const PhraseTree& names() const { return names_; }
  const std::vector<FactId>& facts_of_name(PhraseTree::Meaning meaning) const { return name_groups_[meaning]; }
  // Facts that bear the name of a reason, a reaction, an activity.
  const std::vector<FactId>& asides_of_name(PhraseTree::Meaning meaning) const { return aside_groups_[meaning]; }
  struct LooseName {
    std::vector<std::string> words;  // all of them must stand in the sentence
    PhraseTree::Meaning group = 0;
  };
  const std::vector<LooseName>& loose_names() const { return loose_; }

  const std::vector<IndexedReading>& readings() const { return readings_; }
  // Indexes into readings().
  const std::vector<std::size_t>& readings_of(TermId analyte) const;
  const std::vector<std::size_t>& readings_of_name(PhraseTree::Meaning meaning) const;

  // Folded words of the patient's and of the professionals' names.
  const std::unordered_set<std::string>& patient_names() const { return patient_names_; }
  const std::unordered_set<std::string>& other_names() const { return other_names_; }

 private:
  static const std::vector<FactId>& find(const std::unordered_map<TermId, std::vector<FactId>>& map, TermId term);
  void index_fact(FactId id);
  void index_name(FactId id, std::string_view name, bool aside = false);
  void index_readings(FactId id);
  void index_people();
  void index_doses(IndexedFact& entry);
  std::vector<TermId> terms_of(const Concept& idea, TermKind kind);

  const Record& record_;
  std::vector<IndexedFact> facts_;
  std::unordered_map<TermId, std::vector<FactId>> by_term_, mentioned_, family_;
  std::unordered_map<TermId, std::vector<std::size_t>> readings_by_term_;
  PhraseTree names_;
  std::vector<std::vector<FactId>> name_groups_, aside_groups_;
  std::unordered_map<PhraseTree::Meaning, std::vector<std::size_t>> readings_by_name_;
  std::unordered_map<std::string, PhraseTree::Meaning> group_of_name_;
  std::unordered_map<std::string, std::vector<TermId>> term_cache_;
  std::vector<LooseName> loose_;
  std::vector<IndexedReading> readings_;
  std::unordered_set<std::string> patient_names_, other_names_;
};

}  // namespace sparsam::records
