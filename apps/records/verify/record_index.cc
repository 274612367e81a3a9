#include "records/verify/record_index.h"

#include <fmt/format.h>

#include <algorithm>

#include "records/verify/dosing.h"

namespace sparsam::records {
namespace {

void add_unique(std::vector<FactId>& list, FactId id) {
  if (list.empty() || list.back() != id) list.push_back(id);
}

void collect_numbers(std::string_view text, std::unordered_set<std::string>& into) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] < '0' || text[i] > '9') {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') ||
                                 ((text[end] == '.' || text[end] == ',') && end + 1 < text.size() &&
                                  text[end + 1] >= '0' && text[end + 1] <= '9'))) {
      ++end;
    }
    std::string number(text.substr(i, end - i));
    std::replace(number.begin(), number.end(), ',', '.');
    into.insert(std::move(number));
    i = end;
  }
}

void note_sides(IndexedFact& entry, std::string_view name) {
  for (const std::string& word : phrase_of(name)) {
    if (word == "left" || word == "bilateral") entry.left = true;
    if (word == "right" || word == "bilateral") entry.right = true;
  }
}

double days_of(const Dosage& dosage) {
  const auto period = parse_decimal(dosage.period);
  const std::vector<Unit> units = parse_unit(dosage.period_unit);
  if (units.empty()) return 0;
  return (period ? period->value : 1) * units[0].factor / 86400;
}

}  // namespace

const std::vector<FactId>& RecordIndex::find(const std::unordered_map<TermId, std::vector<FactId>>& map, TermId term) {
  static const std::vector<FactId> kNone;
  const auto found = map.find(term);
  return found == map.end() ? kNone : found->second;
}

const std::vector<std::size_t>& RecordIndex::readings_of(TermId analyte) const {
  static const std::vector<std::size_t> kNone;
  const auto found = readings_by_term_.find(analyte);
  return found == readings_by_term_.end() ? kNone : found->second;
}

const std::vector<std::size_t>& RecordIndex::readings_of_name(PhraseTree::Meaning meaning) const {
  static const std::vector<std::size_t> kNone;
  const auto found = readings_by_name_.find(meaning);
  return found == readings_by_name_.end() ? kNone : found->second;
}

RecordIndex::RecordIndex(const Record& record) : record_(record) {
  facts_.resize(record.facts.size());
  for (FactId id = 0; id < facts_.size(); ++id) {
    facts_[id].fact = &record.facts[id];
    index_fact(id);
    if (record.facts[id].kind == FactKind::observation) index_readings(id);
  }
  index_people();
}

std::vector<TermId> RecordIndex::terms_of(const Concept& idea, TermKind kind) {
  // Records repeat their concepts: a hundred weights ask once.
  std::string key = fmt::format("{}|{}", static_cast<int>(kind), idea.text);
  for (const Coding& coding : idea.codings) key += fmt::format("|{}|{}", coding.code, coding.display);
  const auto [place, fresh] = term_cache_.try_emplace(std::move(key));
  if (!fresh) return place->second;
  const Terminology& terms = Terminology::get();
  if (kind == TermKind::analyte) {
    // A LOINC code says it all; its long name mentions other things.
    for (const Coding& coding : idea.codings) {
      if (const auto id = terms.by_code(kind, coding.code, false)) return place->second = {*id};
    }
  }
  return place->second = terms.terms_of(idea, kind);
}

void RecordIndex::index_name(FactId id, std::string_view name, bool aside) {
  if (name.empty()) return;
  std::string plain = plain_name(name);
  const FactKind kind = facts_[id].fact->kind;
  const auto [place, fresh] = group_of_name_.try_emplace(plain, static_cast<PhraseTree::Meaning>(name_groups_.size()));
  if (fresh) {
    name_groups_.emplace_back();
    aside_groups_.emplace_back();
    std::vector<std::string> phrase = phrase_of(plain);
    if (kind == FactKind::medication && !aside) {
      // A product is known by its substance's words, not by "24 HR … Extended Release Oral Tablet".
      std::vector<std::string> substance;
      std::u32string letters = decode_utf8(plain);
      std::string word;
      for (const char32_t c : letters + U" ") {
        if (is_letter(c)) {
          word += encode_utf8({&c, 1});
          continue;
        }
        const std::string folded = fold(word);
        if (folded.size() >= 5 && !is_product_word(folded)) names_.add({canonical(folded)}, place->second);
        word.clear();
      }
    } else {
      const bool single_generic = phrase.size() == 1 && is_generic(phrase[0]);
      if (!single_generic) names_.add(phrase, place->second);
      LooseName loose{{}, place->second};
      for (const std::string& part : phrase) {
        if (!is_generic(part) && part.size() >= 4) loose.words.push_back(part);
      }
      if (!loose.words.empty() && phrase.size() > 1) loose_.push_back(std::move(loose));
    }
  }
  add_unique((aside ? aside_groups_ : name_groups_)[place->second], id);
}

