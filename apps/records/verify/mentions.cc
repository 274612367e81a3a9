// What a sentence mentions: the terms of the vocabulary and the record's own names, longest first; then the names whose
// telling words stand somewhere in the sentence. Each mention gets one kind, and the facts that it may mean.
#include <algorithm>
#include <array>
#include <set>

#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

struct Words {
  std::vector<std::string> canonical;
  std::vector<std::size_t> token;
};

Words words_of(const Scene& scene) {
  Words words;
  for (std::size_t i = scene.first; i < scene.last; ++i) {
    const Token& t = scene.token(i);
    if (t.kind == Token::Kind::word) {
      // "i" and "v" are articles of nothing, but single letters seldom name a thing.
      if (is_filler(t.folded)) continue;
      for (std::string& part : parts_of(t.folded)) {
        words.canonical.push_back(std::move(part));
        words.token.push_back(i);
      }
    } else if (t.kind == Token::Kind::number) {
      words.canonical.push_back(t.unit.empty() ? t.folded : std::string("\x01"));
      words.token.push_back(i);
    } else if (t.kind == Token::Kind::date || t.kind == Token::Kind::pattern || t.mark(';')) {
      words.canonical.emplace_back("\x01");  // no name goes on beyond it
      words.token.push_back(i);
    }
  }
  return words;
}

const Terminology& terms() { return Terminology::get(); }

bool has_kind(const std::vector<TermId>& ids, TermKind kind) {
  return std::any_of(ids.begin(), ids.end(), [&](TermId id) { return terms().term(id).kind == kind; });
}

bool fact_is(const Scene& scene, FactId id, FactKind kind) { return scene.index.fact(id).fact->kind == kind; }

// Words that turn the allergy on: cues, and compounds such as "Penicillinallergie".
bool allergy_near(const Scene& scene, std::size_t first, std::size_t last) {
  if (scene.part == Part::allergies) return true;
  for (const Cue& cue : scene.cues) {
    if (cue.kind != CueKind::allergy) continue;
    const bool before = cue.last <= first && first - cue.last <= 12;
    const bool after = cue.first >= last && cue.first - last <= 3;
    if (before || after) return true;
  }
  for (std::size_t i = first; i < last; ++i) {
    if (scene.token(i).kind != Token::Kind::word) continue;
    for (const std::string& part : parts_of(scene.token(i).folded)) {
      if (part == "allergy" || part == "intolerance" || part == "hypersensitivity") return true;
    }
  }
  return false;
}

// "Calcium 500 mg" is a drug, "Kalzium 2,3 mmol/l" a measurement.
bool concentration_follows(const Scene& scene, std::size_t last) {
  for (std::size_t i = last; i < std::min(scene.last, last + 5); ++i) {
    const Token& t = scene.token(i);
    if (t.kind != Token::Kind::number) continue;
    return std::any_of(t.units.begin(), t.units.end(), [](const Unit& u) { return u.is_concentration(); }) ||
           t.units.empty();
  }
  return false;
}

