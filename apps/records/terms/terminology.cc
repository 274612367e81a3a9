#include "records/terms/terminology.h"

#include <fmt/format.h>

#include <algorithm>

#include "records/terms/tables.h"

namespace sparsam::records {
namespace {

std::string_view next_field(std::string_view& line, char separator) {
  const std::size_t end = std::min(line.find(separator), line.size());
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string keyed(TermKind kind, std::string_view text) { return fmt::format("{}:{}", static_cast<int>(kind), text); }

bool looks_like_icd(std::string_view code) {
  return code.size() >= 3 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= '0' && code[1] <= '9';
}

}  // namespace

void PhraseTree::add(const std::vector<std::string>& phrase, Meaning meaning) {
  if (phrase.empty()) return;
  std::uint32_t at = 0;
  for (const std::string& word : phrase) {
    const auto [place, fresh] = nodes_[at].next.try_emplace(word, static_cast<std::uint32_t>(nodes_.size()));
    at = place->second;
    if (fresh) nodes_.emplace_back();
  }
  auto& meanings = nodes_[at].meanings;
  if (std::find(meanings.begin(), meanings.end(), meaning) == meanings.end()) meanings.push_back(meaning);
}

PhraseTree::Found PhraseTree::longest(std::span<const std::string> words, std::size_t from) const {
  Found found;
  std::uint32_t at = 0;
  for (std::size_t i = from; i < words.size(); ++i) {
    const auto next = nodes_[at].next.find(words[i]);
    if (next == nodes_[at].next.end()) break;
    at = next->second;
    if (!nodes_[at].meanings.empty()) found = {i - from + 1, nodes_[at].meanings};
  }
  return found;
}

const Terminology& Terminology::get() {
  static const Terminology terminology;
  return terminology;
}

Terminology::Terminology() {
  load(TermKind::problem, kProblemTable);
  load(TermKind::drug, kDrugTable);
  load(TermKind::allergen, kAllergenTable);
  load(TermKind::analyte, kAnalyteTable);
  load(TermKind::procedure, kProcedureTable);
  load(TermKind::vaccine, kVaccineTable);
  load(TermKind::encounter, kEncounterTable);
  load(TermKind::finding, kFindingTable);
}

void Terminology::load(TermKind kind, std::string_view table) {
  while (!table.empty()) {
    std::string_view line = next_field(table, '\n');
    if (line.empty()) continue;
    Term term;
    const auto id = static_cast<TermId>(terms_.size());
    term.kind = kind;
    term.key = next_field(line, ';');
    std::string_view broader = next_field(line, ';');
    while (!broader.empty()) term.broader.push_back(next_field(broader, ','));
    std::string_view codes = next_field(line, ';');
    while (!codes.empty()) by_code_.try_emplace(keyed(kind, next_field(codes, '|')), id);
    term.en = next_field(line, ';');
    term.de = next_field(line, ';');
    std::string_view synonyms = next_field(line, ';');
    const auto name = [&](std::string_view text) {
      const std::vector<std::string> phrase = phrase_of(text);
      phrases_.add(phrase, id);
      term.words.insert(term.words.end(), phrase.begin(), phrase.end());
    };
    name(term.en);
    name(term.de);
    while (!synonyms.empty()) name(trimmed(next_field(synonyms, '|')));
    std::sort(term.words.begin(), term.words.end());
    if (!line.empty()) term.grams_per_mole = std::stod(std::string(line));
    by_key_.try_emplace(keyed(kind, term.key), id);
    terms_.push_back(std::move(term));
  }
}

std::optional<TermId> Terminology::by_key(TermKind kind, std::string_view key) const {
  const auto found = by_key_.find(keyed(kind, key));
  return found == by_key_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<TermId> Terminology::by_code(TermKind kind, std::string_view code, bool allow_prefix) const {
  for (;;) {
    if (code.empty()) return std::nullopt;
    if (const auto found = by_code_.find(keyed(kind, code)); found != by_code_.end()) return found->second;
    if (!allow_prefix || kind == TermKind::analyte || !looks_like_icd(code) || code.size() <= 3) return std::nullopt;
    code.remove_suffix(1);
    if (code.back() == '.') code.remove_suffix(1);
  }
}

std::vector<TermId> Terminology::with_broader(TermId term) const {
  std::vector<TermId> all{term};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const std::string_view key : terms_[all[i]].broader) {
      const auto found = by_key(terms_[all[i]].kind, key);
      if (found && std::find(all.begin(), all.end(), *found) == all.end()) all.push_back(*found);
    }
  }
  return all;
}

std::vector<TermId> Terminology::terms_of(const Concept& idea, TermKind kind) const {
  std::vector<TermId> found;
  const auto keep = [&](TermId id) {
    if (terms_[id].kind == kind && std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
  };
  for (const Coding& coding : idea.codings) {
    if (const auto id = by_code(kind, coding.code, true)) keep(*id);
  }
  const auto scan = [&](std::string_view name) {
    const std::vector<std::string> words = phrase_of(plain_name(name));
    for (std::size_t i = 0; i < words.size();) {
      const PhraseTree::Found phrase = phrases_.longest(words, i);
      for (const PhraseTree::Meaning meaning : phrase.meanings) keep(meaning);
      i += std::max<std::size_t>(phrase.words, 1);
    }
  };
  scan(idea.text);
  for (const Coding& coding : idea.codings) {
    if (coding.display != idea.text) scan(coding.display);
  }
  return found;
}

std::optional<TermId> Terminology::exact(const Concept& idea, TermKind kind) const {
  const std::vector<std::string> words = phrase_of(plain_name(idea.label()));
  // The words of one of the two labels, all and no other. Synonyms may be narrower ("history of myocardial
  // infarction"), broader ("bronchitis") or neighbours ("overweight"): good for finding, not for saying.
  std::vector<std::string> sorted = words;
  std::sort(sorted.begin(), sorted.end());
  const auto says = [&](TermId id) {
    for (const std::string_view label : {terms_[id].en, terms_[id].de}) {
      std::vector<std::string> of_label = phrase_of(plain_name(label));
      std::sort(of_label.begin(), of_label.end());
      if (of_label == sorted) return true;
    }
    return false;
  };
  for (const Coding& coding : idea.codings) {
    // ICD-10's ".9" is the unspecified case: the category itself.
    std::string_view code = coding.code;
    if (looks_like_icd(code) && code.size() > 4 && code[4] == '9') code = code.substr(0, 3);
    // LOINC's long names say what the code says.
    if (const auto id = by_code(kind, code, false); id && (kind == TermKind::analyte || says(*id))) return id;
  }
  const PhraseTree::Found phrase = phrases_.longest(words, 0);
  if (words.empty() || phrase.words != words.size()) return std::nullopt;
  for (const PhraseTree::Meaning meaning : phrase.meanings) {
    if (terms_[meaning].kind == kind && (kind == TermKind::analyte || says(meaning))) return meaning;
  }
  return std::nullopt;
}

std::string plain_name(std::string_view name) {
  // SNOMED's semantic tag.
  if (name.ends_with(')')) {
    const std::size_t open = name.rfind('(');
    static constexpr std::string_view kTags[] = {"(disorder)",
                                                 "(procedure)",
                                                 "(finding)",
                                                 "(situation)",
                                                 "(regime/therapy)",
                                                 "(event)",
                                                 "(substance)",
                                                 "(product)",
                                                 "(observable entity)",
                                                 "(person)",
                                                 "(morphologic abnormality)",
                                                 "(social concept)",
                                                 "(environment)",
                                                 "(occupation)"};
    if (open != std::string_view::npos &&
        std::find(std::begin(kTags), std::end(kTags), name.substr(open)) != std::end(kTags)) {
      name = name.substr(0, open);
    }
  }
  // LOINC's long name: what is measured, before the property in brackets; where it is measured only if not in blood.
  const std::size_t bracket = name.find(" [");
  std::string plain(trimmed(name.substr(0, bracket)));
  if (bracket != std::string_view::npos) {
    for (const std::string_view place : {" in Urine", " in Stool", " in Cerebral spinal fluid", " in Saliva"}) {
      if (name.find(place, bracket) != std::string_view::npos) plain += place;
    }
  }
  return plain;
}

std::string label_of(const Concept& idea, TermKind kind, Language language) {
  const Terminology& terms = Terminology::get();
  // English speakers get the record's own words, except for LOINC's long names; others the table's where it is exact.
  if (language == Language::de || kind == TermKind::analyte) {
    if (const auto id = terms.exact(idea, kind)) {
      return std::string(language == Language::de ? terms.term(*id).de : terms.term(*id).en);
    }
  }
  return plain_name(idea.label());
}

TermKind term_kind_of(FactKind kind) {
  switch (kind) {
    case FactKind::problem:
      return TermKind::problem;
    case FactKind::allergy:
      return TermKind::allergen;
    case FactKind::medication:
      return TermKind::drug;
    case FactKind::observation:
      return TermKind::analyte;
    case FactKind::immunization:
      return TermKind::vaccine;
    case FactKind::encounter:
      return TermKind::encounter;
    default:
      return TermKind::procedure;
  }
}

}  // namespace sparsam::records
