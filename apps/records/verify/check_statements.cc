// Problems, medicines and allergies that a text asserts or denies.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "records/summary/reconcile.h"
#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

std::vector<FactId> only(const Scene& scene, const std::vector<FactId>& facts, bool (*keep)(const Fact&)) {
  std::vector<FactId> kept;
  for (const FactId id : facts) {
    if (keep(*scene.index.fact(id).fact)) kept.push_back(id);
  }
  return kept;
}

bool stands(const Fact& fact) { return fact.certainty != Certainty::refuted && !fact.nothing_known; }
bool holds_now(const Fact& fact) {
  return stands(fact) && (fact.standing == Standing::current || fact.standing == Standing::unknown);
}
bool is_over(const Fact& fact) { return stands(fact) && fact.standing == Standing::past; }
bool is_certain(const Fact& fact) { return fact.certainty == Certainty::stated; }
bool refuted(const Fact& fact) { return fact.certainty == Certainty::refuted; }

// Whether the record keeps a list of the kind at all: only then does an absence say anything.
bool keeps_list(const RecordIndex& index, FactKind kind) {
  for (FactId id = 0; id < index.size(); ++id) {
    if (index.fact(id).fact->kind == kind) return true;
  }
  return false;
}

ClaimKind claim_kind(const Mention& m) {
  if (m.allergy) return ClaimKind::allergy;
  return m.kind == TermKind::drug || m.kind == TermKind::vaccine ? ClaimKind::medication : ClaimKind::diagnosis;
}

void check_denied(const Scene& scene, const Mention& m, Claims& claims) {
  Claim claim = make_claim(scene, std::min(m.negation, m.first), m.last, ClaimKind::negation);
  const std::vector<FactId> now = only(scene, m.facts, holds_now), over = only(scene, m.facts, is_over),
                            no = only(scene, m.facts, refuted);
  const bool ever = scene.has_cue(CueKind::past) || m.kind == TermKind::procedure || m.kind == TermKind::vaccine;
  if (m.family) {
    claim.verdict = Verdict::not_found;
    for (const TermId term : m.terms) {
      if (!scene.index.family_of(term).empty()) claim.verdict = Verdict::contradicted;
    }
  } else if (!now.empty()) {
    claim.verdict = Verdict::contradicted;
    add_sources(claim, scene.index, now);
    claim.record = describe(scene.index, now);
  } else if (!over.empty() && ever) {
    claim.verdict = Verdict::contradicted;
    add_sources(claim, scene.index, over);
    claim.record = describe(scene.index, over);
  } else if (!no.empty() || !over.empty()) {
    claim.verdict = Verdict::supported;
    add_sources(claim, scene.index, no.empty() ? over : no);
  } else {
    const FactKind kind = m.allergy                  ? FactKind::allergy
                          : m.kind == TermKind::drug ? FactKind::medication
                                                     : FactKind::problem;
    const bool kept = keeps_list(scene.index, kind);
    claim.verdict = kept && m.aside.empty() ? Verdict::supported : Verdict::not_found;
    claim.record = kept ? "by absence: the record has no such entry" : "the record has no entries of this kind at all";
    claim.sources = scene.index.record().person.sources;
  }
  claims.push_back(std::move(claim));
}

// The nearest relative named before the mention: "mother", in English; empty where none is.
std::string_view relation_said(const Scene& scene, const Mention& m) {
  struct Row {
    std::string_view english;
    std::set<std::string_view> words;
  };
  static const std::vector<Row> kRows{{"mother", {"mother", "mutter", "mum", "mom", "maternal"}},
                                      {"father", {"father", "vater", "dad", "paternal"}},
                                      {"sister", {"sister", "schwester"}},
                                      {"brother", {"brother", "bruder"}},
                                      {"daughter", {"daughter", "tochter"}},
                                      {"son", {"son", "sohn"}},
                                      {"aunt", {"aunt", "tante"}},
                                      {"uncle", {"uncle", "onkel"}},
                                      {"grandmother", {"grandmother", "grossmutter"}},
                                      {"grandfather", {"grandfather", "grossvater"}}};
  for (std::size_t i = m.first; i-- > scene.first;) {
    for (const Row& row : kRows) {
      if (scene.token(i).kind == Token::Kind::word && row.words.contains(scene.token(i).folded)) return row.english;
    }
  }
  for (std::size_t i = m.last; i < std::min(scene.last, m.last + 3); ++i) {  // "of her mother"
    for (const Row& row : kRows) {
      if (scene.token(i).kind == Token::Kind::word && row.words.contains(scene.token(i).folded)) return row.english;
    }
  }
  return {};
}