void choose_kind(const Scene& scene, Mention& mention, const std::vector<TermId>& all) {
  std::vector<FactId> named;
  for (const auto name : mention.names) {
    const auto& facts = scene.index.facts_of_name(name);
    named.insert(named.end(), facts.begin(), facts.end());
  }
  const auto names_kind = [&](FactKind kind) {
    return std::any_of(named.begin(), named.end(), [&](FactId id) { return fact_is(scene, id, kind); });
  };
  const auto record_has = [&](TermKind kind, FactKind fact_kind) {
    for (const TermId id : all) {
      if (terms().term(id).kind != kind) continue;
      for (const FactId fact : scene.index.facts_of(id)) {
        if (fact_is(scene, fact, fact_kind)) return true;
      }
    }
    return false;
  };
  const bool vaccine_cue = scene.part == Part::vaccines || scene.has_cue(CueKind::vaccine);
  const bool drug = has_kind(all, TermKind::drug), allergen = has_kind(all, TermKind::allergen);
  // "Tolerates penicillin", "penicillin must be avoided": of what the record knows as an allergy, and of what is
  // nothing but an allergen.
  const bool reacted = (scene.reaction || scene.has_cue(CueKind::tolerated) || scene.has_cue(CueKind::avoided)) &&
                       !record_has(TermKind::drug, FactKind::medication) && !names_kind(FactKind::medication) &&
                       (names_kind(FactKind::allergy) || record_has(TermKind::drug, FactKind::allergy) ||
                        record_has(TermKind::allergen, FactKind::allergy) ||
                        (allergen && !drug && (scene.reaction || scene.has_cue(CueKind::avoided))));
  if ((drug || allergen || names_kind(FactKind::allergy)) &&
      (reacted || allergy_near(scene, mention.first, mention.last))) {
    mention.allergy = true;
    mention.kind = TermKind::allergen;
  } else if ((has_kind(all, TermKind::vaccine) &&
              (vaccine_cue || all.size() == 1 || !record_has(TermKind::problem, FactKind::problem))) &&
             (vaccine_cue || record_has(TermKind::vaccine, FactKind::immunization) ||
              !has_kind(all, TermKind::problem))) {
    mention.kind = TermKind::vaccine;
  } else if (names_kind(FactKind::immunization) && !has_kind(all, TermKind::problem)) {
    mention.kind = TermKind::vaccine;
  } else if (names_kind(FactKind::medication) &&
             (scene.part == Part::medication || scene.part == Part::past_medication ||
              !record_has(TermKind::analyte, FactKind::observation))) {
    mention.kind = TermKind::drug;
  } else if (has_kind(all, TermKind::analyte) &&
             ((!drug && !has_kind(all, TermKind::problem)) || concentration_follows(scene, mention.last))) {
    mention.kind = TermKind::analyte;
  } else if (drug || names_kind(FactKind::medication)) {
    mention.kind = TermKind::drug;
  } else if (has_kind(all, TermKind::problem) || names_kind(FactKind::problem)) {
    mention.kind = TermKind::problem;
  } else if (has_kind(all, TermKind::finding)) {
    mention.kind = TermKind::finding;
  } else if (!all.empty()) {
    mention.kind = terms().term(all[0]).kind;
  } else if (!named.empty()) {
    mention.kind = term_kind_of(scene.index.fact(named[0]).fact->kind);
  }
}

FactKind fact_kind_of(const Mention& mention) {
  if (mention.allergy) return FactKind::allergy;
  switch (mention.kind) {
    case TermKind::problem:
      return FactKind::problem;
    case TermKind::drug:
      return FactKind::medication;
    case TermKind::allergen:
      return FactKind::allergy;
    case TermKind::vaccine:
      return FactKind::immunization;
    case TermKind::encounter:
      return FactKind::encounter;
    case TermKind::procedure:
      return FactKind::procedure;
    case TermKind::analyte:
    case TermKind::finding:
      return FactKind::observation;
  }
  return FactKind::problem;
}

// Words beside a mention that rule facts out: "chronic bronchitis" is not the record's acute one.
bool opposed(const Scene& scene, const Mention& mention, FactId id) {
  static constexpr std::array<std::array<std::string_view, 2>, 6> kPairs{{{"acute", "chronic"},
                                                                          {"viral", "bacterial"},
                                                                          {"primary", "secondary"},
                                                                          {"benign", "malignant"},
                                                                          {"perennial", "seasonal"},
                                                                          {"open", "closed"}}};
  std::set<std::string> beside;
  const std::size_t from = std::max(scene.first, mention.first >= 2 ? mention.first - 2 : 0);
  for (std::size_t i = from; i < mention.last; ++i) {
    if (scene.token(i).kind == Token::Kind::word) beside.insert(canonical(scene.token(i).folded));
    if (i < mention.first && (scene.token(i).kind != Token::Kind::word)) beside.clear();
  }
  const std::vector<std::string> name = phrase_of(scene.index.fact(id).fact->code.label());
  const auto named = [&](std::string_view word) { return std::find(name.begin(), name.end(), word) != name.end(); };
  for (const auto& [a, b] : kPairs) {
    if (beside.contains(std::string(a)) && !beside.contains(std::string(b)) && named(b) && !named(a)) return true;
    if (beside.contains(std::string(b)) && !beside.contains(std::string(a)) && named(a) && !named(b)) return true;
  }
  return false;
}

