// One sentence with everything found in it: the things it mentions, the cues around them, and the part of the document
// that it stands in. The checks read scenes and write claims.
#pragma once

#include <string>
#include <vector>

#include "records/verify/claim.h"
#include "records/verify/cues.h"
#include "records/verify/dosing.h"
#include "records/verify/record_index.h"

namespace sparsam::records {

enum class Part : std::uint8_t {
  none,
  problems,
  past_problems,
  allergies,
  medication,
  past_medication,
  family,
  vaccines,
  procedures,
  results
};

struct Mention {
  std::size_t first = 0, last = 0;  // tokens [first, last)
  TermKind kind = TermKind::problem;
  std::vector<TermId> terms;               // of that kind
  std::vector<PhraseTree::Meaning> names;  // the record's own names
  std::vector<FactId> facts;               // facts that it may mean
  std::vector<FactId> aside;               // facts that mention it as a reason, a reaction, an activity
  bool allergy = false, negated = false, family = false, hypothetical = false, suspected = false, reaction = false;
  std::size_t negation = 0;  // the cue's first token, where negated
};

struct Scene {
  const Document& document;
  const RecordIndex& index;
  std::size_t first, last;
  Part part = Part::none;
  bool reaction = false;  // names what the record knows as a reaction to an allergen
  std::vector<Cue> cues;
  std::vector<Mention> mentions;  // in order
  std::vector<Frequency> frequencies;
  std::vector<char> taken;  // per token of the sentence: part of a mention, a frequency, an age, …

  const Token& token(std::size_t i) const { return document.tokens[i]; }
  bool inside(std::size_t i) const { return i >= first && i < last; }
  bool is_taken(std::size_t i) const { return taken[i - first] != 0; }
  void take(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) taken[i - first] = 1;
  }
  // A cue of the kind that ends at most `reach` tokens before `at`, nothing stronger than words between.
  const Cue* cue_before(CueKind kind, std::size_t at, std::size_t reach) const;
  const Cue* cue_after(CueKind kind, std::size_t at, std::size_t reach) const;
  bool has_cue(CueKind kind) const;
  std::string words(std::size_t begin, std::size_t end) const;
};

// Builds the scenes of a document one after the other, remembering its headings.
class SceneReader {
 public:
  SceneReader(const Document& document, const RecordIndex& index) : document_(document), index_(index) {}
  Scene read(const Sentence& sentence);

 private:
  Part heading(const Scene& scene, bool& whole) const;
  const Document& document_;
  const RecordIndex& index_;
  Part part_ = Part::none;
};

// Finds what a sentence mentions (mentions.cc).
void find_mentions(Scene& scene);

// The checks; each appends its claims.
using Claims = std::vector<Claim>;
void check_statements(Scene& scene, Claims& claims);                        // medication, diagnosis, allergy, negation
void check_sides(Scene& scene, Claims& claims);                             // laterality
void check_person(Scene& scene, Claims& claims, const PartialDate& today);  // name, age, sex
void check_doses(Scene& scene, Claims& claims);
void check_values(Scene& scene, Claims& claims);
void check_dates(Scene& scene, Claims& claims);

// Shared by the checks.
Claim make_claim(const Scene& scene, std::size_t first, std::size_t last, ClaimKind kind);
void add_sources(Claim& claim, const RecordIndex& index, const std::vector<FactId>& facts);
std::string describe(const RecordIndex& index, const std::vector<FactId>& facts);

}  // namespace sparsam::records
