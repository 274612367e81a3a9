#include "records/verify/verify.h"

#include <algorithm>
#include <set>

#include "records/model/stable_order.h"
#include "records/summary/summary.h"
#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

// The facts whose being left out matters.
bool must_be_mentioned(const Fact& fact, const PartialDate& as_of) {
  if (fact.certainty == Certainty::refuted || fact.nothing_known || fact.code.empty()) return false;
  if (fact.standing == Standing::past || fact.standing == Standing::planned) return false;
  if (fact.kind == FactKind::medication) return fact.severity != "plan" && !ended(fact, as_of);
  return fact.kind == FactKind::problem || fact.kind == FactKind::allergy;
}

void note_mentioned(const RecordIndex& index, const Scene& scene, std::set<FactId>& mentioned) {
  for (const Mention& m : scene.mentions) {
    if (m.negated || m.family) continue;
    for (const FactId id : m.facts) {
      const auto& primary = index.fact(id).primary;
      const bool same = !m.names.empty() || std::any_of(m.terms.begin(), m.terms.end(), [&](TermId t) {
        return std::find(primary.begin(), primary.end(), t) != primary.end();
      });
      if (same) mentioned.insert(id);
    }
  }
}

std::vector<Omission> find_omissions(const RecordIndex& index, const std::set<FactId>& mentioned) {
  const Record& record = index.record();
  const Picture picture = reconcile(record);
  std::vector<Omission> omitted;
  const auto look = [&](const std::vector<Item>& items, ClaimKind kind) {
    for (const Item& item : items) {
      const bool said = std::any_of(item.merged.begin(), item.merged.end(), [&](const Fact* fact) {
        return mentioned.contains(static_cast<FactId>(fact - record.facts.data()));
      });
      if (said || !must_be_mentioned(*item.fact, record.as_of)) continue;
      const Statement statement = kind == ClaimKind::diagnosis ? problem_statement(item, Language::en)
                                  : kind == ClaimKind::allergy ? allergy_statement(item, Language::en)
                                                               : medication_statement(item, Language::en);
      omitted.push_back({kind, statement.text, item.sources});
    }
  };
  look(picture.active_problems, ClaimKind::diagnosis);
  look(picture.allergies, ClaimKind::allergy);
  look(picture.medication, ClaimKind::medication);
  return omitted;
}

// "9 March" may be of any year in which the record has that day; else it is the last year's, and wrong.
void give_years(Document& document, const Record& record) {
  for (Token& token : document.tokens) {
    if (!token.without_year) continue;
    PartialDate day = token.dates[0];
    token.dates.clear();
    const auto add = [&](const PartialDate& date) {
      if (date.month != day.month || date.day != day.day) return;
      if (std::find_if(token.dates.begin(), token.dates.end(),
                       [&](const PartialDate& d) { return d.year == date.year; }) != token.dates.end())
        return;
      day.year = date.year;
      token.dates.push_back(day);
    };
    for (const Fact& fact : record.facts) {
      for (const PartialDate* date : {&fact.start, &fact.end, &fact.recorded}) add(*date);
    }
    add(record.person.birth);
    add(record.person.death);
    if (!token.dates.empty()) continue;
    if (record.as_of) day.year = record.as_of.year;
    token.dates.push_back(day);
  }
}

}  // namespace

std::string_view name_of(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::medication:
      return "medication";
    case ClaimKind::dose:
      return "dose";
    case ClaimKind::value:
      return "value";
    case ClaimKind::date:
      return "date";
    case ClaimKind::diagnosis:
      return "diagnosis";
    case ClaimKind::allergy:
      return "allergy";
    case ClaimKind::laterality:
      return "laterality";
    case ClaimKind::negation:
      return "negation";
    case ClaimKind::age:
      return "age";
    case ClaimKind::sex:
      return "sex";
    case ClaimKind::name:
      return "name";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::supported:
      return "supported";
    case Verdict::contradicted:
      return "contradicted";
    case Verdict::not_found:
      return "not_found";
  }
  return "";
}

std::size_t Verification::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(claims.begin(), claims.end(), [&](const Claim& c) { return c.verdict == verdict; }));
}

Verification verify(const Record& record, std::string_view text, const VerifyOptions& options) {
  const RecordIndex index(record);
  Document document = read_document(text);
  give_years(document, record);
  SceneReader reader(document, index);
  Verification result;
  std::set<FactId> mentioned;
  for (const Sentence& sentence : document.sentences) {
    Scene scene = reader.read(sentence);
    note_mentioned(index, scene, mentioned);
    check_statements(scene, result.claims);
    check_sides(scene, result.claims);
    check_person(scene, result.claims, options.today);
    check_doses(scene, result.claims);
    check_values(scene, result.claims);
    check_dates(scene, result.claims);
  }
  stable_order(result.claims, [](const Claim& a, const Claim& b) { return a.begin < b.begin; });
  result.omitted = find_omissions(index, mentioned);
  for (const auto& [begin, end] : document.citations) {
    std::string cited = encode_utf8(std::u32string_view(document.text).substr(begin, end - begin));
    if (!record.knows_source(cited) && !record.knows_source(std::string_view(cited).substr(0, cited.find('#')))) {
      result.unresolved_citations.push_back(std::move(cited));
    }
  }
  return result;
}

}  // namespace sparsam::records