void resolve(const Scene& scene, Mention& mention) {
  const FactKind wanted = fact_kind_of(mention);
  bool ruled_out = false;
  const auto put = [&](FactId id, bool own) {
    const bool same =
        fact_is(scene, id, wanted) ||
        (wanted == FactKind::procedure && (fact_is(scene, id, FactKind::plan) || fact_is(scene, id, FactKind::report) ||
                                           fact_is(scene, id, FactKind::goal) || fact_is(scene, id, FactKind::device)));
    if (same && own && opposed(scene, mention, id)) {
      ruled_out = true;
      return;
    }
    auto& list = same && own ? mention.facts : mention.aside;
    if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
  };
  for (const TermId term : mention.terms) {
    for (const FactId id : scene.index.facts_of(term)) put(id, true);
    for (const FactId id : scene.index.mentioned_in(term)) put(id, false);
  }
  for (const auto name : mention.names) {
    for (const FactId id : scene.index.facts_of_name(name)) put(id, true);
    for (const FactId id : scene.index.asides_of_name(name)) put(id, false);
  }
  // What is said of the one that was ruled out does not speak for the mention either.
  if (ruled_out && mention.facts.empty()) mention.aside.clear();
}

bool conjunction(const Token& t) {
  return t.mark(',') || t.mark('/') || t.is("and") || t.is("or") || t.is("und") || t.is("oder") || t.is("sowie") ||
         t.is("noch") || t.is("nor");
}

bool in_mention(const Scene& scene, std::size_t i) {
  return std::any_of(scene.mentions.begin(), scene.mentions.end(),
                     [&](const Mention& m) { return i >= m.first && i < m.last; });
}

// From a negation to the mention: nothing that ends its reach, few words, lists allowed.
bool reaches(const Scene& scene, std::size_t from, std::size_t to) {
  std::size_t free_words = 0;
  for (std::size_t i = from; i < to; ++i) {
    const Token& t = scene.token(i);
    if (in_mention(scene, i)) continue;
    if (conjunction(t)) {
      if (t.mark(',') && i + 1 < to && !in_mention(scene, i + 1) && !conjunction(scene.token(i + 1)) &&
          free_words > 0) {
        bool mention_soon = false;
        for (std::size_t k = i + 1; k < std::min(to + 1, i + 3); ++k) mention_soon |= k == to || in_mention(scene, k);
        if (!mention_soon) return false;
      }
      continue;
    }
    if (t.kind != Token::Kind::word) {
      if (t.mark('.') || t.mark('-') || t.mark('"') || t.mark('*')) continue;
      if (t.kind == Token::Kind::number && i + 2 >= to) continue;  // "no 4 ml dalteparin"
      // "Kein(e)"
      const bool ending =
          t.mark('(') && i + 2 < to && scene.token(i + 1).folded.size() <= 2 && scene.token(i + 2).mark(')');
      if (!ending) return false;
      i += 2;
      continue;
    }
    if (++free_words > 5) return false;
    // "No treatment with …" goes on.
    static const std::set<std::string_view> kCarries{"medication", "medikation", "dauermedikation", "treatment",
                                                     "therapy",    "therapie",   "behandlung",      "einnahme"};
    if (i > from && (t.is("mit") || t.is("with")) && kCarries.contains(scene.token(i - 1).folded)) continue;
    for (const Cue& cue : scene.cues) {
      if (cue.kind == CueKind::stop && cue.first == i && i > from) return false;
    }
  }
  return true;
}