void RecordIndex::index_fact(FactId id) {
  const Terminology& terms = Terminology::get();
  IndexedFact& entry = facts_[id];
  const Fact& fact = *entry.fact;
  std::vector<TermKind> kinds{term_kind_of(fact.kind)};
  if (fact.kind == FactKind::allergy) kinds.push_back(TermKind::drug);
  if (fact.kind == FactKind::plan || fact.kind == FactKind::report) kinds.push_back(TermKind::problem);
  if (fact.kind == FactKind::encounter) kinds.push_back(TermKind::procedure);
  if (fact.kind != FactKind::family_history) {
    for (const TermKind kind : kinds) {
      const std::vector<TermId> found = terms_of(fact.code, kind);
      for (const TermId term : found) {
        for (const TermId broader : terms.with_broader(term)) {
          if (std::find(entry.terms.begin(), entry.terms.end(), broader) == entry.terms.end())
            entry.terms.push_back(broader);
        }
      }
      for (const Coding& coding : fact.code.codings) {
        if (const auto by_code = terms.by_code(kind, coding.code, true)) entry.primary.push_back(*by_code);
      }
      if (!found.empty()) entry.primary.push_back(found.front());
      if (fact.kind == FactKind::medication) entry.primary.insert(entry.primary.end(), found.begin(), found.end());
    }
    for (std::size_t i = 0, n = entry.primary.size(); i < n; ++i) {
      for (const TermId broader : terms.with_broader(entry.primary[i])) entry.primary.push_back(broader);
    }
    for (const TermId term : entry.terms) add_unique(by_term_[term], id);
  }
  for (const auto* list : {&fact.reasons, &fact.reactions, &fact.activities}) {
    for (const Concept& idea : *list) {
      for (const TermKind kind : {TermKind::problem, TermKind::procedure}) {
        for (const TermId term : terms_of(idea, kind)) {
          for (const TermId broader : terms.with_broader(term)) {
            add_unique((fact.kind == FactKind::family_history ? family_ : mentioned_)[broader], id);
          }
        }
      }
      collect_numbers(idea.label(), entry.numbers);
      if (fact.kind != FactKind::family_history && !idea.label().empty()) index_name(id, idea.label(), true);
    }
  }
  for (const std::string_view note : fact.notes) collect_numbers(note, entry.numbers);
  collect_numbers(fact.code.text, entry.numbers);
  for (const Coding& coding : fact.code.codings) collect_numbers(coding.display, entry.numbers);
  index_name(id, fact.code.text);
  for (const Coding& coding : fact.code.codings) index_name(id, coding.display);

  entry.left = fact.side == Side::left || fact.side == Side::both;
  entry.right = fact.side == Side::right || fact.side == Side::both;
  note_sides(entry, fact.code.label());
  for (const Concept& site : fact.sites) note_sides(entry, site.label());
  const auto date = [](std::vector<PartialDate>& into, const PartialDate& d) {
    if (d) into.push_back(d);
  };
  date(entry.starts, fact.start);
  date(entry.starts, fact.recorded);
  date(entry.ends, fact.end);
  for (const Dosage& dosage : fact.dosages) {
    date(entry.starts, dosage.start);
    date(entry.ends, dosage.end);
    collect_numbers(dosage.text, entry.numbers);
  }
  if (fact.kind == FactKind::medication) index_doses(entry);
}

