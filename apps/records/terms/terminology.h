// Terms: what a problem, a substance, an allergen, a measurement, a procedure or a vaccine is called in two languages,
// which codes stand for it and what is broader. Facts and texts are both read into sets of terms, and meet there.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "records/model/fact.h"
#include "records/terms/words.h"

namespace sparsam::records {

enum class TermKind : std::uint8_t { problem, drug, allergen, analyte, procedure, vaccine, encounter, finding };

using TermId = std::uint32_t;

struct Term {
  TermKind kind = TermKind::problem;
  std::string_view key;
  std::vector<std::string_view> broader;  // keys of the same kind; for drugs: classes
  std::string_view en, de;
  double grams_per_mole = 0;
  std::vector<std::string> words;  // of all its names, sorted: a name with further words says more than the term
};

// A tree of canonical words; each node may be the end of phrases that mean something.
class PhraseTree {
 public:
  using Meaning = std::uint32_t;
  void add(const std::vector<std::string>& phrase, Meaning meaning);

  struct Found {
    std::size_t words = 0;  // how many of the given words the longest phrase takes
    std::span<const Meaning> meanings;
  };
  // The longest phrase that begins at words[from].
  Found longest(std::span<const std::string> words, std::size_t from) const;

 private:
  struct Node {
    std::unordered_map<std::string, std::uint32_t> next;
    std::vector<Meaning> meanings;
  };
  std::vector<Node> nodes_ = std::vector<Node>(1);
};

class Terminology {
 public:
  static const Terminology& get();  // built once

  const Term& term(TermId id) const { return terms_[id]; }
  std::size_t size() const { return terms_.size(); }
  const PhraseTree& phrases() const { return phrases_; }
  std::optional<TermId> by_key(TermKind kind, std::string_view key) const;
  // By code: exact, or for ICD-10 the longest known prefix (E11.74 is a kind of E11).
  std::optional<TermId> by_code(TermKind kind, std::string_view code, bool allow_prefix) const;
  // `term` itself and everything broader.
  std::vector<TermId> with_broader(TermId term) const;

  // The terms of one kind that a concept's codes or words name, most specific first.
  std::vector<TermId> terms_of(const Concept& idea, TermKind kind) const;

  // The term one of whose two labels says exactly what the concept says, or whose LOINC code it has: only such a term's
  // label may stand for the concept.
  std::optional<TermId> exact(const Concept& idea, TermKind kind) const;

 private:
  Terminology();
  void load(TermKind kind, std::string_view table);

  std::vector<Term> terms_;
  PhraseTree phrases_;
  std::unordered_map<std::string, TermId> by_key_, by_code_;  // "kind:key"
};

// The name without what only computers need: "(disorder)", "[Mass/volume] in Blood", surrounding blanks.
std::string plain_name(std::string_view name);

// What to call a concept in a language: the table's label where the term is exact, else the record's own words.
std::string label_of(const Concept& idea, TermKind kind, Language language);

TermKind term_kind_of(FactKind kind);

}  // namespace sparsam::records