bool reached_from_behind(const Scene& scene, std::size_t from, std::size_t to) {
  std::size_t free_words = 0;
  for (std::size_t i = from; i < to; ++i) {
    const Token& t = scene.token(i);
    if (in_mention(scene, i) || t.mark(':') || t.mark('-') || t.mark('(')) continue;
    if (conjunction(t)) {
      const bool list = i + 1 < to && (in_mention(scene, i + 1) || (i + 2 < to && in_mention(scene, i + 2)));
      if (!list) return false;
      continue;
    }
    if (t.kind != Token::Kind::word || ++free_words > 2) return false;
  }
  return true;
}

// "Breast cancer of her mother", "Mammakarzinom der Mutter"
bool belongs_to_relative(const Scene& scene, std::size_t from, std::size_t relative) {
  static const std::set<std::string_view> kTies{"of",  "in",  "bei",   "der",   "des",    "the",
                                                "her", "his", "ihrer", "ihres", "seiner", "seines"};
  if (relative <= from || relative - from > 3) return false;
  for (std::size_t i = from; i < relative; ++i) {
    if (!kTies.contains(scene.token(i).folded)) return false;
  }
  return true;
}

void judge_context(const Scene& scene, Mention& m) {
  for (const Cue& cue : scene.cues) {
    switch (cue.kind) {
      case CueKind::negation:
        if (cue.last <= m.first && reaches(scene, cue.last, m.first)) {
          m.negated = true;
          m.negation = cue.first;
        }
        // "raucht nicht"
        if (m.kind == TermKind::finding && cue.first >= m.last && cue.first - m.last <= 2) {
          m.negated = true;
          m.negation = m.first;
        }
        break;
      case CueKind::negation_after: {
        const bool short_answer = scene.token(cue.first).is("keine") || scene.token(cue.first).is("none") ||
                                  scene.token(cue.first).is("nein");
        if (short_answer && !(cue.first > scene.first && scene.token(cue.first - 1).mark(':'))) break;
        if (cue.first >= m.last && reached_from_behind(scene, m.last, cue.first)) {
          m.negated = true;
          m.negation = m.first;
        }
        break;
      }
      case CueKind::family:
        if (cue.last <= m.first + 1 || belongs_to_relative(scene, m.last, cue.first)) m.family = true;
        break;
      case CueKind::hypothetical:
        if (cue.last <= m.first && m.first - cue.last <= 3) m.hypothetical = true;
        break;
      case CueKind::suspected:
        if ((cue.last <= m.first && m.first - cue.last <= 3) || (cue.first >= m.last && cue.first - m.last <= 2))
          m.suspected = true;
        break;
      case CueKind::reaction:
        if (cue.last <= m.first && m.first - cue.last <= 6 && !m.allergy &&
            (scene.part == Part::allergies || scene.has_cue(CueKind::allergy))) {
          m.reaction = true;
        }
        break;
      default:
        break;
    }
  }
  m.family |= scene.part == Part::family;
  if (!m.allergy || scene.part == Part::allergies) return;
  if (scene.has_cue(CueKind::avoided)) {
    m.negated = false;  // "must not be given"
  } else if (scene.has_cue(CueKind::tolerated)) {
    m.negated = !m.negated;  // "tolerates neither …" asserts, "tolerates …" denies
    m.negation = m.first;
  }
}

// "alt" is old before it is an enzyme, "man" one before he is male: abbreviations are written large.
bool everyday_word(const Token& token, std::size_t length, bool number_follows) {
  if (length != 1) return false;
  static const std::set<std::string_view> kAlways{"man", "back"};
  static const std::set<std::string_view> kSmall{"ass", "alt", "ast", "got", "pt", "ap", "sys", "dia", "ef", "af"};
  if (kAlways.contains(token.folded) || (token.small && kSmall.contains(token.folded))) return true;
  return token.folded == "gross" && !number_follows;
}