// Whether the family history's entry may be about that relative; a relationship in words that nobody knows may be any.
bool relation_agrees(const RecordIndex& index, FactId id, std::string_view said) {
  if (said.empty()) return true;
  const Concept& relationship = index.fact(id).fact->code;
  static const std::vector<std::array<std::string_view, 2>> kWords{{"grandmother", "grandmother"},
                                                                   {"grossmutter", "grandmother"},
                                                                   {"grandfather", "grandfather"},
                                                                   {"grossvater", "grandfather"},
                                                                   {"mother", "mother"},
                                                                   {"mutter", "mother"},
                                                                   {"father", "father"},
                                                                   {"vater", "father"},
                                                                   {"sister", "sister"},
                                                                   {"schwester", "sister"},
                                                                   {"brother", "brother"},
                                                                   {"bruder", "brother"},
                                                                   {"daughter", "daughter"},
                                                                   {"tochter", "daughter"},
                                                                   {"aunt", "aunt"},
                                                                   {"tante", "aunt"},
                                                                   {"uncle", "uncle"},
                                                                   {"onkel", "uncle"}};
  const std::string label = fold(relationship.label());
  for (const auto& [word, english] : kWords) {
    if (label.find(word) != std::string::npos) return english == said;
  }
  return true;
}

// A reaction belongs to its allergen: where the sentence names another one, it is that one's.
bool reaction_of_another(const Scene& scene, const Mention& m) {
  bool allergens = false;
  for (const Mention& other : scene.mentions) {
    if (!other.allergy || other.negated) continue;
    allergens = true;
    for (const FactId id : other.facts) {
      if (std::find(m.aside.begin(), m.aside.end(), id) != m.aside.end()) return false;
    }
  }
  const bool reaction = std::all_of(m.aside.begin(), m.aside.end(),
                                    [&](FactId id) { return scene.index.fact(id).fact->kind == FactKind::allergy; });
  return allergens && reaction;
}

// "Has", "hat", directly before: said of now, unless the verb goes on.
bool has_now(const Scene& scene, const Mention& m) {
  for (std::size_t i = m.first; i-- > scene.first && m.first - i <= 3;) {
    const Token& t = scene.token(i);
    if (t.kind != Token::Kind::word) return false;
    if (t.is("has") || t.is("hat") || t.is("have"))
      return !scene.token(i + 1).is("had") && !scene.token(i + 1).is("been");
  }
  return false;
}

