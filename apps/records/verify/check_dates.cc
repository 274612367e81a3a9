// Dates: of birth, of what the sentence mentions (beginning, end), or of anything in the record.
#include <algorithm>
#include <optional>

#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

enum class Role { any, start, end };

class DateCheck {
 public:
  DateCheck(Scene& scene, Claims& claims) : scene_(scene), claims_(claims) {}

  void check() {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      if (scene_.token(i).kind != Token::Kind::date || scene_.is_taken(i)) continue;
      scene_.take(i, i + 1);
      if (born(i)) {
        check_birth(i);
      } else if (!letter_date(i)) {
        check_day(i);
      }
    }
  }

 private:
  bool born(std::size_t i) const {
    if (scene_.cue_before(CueKind::born, i, 3)) return true;
    return i > scene_.first && scene_.token(i - 1).mark('*') && !scene_.token(i - 1).line_start;
  }
  bool letter_date(std::size_t i) const {
    const Cue* cue = scene_.cue_before(CueKind::letter_date, i, 2);
    return cue && !scene_.is_taken(cue->first);
  }

  void check_birth(std::size_t i) {
    const Person& person = scene_.index.record().person;
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::date);
    if (person.birth) {
      claim.verdict = agrees(scene_.token(i), person.birth) ? Verdict::supported : Verdict::contradicted;
      claim.sources = person.sources;
      if (claim.verdict == Verdict::contradicted) claim.record = "born " + shown(person.birth, Language::en);
    }
    claims_.push_back(std::move(claim));
  }

  static bool agrees(const Token& t, const PartialDate& date) {
    return std::any_of(t.dates.begin(), t.dates.end(), [&](const PartialDate& d) { return agree(d, date); });
  }
  // A day that the record states only as a year was not known to anybody who had the record.
  static bool says_more(const Token& t, const PartialDate& date) {
    return std::all_of(t.dates.begin(), t.dates.end(), [&](const PartialDate& d) {
      return !agree(d, date) || (d.day && !date.day) || (d.month && !date.month);
    });
  }

  Role role(std::size_t i) const {
    const Cue* until = scene_.cue_before(CueKind::until, i, 1);
    const Cue* since = scene_.cue_before(CueKind::since, i, 2);
    // "until 2018" and "to 2018", but not "due to"; the nearer cue counts.
    if (until && (!since || until->last >= since->last)) return Role::end;
    return since ? Role::start : Role::any;
  }

  bool matches(FactId id, const Token& t, Role role, bool& has_dates, bool& vague) const {
    const IndexedFact& fact = scene_.index.fact(id);
    const bool ends_only = role == Role::end && !fact.ends.empty();
    const bool starts_only = role == Role::start && !fact.starts.empty();
    const auto look = [&](const std::vector<PartialDate>& dates) {
      for (const PartialDate& date : dates) {
        has_dates = true;
        if (!agrees(t, date)) continue;
        if (!says_more(t, date)) return true;
        vague = true;
      }
      return false;
    };
    if (!ends_only && look(fact.starts)) return true;
    return !starts_only && look(fact.ends);
  }

  static const std::vector<FactId>& facts_of(const Mention& m) { return m.facts.empty() ? m.aside : m.facts; }

  std::size_t distance(std::size_t i, const Mention& m) const {
    std::size_t words = 0;
    const auto count = [&](std::size_t from, std::size_t to) {
      for (std::size_t k = from; k < to; ++k) {
        const Token& t = scene_.token(k);
        if (t.kind == Token::Kind::word || t.kind == Token::Kind::number || t.kind == Token::Kind::date) ++words;
        if (t.mark(';')) words += 20;
      }
    };
    m.last <= i ? count(m.last, i) : count(i + 1, std::max(i + 1, m.first));
    return words;
  }

  void check_day(std::size_t i) {
    const Token& t = scene_.token(i);
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::date);
    const Role said = role(i);
    bool vague = false;
    const Mention* nearest = nullptr;
    std::vector<FactId> good;
    bool nearest_dated = false;
    for (const Mention& m : scene_.mentions) {
      if (facts_of(m).empty()) continue;
      bool dated = false;
      for (const FactId id : facts_of(m)) {
        if (matches(id, t, said, dated, vague)) good.push_back(id);
      }
      if (!nearest || closer(i, m, *nearest)) {
        nearest = &m;
        nearest_dated = dated;
      }
    }
    const std::size_t reach = nearest ? distance(i, *nearest) : 99;
    const bool leads = nearest && nearest->first > i && i + 1 < scene_.last && scene_.token(i + 1).mark(':');
    const bool tight = nearest && nearest_dated && (leads || reach <= 3 || (said != Role::any && reach <= 8));
    if (!good.empty()) {
      claim.verdict = Verdict::supported;
      add_sources(claim, scene_.index, good);
    } else if (tight) {
      claim.verdict = vague ? Verdict::not_found : Verdict::contradicted;
      add_sources(claim, scene_.index, facts_of(*nearest));
      claim.record = describe(scene_.index, facts_of(*nearest));
    } else if (const auto others = anywhere(t); !others.empty()) {
      claim.verdict = Verdict::supported;
      add_sources(claim, scene_.index, others);
    } else if (scene_.index.record().person.birth && agrees(t, scene_.index.record().person.birth) && !nearest) {
      claim.verdict = Verdict::supported;
      claim.sources = scene_.index.record().person.sources;
    } else if (scene_.index.record().as_of && agrees(t, scene_.index.record().as_of)) {
      claim.verdict = Verdict::supported;
      claim.sources = scene_.index.record().person.sources;
    } else if (nearest && nearest_dated) {
      claim.verdict = Verdict::contradicted;
      add_sources(claim, scene_.index, facts_of(*nearest));
      claim.record = describe(scene_.index, facts_of(*nearest));
    } else {
      claim.record = "no entry of the record has this date";
    }
    claims_.push_back(std::move(claim));
  }

  // A mention before the date is nearer than one behind it, at equal distance.
  bool closer(std::size_t i, const Mention& a, const Mention& b) const {
    const std::size_t da = distance(i, a), db = distance(i, b);
    return da < db || (da == db && a.last <= i && b.last > i);
  }

  std::vector<FactId> anywhere(const Token& t) const {
    std::vector<FactId> found;
    for (FactId id = 0; id < scene_.index.size() && found.size() < 10; ++id) {
      bool dated = false, vague = false;
      if (matches(id, t, Role::any, dated, vague)) found.push_back(id);
    }
    return found;
  }

  Scene& scene_;
  Claims& claims_;
};

}  // namespace

void check_dates(Scene& scene, Claims& claims) { DateCheck(scene, claims).check(); }

}  // namespace sparsam::records