// Whether a word of the sentence is what the record has as a reaction of some allergy, or one that only allergies have.
bool names_reaction(const Scene& scene, const Words& words) {
  for (std::size_t w = 0; w < words.canonical.size(); ++w) {
    for (const auto name : scene.index.names().longest(words.canonical, w).meanings) {
      for (const FactId fact : scene.index.asides_of_name(name)) {
        if (fact_is(scene, fact, FactKind::allergy)) return true;
      }
    }
    for (const TermId id : terms().phrases().longest(words.canonical, w).meanings) {
      const Term& term = terms().term(id);
      if (term.kind != TermKind::problem) continue;
      if (term.key == "anaphylaxis" || term.key == "urticaria" || term.key == "angioedema") return true;
      for (const FactId fact : scene.index.mentioned_in(id)) {
        if (fact_is(scene, fact, FactKind::allergy)) return true;
      }
    }
  }
  return false;
}

// Whether the next word follows with "of", "der", "des" between.
bool genitive(const Scene& scene, const Words& words, std::size_t w) {
  if (w + 1 >= words.token.size() || words.token[w + 1] < words.token[w] + 2) return false;
  const Token& tie = scene.token(words.token[w] + 1);
  return (tie.is("of") || tie.is("der") || tie.is("des")) && words.token[w + 1] - words.token[w] <= 3;
}

bool in_capitals(const Scene& scene, std::size_t i) {
  const Token& t = scene.token(i);
  const std::u32string& text = scene.document.text;
  return t.end - t.begin == 2 && is_upper(text[t.begin]) && is_upper(text[t.begin + 1]);
}

}  // namespace