void check_asserted(const Scene& scene, const Mention& m, Claims& claims) {
  Claim claim = make_claim(scene, m.first, m.last, claim_kind(m));
  const RecordIndex& index = scene.index;
  if (m.family) {
    std::vector<FactId> relatives, others;
    const std::string_view said = relation_said(scene, m);
    for (const TermId term : m.terms) {
      for (const FactId id : index.family_of(term))
        (relation_agrees(index, id, said) ? relatives : others).push_back(id);
    }
    if (!relatives.empty()) {
      claim.verdict = Verdict::supported;
      add_sources(claim, index, relatives);
      claims.push_back(std::move(claim));
    } else if (!others.empty()) {
      claim.verdict = Verdict::contradicted;
      add_sources(claim, index, others);
      claim.record = describe(index, others);
      claims.push_back(std::move(claim));
    } else if (m.kind == TermKind::problem) {
      claims.push_back(std::move(claim));
    }
    return;
  }
  const std::vector<FactId> standing = only(scene, m.facts, stands), now = only(scene, m.facts, holds_now),
                            over = only(scene, m.facts, is_over);
  const std::size_t alike = static_cast<std::size_t>(
      std::count_if(scene.mentions.begin(), scene.mentions.end(), [&](const Mention& o) { return o.kind == m.kind; }));
  if (!standing.empty()) {
    claim.verdict = Verdict::supported;
    add_sources(claim, index, standing);
    const bool drug = m.kind == TermKind::drug && !m.allergy;
    const bool said_stopped =
        drug && (scene.cue_after(CueKind::stopped, m.last, 14) || scene.cue_before(CueKind::stopped, m.first, 3));
    const Cue* const resolved = scene.cue_after(CueKind::resolved, m.last, 8);
    const bool not_resolved =
        resolved && resolved->first > scene.first &&
        (scene.token(resolved->first - 1).is("not") || scene.token(resolved->first - 1).is("nicht"));
    const bool said_over = m.kind == TermKind::problem && resolved && !not_resolved;
    const bool said_current = scene.cue_before(CueKind::current, m.first, 5) ||
                              (alike == 1 && scene.has_cue(CueKind::current)) || has_now(scene, m) ||
                              (drug && scene.part == Part::medication);
    if (alike == 1 && (said_stopped || said_over) && over.empty() && !now.empty()) {
      claim.verdict = Verdict::contradicted;
      claim.record = describe(index, now);
    } else if (said_current && !said_stopped && !said_over && now.empty() && !over.empty() &&
               (drug || m.kind == TermKind::problem) && !scene.has_cue(CueKind::past) &&
               !scene.has_cue(CueKind::earlier)) {
      claim.verdict = Verdict::contradicted;
      claim.record = describe(index, over);
    } else if (m.kind == TermKind::problem && only(scene, standing, is_certain).empty() && !m.suspected &&
               !m.hypothetical && !(alike == 1 && scene.has_cue(CueKind::suspected))) {
      // Only suspected: a text that says it without a doubt says more.
      claim.verdict = scene.has_cue(CueKind::confirmed) ? Verdict::contradicted : Verdict::not_found;
      claim.record = describe(index, standing);
    }
  } else if (!m.facts.empty()) {
    claim.verdict = Verdict::contradicted;  // the record says that it is not so
    const bool none_known =
        std::all_of(m.facts.begin(), m.facts.end(), [&](FactId id) { return index.fact(id).fact->nothing_known; });
    if (m.suspected || m.hypothetical || none_known) claim.verdict = Verdict::supported;
    add_sources(claim, index, m.facts);
    claim.record = describe(index, m.facts) + " (refuted)";
  } else if (!m.aside.empty()) {
    const bool another = reaction_of_another(scene, m);
    claim.verdict = another ? Verdict::contradicted : Verdict::supported;
    add_sources(claim, index, m.aside);
    if (another) claim.record = describe(index, m.aside);
  } else if (m.hypothetical) {
    return;
  } else {
    claim.record = "the record has no such entry";
  }
  claims.push_back(std::move(claim));
}

// "No known allergies", "keine Dauermedikation": said of the whole list.
class WholeList {
 public:
  WholeList(Scene& scene, Claims& claims) : scene_(scene), claims_(claims) {}