void RecordIndex::index_doses(IndexedFact& entry) {
  const Fact& fact = *entry.fact;
  DoseFacts& doses = entry.doses;
  const auto from_text = [&](std::string_view text, bool strength) {
    const Document document = read_document(text);
    for (const Token& token : document.tokens) {
      if (token.kind != Token::Kind::number || token.values.empty()) continue;
      if (!strength && token.units.empty()) continue;
      doses.amounts.push_back({token.values.back().value, token.units, strength});
      if (token.values.size() > 1) doses.amounts.push_back({token.values.front().value, token.units, strength});
      if (!token.seconds.empty()) doses.amounts.push_back({token.seconds[0].value, token.units, strength});
    }
    if (strength) return;
    for (const Frequency& f : find_frequencies(document.tokens, 0, document.tokens.size())) {
      if (f.per_day > 0) doses.per_day.push_back(f.per_day);
      if (!f.pattern.empty()) doses.patterns.push_back(f.pattern);
      doses.as_needed |= f.as_needed;
    }
  };
  from_text(fact.code.text, true);
  for (const Coding& coding : fact.code.codings) {
    if (coding.display != fact.code.text) from_text(coding.display, true);
  }
  for (const Dosage& dosage : fact.dosages) {
    from_text(dosage.text, false);
    for (const std::string_view note : fact.notes) from_text(note, false);
    for (const auto& quantity : {dosage.dose, dosage.dose_high}) {
      if (!quantity) continue;
      if (const auto value = parse_decimal(quantity->value)) {
        doses.amounts.push_back({value->value, parse_unit(quantity->unit_text()), false});
      }
    }
    const double days = days_of(dosage);
    if (days > 0) {
      doses.per_day.push_back(std::max(1, dosage.frequency) / days);
      if (dosage.frequency_max > 0) doses.per_day.push_back(dosage.frequency_max / days);
    } else if (dosage.frequency > 0) {
      doses.per_day.push_back(dosage.frequency);
    }
    if (!dosage.when.empty() && days <= 0) doses.per_day.push_back(static_cast<double>(dosage.when.size()));
    if (!dosage.when.empty() && days > 0 && dosage.when.size() > 1) {
      doses.per_day.push_back(static_cast<double>(dosage.when.size()) / days);
    }
    for (const Coding& coding : dosage.timing_code.codings) from_text(coding.code, false);
    from_text(dosage.timing_code.text, false);
    doses.as_needed |= dosage.as_needed;
  }
}

void RecordIndex::index_readings(FactId id) {
  const Fact& fact = *facts_[id].fact;
  if (fact.certainty == Certainty::refuted) return;
  const Terminology& terms = Terminology::get();
  for (std::size_t i = 0; i < fact.readings.size(); ++i) {
    const Reading& reading = fact.readings[i];
    const Concept& code = i == 0 ? fact.code : reading.code;
    if (!reading.has_value()) continue;
    IndexedReading entry{id, &reading, fact.start ? fact.start : fact.recorded, {}, 0, false};
    if (reading.quantity) {
      const auto value = parse_decimal(reading.quantity->value);
      entry.numeric = value.has_value();
      entry.value = value ? value->value : 0;
      entry.units = parse_unit(reading.quantity->code.empty() ? reading.quantity->unit : reading.quantity->code);
      if (entry.units.empty()) entry.units = parse_unit(reading.quantity->unit);
    }
    const std::size_t index = readings_.size();
    readings_.push_back(std::move(entry));
    for (const TermId term : terms_of(code, TermKind::analyte)) {
      for (const TermId broader : terms.with_broader(term)) readings_by_term_[broader].push_back(index);
    }
    const auto name = [&](std::string_view text) {
      if (text.empty()) return;
      if (i > 0) index_name(id, text);
      if (const auto group = group_of_name_.find(plain_name(text)); group != group_of_name_.end()) {
        readings_by_name_[group->second].push_back(index);
      }
    };
    name(code.text);
    for (const Coding& coding : code.codings) {
      if (coding.display != code.text) name(coding.display);
    }
    if (!reading.coded.empty()) {
      for (const TermId term : terms_of(reading.coded, TermKind::finding)) add_unique(by_term_[term], id);
      for (const TermId term : terms_of(reading.coded, TermKind::problem)) add_unique(mentioned_[term], id);
      index_name(id, reading.coded.label());
      collect_numbers(reading.coded.label(), facts_[id].numbers);
    }
    collect_numbers(reading.text, facts_[id].numbers);
    if (const auto day = parse_date(reading.text)) facts_[id].starts.push_back(*day);
  }
}

void RecordIndex::index_people() {
  const auto words = [](std::string_view name, std::unordered_set<std::string>& into) {
    std::string word;
    for (const char32_t c : decode_utf8(name) + U" ") {
      if (is_letter(c) || is_digit(c)) {
        word += encode_utf8({&c, 1});
        continue;
      }
      std::string folded = fold(word);
      word.clear();
      if (folded.size() < 2) continue;
      into.insert(folded);
      // Synthetic records number their names: "Luna60" is Luna to people.
      while (!folded.empty() && folded.back() >= '0' && folded.back() <= '9') folded.pop_back();
      if (folded.size() >= 2) into.insert(folded);
    }
  };
  const auto names = [&](const PersonName& name, std::unordered_set<std::string>& into) {
    words(name.family, into);
    words(name.text, into);
    for (const auto* parts : {&name.given, &name.prefix, &name.suffix}) {
      for (const auto part : *parts) words(part, into);
    }
  };
  for (const PersonName& name : record_.person.names) names(name, patient_names_);
  for (const PersonName& name : record_.professionals) names(name, other_names_);
  for (const std::string_view name : record_.organizations) words(name, other_names_);
  for (const Fact& fact : record_.facts) {
    if (!fact.performer.empty()) words(fact.performer, other_names_);
  }
}

}  // namespace sparsam::records