void find_mentions(Scene& scene) {
  const Words words = words_of(scene);
  scene.reaction = names_reaction(scene, words);
  std::vector<std::vector<TermId>> found_terms;
  for (std::size_t w = 0; w < words.canonical.size();) {
    const PhraseTree::Found term = terms().phrases().longest(words.canonical, w);
    const PhraseTree::Found name = scene.index.names().longest(words.canonical, w);
    const std::size_t length = std::max(term.words, name.words);
    if (length <= 1 && genitive(scene, words, w)) {
      // "Embolie der Lunge", "fracture of the wrist": the same two words the other way round.
      const std::vector<std::string> turned{words.canonical[w + 1], words.canonical[w]};
      const PhraseTree::Found found = terms().phrases().longest(turned, 0);
      if (found.words == 2) {
        Mention mention;
        mention.first = words.token[w];
        mention.last = words.token[w + 1] + 1;
        const std::vector<TermId> all(found.meanings.begin(), found.meanings.end());
        choose_kind(scene, mention, all);
        for (const TermId id : all) {
          if (terms().term(id).kind == mention.kind) mention.terms.push_back(id);
        }
        resolve(scene, mention);
        scene.mentions.push_back(std::move(mention));
        w += 2;
        continue;
      }
    }
    if (length == 0) {
      ++w;
      continue;
    }
    Mention mention;
    mention.first = words.token[w];
    mention.last = words.token[w + length - 1] + 1;
    std::vector<TermId> all;
    if (term.words == length) all.assign(term.meanings.begin(), term.meanings.end());
    if (name.words == length) mention.names.assign(name.meanings.begin(), name.meanings.end());
    // A product is known by one word of its name ("Vitamin B12 5 mg/ml"), also where the vocabulary has more.
    if (name.words > 0 && name.words < length) {
      for (const auto meaning : name.meanings) {
        const auto& facts = scene.index.facts_of_name(meaning);
        if (!facts.empty() && fact_is(scene, facts[0], FactKind::medication)) mention.names.push_back(meaning);
      }
    }
    // Short forms ("K", "Na", "PT") are measurements only before a number.
    const Token& first = scene.token(mention.first);
    const bool abbreviation = length == 1 && first.folded.size() <= 2;
    bool number_follows = false;
    for (std::size_t i = mention.last; i < std::min(scene.last, mention.last + 3); ++i)
      number_follows |= scene.token(i).kind == Token::Kind::number;
    // "Nikotin: nie geraucht" is no medicine.
    const bool habit = length == 1 && (first.folded == "nikotin" || first.folded == "nicotine") && !number_follows;
    const bool common_word = habit || everyday_word(first, length, number_follows);
    // Illnesses have short names in capitals as well: "OA", "PE".
    const bool illness = abbreviation && has_kind(all, TermKind::problem) && in_capitals(scene, mention.first);
    if ((abbreviation && !number_follows && !illness) || common_word ||
        (abbreviation && !first.capital && first.folded != "hb" && first.folded != "rr")) {
      ++w;
      continue;
    }
    // An allergen or a coded finding outside its context is an everyday word.
    choose_kind(scene, mention, all);
    const bool stray = !mention.allergy && mention.kind == TermKind::allergen;
    if (stray) {
      ++w;
      continue;
    }
    for (const TermId id : all) {
      const TermKind kind = terms().term(id).kind;
      if (mention.allergy ? kind == TermKind::drug || kind == TermKind::allergen : kind == mention.kind)
        mention.terms.push_back(id);
    }
    resolve(scene, mention);
    // A measurement's name covers its words only; "Ibuprofen 400 mg" leaves the dose to be checked.
    scene.mentions.push_back(std::move(mention));
    // Compounds share a token: go on behind it.
    std::size_t next = w + length;
    while (next < words.token.size() && words.token[next] == words.token[next - 1]) ++next;
    w = next;
  }
  // Names whose words stand apart: "the whiplash injury she had of the neck".
  const std::set<std::string> present(words.canonical.begin(), words.canonical.end());
  for (const RecordIndex::LooseName& loose : scene.index.loose_names()) {
    if (!std::all_of(loose.words.begin(), loose.words.end(), [&](const std::string& w) { return present.contains(w); }))
      continue;
    std::size_t low = scene.last, high = scene.first;
    for (std::size_t w = 0; w < words.canonical.size(); ++w) {
      if (std::find(loose.words.begin(), loose.words.end(), words.canonical[w]) == loose.words.end()) continue;
      low = std::min(low, words.token[w]);
      high = std::max(high, words.token[w] + 1);
    }
    if (high - low > loose.words.size() + 4) continue;
    const auto overlapping = std::find_if(scene.mentions.begin(), scene.mentions.end(),
                                          [&](const Mention& m) { return m.first < high && low < m.last; });
    if (overlapping != scene.mentions.end()) {
      // The record's own name says more about what is there.
      if (!overlapping->facts.empty() || overlapping->allergy) continue;
      Mention wider = *overlapping;
      wider.names.push_back(loose.group);
      wider.first = std::min(wider.first, low);
      wider.last = std::max(wider.last, high);
      choose_kind(scene, wider, wider.terms);
      resolve(scene, wider);
      if (wider.facts.empty()) {  // nothing of the term's kind: the name alone decides
        wider.terms.clear();
        wider.aside.clear();
        choose_kind(scene, wider, {});
        resolve(scene, wider);
      }
      if (!wider.facts.empty()) *overlapping = std::move(wider);
      continue;
    }
    Mention mention;
    mention.first = low;
    mention.last = high;
    mention.names.push_back(loose.group);
    choose_kind(scene, mention, {});
    resolve(scene, mention);
    if (!mention.allergy && mention.kind == TermKind::allergen) continue;
    scene.mentions.push_back(std::move(mention));
  }
  std::sort(scene.mentions.begin(), scene.mentions.end(),
            [](const Mention& a, const Mention& b) { return a.first < b.first; });
  for (Mention& mention : scene.mentions) judge_context(scene, mention);
  for (const Mention& mention : scene.mentions) {
    if (mention.kind != TermKind::drug) scene.take(mention.first, mention.last);
  }
  for (const Frequency& f : scene.frequencies) scene.take(f.first, f.last);
}

}  // namespace sparsam::records