  void check() {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      const Token& t = scene_.token(i);
      if (t.kind != Token::Kind::word) continue;
      const std::string& w = t.folded;
      if (w == "nkda" || w == "nka" || w == "nkfa") {
        allergies(i, i, i + 1, w == "nkda");
      } else if (w.starts_with("allerg") || w == "unvertraeglichkeiten" || w.ends_with("allergien") ||
                 w == "intolerances") {
        if (any_allergen()) continue;
        const bool drugs =
            (i > scene_.first && (scene_.token(i - 1).is("drug") || scene_.token(i - 1).is("medication"))) ||
            w.starts_with("medikament") || w.starts_with("arznei");
        list(i, FactKind::allergy, drugs);
      } else if (w == "medication" || w == "medications" || w.ends_with("medikation") || w == "medikamente" ||
                 w == "medicines" || w == "drugs") {
        list(i, FactKind::medication, false);
      }
    }
  }

 private:
  bool any_allergen() const {
    return std::any_of(scene_.mentions.begin(), scene_.mentions.end(), [](const Mention& m) { return m.allergy; });
  }

  void list(std::size_t at, FactKind kind, bool drugs) {
    if (at + 1 < scene_.last && (scene_.token(at + 1).is("mit") || scene_.token(at + 1).is("with"))) return;  // of one
    if (const Cue* no = scene_.cue_before(CueKind::negation, at, 3); no && clear(no->last, at)) {
      kind == FactKind::allergy ? allergies(no->first, no->first, at + 1, drugs) : medication(no->first, at + 1);
      return;
    }
    if (const Cue* no = scene_.cue_after(CueKind::negation_after, at + 1, 3)) {
      const bool answer = scene_.token(no->first).is("keine") || scene_.token(no->first).is("none") ||
                          scene_.token(no->first).is("nein");
      if (answer && !scene_.token(no->first - 1).mark(':')) return;
      kind == FactKind::allergy ? allergies(at, at, no->last, drugs) : medication(at, no->last);
      return;
    }
    if (kind != FactKind::allergy || at == scene_.first) return;
    const Token& before = scene_.token(at - 1);
    if (before.is("known") || before.is("bekannte") || before.is("bekannten")) {
      Claim claim = make_claim(scene_, at - 1, at + 1, ClaimKind::allergy);
      const auto [have, none] = entries(FactKind::allergy, false);
      claim.verdict = !have.empty() ? Verdict::supported : !none.empty() ? Verdict::contradicted : Verdict::not_found;
      add_sources(claim, scene_.index, have.empty() ? none : have);
      claims_.push_back(std::move(claim));
    }
  }

  bool clear(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i < to; ++i) {
      const Token& t = scene_.token(i);
      if (t.kind != Token::Kind::word || t.is("change") || t.is("changes") || t.is("aenderung") || t.is("aenderungen"))
        return false;
    }
    return true;
  }

  // The entries that hold now, and those that say there are none.
  std::pair<std::vector<FactId>, std::vector<FactId>> entries(FactKind kind, bool drugs) const {
    std::vector<FactId> have, none;
    for (FactId id = 0; id < scene_.index.size(); ++id) {
      const Fact& fact = *scene_.index.fact(id).fact;
      if (fact.kind != kind) continue;
      if (fact.nothing_known) {
        none.push_back(id);
        continue;
      }
      if (!holds_now(fact)) continue;
      const bool medicine = kind == FactKind::medication;
      if (medicine && (fact.severity == "plan" || ended(fact, scene_.index.record().as_of))) continue;
      if (drugs) {
        static const std::set<std::string_view> kDrugLike{"penicillin", "cephalosporin",    "sulfonamide", "nsaid",
                                                          "contrast",   "local_anesthetic", "iodine"};
        const auto& terms = scene_.index.fact(id).terms;
        const bool is_drug = terms.empty() || std::any_of(terms.begin(), terms.end(), [](TermId t) {
                               const Term& term = Terminology::get().term(t);
                               return term.kind == TermKind::drug || kDrugLike.contains(term.key);
                             });
        if (!is_drug) continue;
      }
      have.push_back(id);
    }
    return {have, none};
  }

  void allergies(std::size_t, std::size_t first, std::size_t last, bool drugs) {
    Claim claim = make_claim(scene_, first, last, ClaimKind::negation);
    const auto [have, none] = entries(FactKind::allergy, drugs);
    if (!have.empty()) {
      claim.verdict = Verdict::contradicted;
      add_sources(claim, scene_.index, have);
      claim.record = describe(scene_.index, have);
    } else if (!none.empty() || keeps_list(scene_.index, FactKind::allergy)) {
      claim.verdict = Verdict::supported;
      add_sources(claim, scene_.index, none);
      if (none.empty()) claim.sources = scene_.index.record().person.sources;
    } else {
      claim.record = "the record says nothing about allergies, neither any nor none";
    }
    claims_.push_back(std::move(claim));
  }

  void medication(std::size_t first, std::size_t last) {
    Claim claim = make_claim(scene_, first, last, ClaimKind::negation);
    const auto [have, none] = entries(FactKind::medication, false);
    if (!have.empty()) {
      claim.verdict = Verdict::contradicted;
      add_sources(claim, scene_.index, have);
      claim.record = describe(scene_.index, have);
    } else {
      claim.verdict = Verdict::supported;
      add_sources(claim, scene_.index, none);
      if (none.empty()) claim.sources = scene_.index.record().person.sources;
    }
    claims_.push_back(std::move(claim));
  }

  Scene& scene_;
  Claims& claims_;
};

// Never, former, current smoker: one excludes the others.
void check_finding(const Scene& scene, const Mention& m, Claims& claims) {
  if (m.terms.empty()) return;
  Claim claim = make_claim(scene, m.negated ? std::min(m.negation, m.first) : m.first, m.last, ClaimKind::value);
  const auto& terms = Terminology::get();
  const std::string_view key = terms.term(m.terms[0]).key;
  if (!key.ends_with("smoker")) return;
  if (!m.facts.empty() && !m.negated) {
    claim.verdict = Verdict::supported;
    add_sources(claim, scene.index, m.facts);
  } else {
    std::vector<FactId> others;
    for (const std::string_view other : {"never_smoker", "former_smoker", "current_smoker"}) {
      if (const auto id = terms.by_key(TermKind::finding, other)) {
        for (const FactId fact : scene.index.facts_of(*id)) others.push_back(fact);
      }
    }
    const bool agrees = m.negated && m.facts.empty();
    claim.verdict = others.empty() ? Verdict::not_found : agrees ? Verdict::supported : Verdict::contradicted;
    add_sources(claim, scene.index, others);
    claim.record = describe(scene.index, others);
  }
  claims.push_back(std::move(claim));
}

bool is_dose(const Token& t) {
  if (t.kind != Token::Kind::number || t.units.empty() || t.unit.find('/') != std::string::npos) return false;
  return std::any_of(t.units.begin(), t.units.end(),
                     [](const Unit& u) { return (u.is_mass() && u.factor < 1) || u.only(Dimension::activity, 1); });
}

// A word beside which a dose stands is a medicine, also one that nobody here knows: "Xyzumab 40 mg 1-0-0",
// "40 mg Xyzumab", "40 mg of xyzumab".
void check_unknown_medicines(const Scene& scene, Claims& claims) {
  static const std::set<std::string> kNotDrugs{"dosis",    "dosierung", "tagesdosis",  "dosage",     "strength",
                                               "therapie", "gesamt",    "total",       "jeweils",    "weight",
                                               "daily",    "twice",     "once",        "orally",     "morgens",
                                               "abends",   "taeglich",  "einzeldosis", "medication", "medikation"};
  const auto unknown = [&](std::size_t i) {
    if (i >= scene.last) return false;
    const Token& word = scene.token(i);
    if (word.kind != Token::Kind::word || scene.is_taken(i) || word.folded.size() < 5) return false;
    if (is_product_word(word.folded) || kNotDrugs.contains(word.folded) || is_filler(word.folded)) return false;
    return std::none_of(scene.cues.begin(), scene.cues.end(), [&](const Cue& c) { return i >= c.first && i < c.last; });
  };
  for (std::size_t i = scene.first; i < scene.last; ++i) {
    if (!is_dose(scene.token(i))) continue;
    const bool known = std::any_of(scene.mentions.begin(), scene.mentions.end(), [&](const Mention& m) {
      return m.kind != TermKind::problem && m.first <= i + 3 && i < m.last + 4;
    });
    if (known) continue;
    std::size_t at = scene.last;
    const bool of = i + 1 < scene.last && scene.token(i + 1).is("of");
    if (i > scene.first && unknown(i - 1) && scene.token(i - 1).capital) {
      at = i - 1;
    } else if (of && unknown(i + 2)) {
      at = i + 2;
    } else if (unknown(i + 1) && scene.token(i + 1).capital) {
      at = i + 1;
    }
    if (at == scene.last) continue;
    Claim claim = make_claim(scene, at, at + 1, ClaimKind::medication);
    claim.record = "the record has no such medication";
    claims.push_back(std::move(claim));
  }
}

}  // namespace

void check_statements(Scene& scene, Claims& claims) {
  for (const Mention& m : scene.mentions) {
    if (m.kind == TermKind::finding && !m.allergy) {
      check_finding(scene, m, claims);
      continue;
    }
    const bool statement =
        m.allergy || m.kind == TermKind::problem || m.kind == TermKind::drug || m.kind == TermKind::vaccine;
    if (m.kind == TermKind::procedure && m.negated) {
      check_denied(scene, m, claims);
      continue;
    }
    if (!statement) continue;
    if (m.negated && !m.hypothetical) {
      check_denied(scene, m, claims);
    } else if (!m.negated) {
      check_asserted(scene, m, claims);
    }
  }
  WholeList(scene, claims).check();
  check_unknown_medicines(scene, claims);
}

}  // namespace sparsam::records
