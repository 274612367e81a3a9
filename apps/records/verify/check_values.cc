// Measured values: which measurement a number belongs to, which day it is said of, and whether the record has it.
#include <algorithm>
#include <cmath>
#include <set>

#include "records/model/unit_text.h"
#include "records/summary/summary.h"
#include "records/terms/words.h"
#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

struct Target {
  const Mention* mention = nullptr;
  std::vector<std::size_t> readings;
  double grams_per_mole = 0;
  bool hba1c = false;
};

enum class Comparison { equal, about, above, below };

class ValueCheck {
 public:
  ValueCheck(Scene& scene, Claims& claims) : scene_(scene), claims_(claims) {
    for (const Mention& m : scene.mentions) {
      if (m.kind == TermKind::analyte && !m.allergy) targets_.push_back(target_of(m));
    }
    for (std::size_t i = scene.first; i < scene.last; ++i) dates_ += scene.token(i).kind == Token::Kind::date;
  }

  void check() {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      const Token& t = scene_.token(i);
      if (t.kind != Token::Kind::number || scene_.is_taken(i) || t.values.empty()) continue;
      if (const std::size_t inches = feet_and_inches(i); inches > 0) {
        check_height(i, inches);
        continue;
      }
      if (difference(i)) {
        check_difference(i);
        continue;
      }
      if (!t.units.empty() && t.units[0].only(Dimension::time, 1)) continue;  // durations
      if (t.units.empty() && i + 2 < scene_.last && (scene_.token(i + 1).is("x") || scene_.token(i + 1).mark('x')) &&
          !scene_.token(i + 2).units.empty())
        continue;  // "2 x 1000 mg"
      if (check_name_number(i)) continue;
      const Target* target = owner(i);
      if (target) {
        if (target->readings.empty() && t.units.empty() && t.pair == Token::Pair::none && t.line_start) continue;
        scene_.take(i, i + 1);
        check_value(i, *target);
      } else if (!t.units.empty()) {
        check_by_unit(i);
      } else {
        check_bare(i);
      }
    }
  }

 private:
  Target target_of(const Mention& m) const {
    Target target;
    target.mention = &m;
    std::set<std::size_t> readings;
    for (const TermId term : m.terms) {
      const auto& found = scene_.index.readings_of(term);
      readings.insert(found.begin(), found.end());
      const Term& known = Terminology::get().term(term);
      if (known.grams_per_mole > 0) target.grams_per_mole = known.grams_per_mole;
      target.hba1c |= known.key == "hba1c";
      if (known.key == "blood_pressure") {
        for (const std::string_view part : {"systolic", "diastolic"}) {
          if (const auto id = Terminology::get().by_key(TermKind::analyte, part)) {
            const auto& parts = scene_.index.readings_of(*id);
            readings.insert(parts.begin(), parts.end());
          }
        }
      }
    }
    for (const auto name : m.names) {
      const auto& found = scene_.index.readings_of_name(name);
      readings.insert(found.begin(), found.end());
    }
    target.readings.assign(readings.begin(), readings.end());
    return target;
  }

  // "fell by 0.7": a difference is no value.
  bool difference(std::size_t i) const {
    static const std::set<std::string_view> kChanges{"down",       "up",         "lost",     "gained", "loss",
                                                     "gain",       "decrease",   "increase", "drop",   "rise",
                                                     "abgenommen", "zugenommen", "verlust",  "anstieg"};
    // "By about 5 cm", "Gewichtsabnahme von 1,5 kg", but not "a loss from 86 to 84 kg".
    if (i + 1 < scene_.last && (one_word(i + 1, "to") || one_word(i + 1, "auf"))) return false;
    for (std::size_t k = i; k-- > scene_.first && i - k <= 3;) {
      const Token& t = scene_.token(k);
      if (t.kind != Token::Kind::word) return false;
      if (t.is("um") || t.is("by") || kChanges.contains(t.folded) || t.folded.ends_with("abnahme") ||
          t.folded.ends_with("zunahme"))
        return true;
      const bool about = std::any_of(scene_.cues.begin(), scene_.cues.end(), [&](const Cue& c) {
        return c.kind == CueKind::about && k >= c.first && k < c.last;
      });
      if (!about && !t.is("of") && !t.is("von")) return false;
    }
    return false;
  }
  bool one_word(std::size_t i, std::string_view word) const { return scene_.token(i).is(word); }

  // "5 ft 6 in", "5 feet 6": where the inches are; 0: none.
  std::size_t feet_and_inches(std::size_t i) const {
    const auto is_unit = [&](std::size_t k, double metres) {
      return std::any_of(scene_.token(k).units.begin(), scene_.token(k).units.end(), [&](const Unit& u) {
        return u.only(Dimension::length, 1) && std::fabs(u.factor - metres) < 1e-4;
      });
    };
    if (i + 1 >= scene_.last || !is_unit(i, 0.3048)) return 0;
    const Token& next = scene_.token(i + 1);
    const bool inches = next.kind == Token::Kind::number && next.values.size() == 1 && next.values[0].value < 12 &&
                        (next.unit.empty() || is_unit(i + 1, 0.0254));
    return inches ? i + 1 : 0;
  }

  void check_height(std::size_t feet, std::size_t inches) {
    const double metres = 0.3048 * scene_.token(feet).values[0].value + 0.0254 * scene_.token(inches).values[0].value;
    Claim claim = make_claim(scene_, feet, inches + 1, ClaimKind::value);
    for (const IndexedReading& reading : scene_.index.readings()) {
      for (const Unit& unit : reading.units) {
        // Half an inch either way is what the claim leaves open.
        const bool same = reading.numeric && unit.only(Dimension::length, 1) &&
                          std::fabs(reading.value * unit.factor - metres) <= 0.0127 + 1e-9;
        if (!same) continue;
        claim.verdict = Verdict::supported;
        add_sources(claim, scene_.index, {reading.fact});
      }
    }
    scene_.take(feet, inches + 1);
    claims_.push_back(std::move(claim));
  }

  // Some two values must differ by it.
  void check_difference(std::size_t i) {
    const Token& t = scene_.token(i);
    const Target* const target = owner(i);
    if (!target || target->readings.size() < 2 || t.pair != Token::Pair::none) return;
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::value);
    const auto& all = scene_.index.readings();
    std::set<FactId> facts;
    std::vector<const Token*> days;
    for (std::size_t k = scene_.first; k < scene_.last; ++k) {
      if (scene_.token(k).kind == Token::Kind::date) days.push_back(&scene_.token(k));
    }
    const bool between = days.size() == 2;  // "between 2017 and 2018"
    for (const std::size_t a : target->readings) {
      for (const std::size_t b : target->readings) {
        if (between && !(on(all[a], *days[0]) && on(all[b], *days[1]))) continue;
        if (all[a].numeric && all[b].numeric && differ_by(all[a], all[b], t, comparison(i)))
          facts.insert({all[a].fact, all[b].fact});
      }
    }
    claim.verdict = facts.empty() ? Verdict::contradicted : Verdict::supported;
    std::vector<FactId> sources(facts.begin(), facts.end());
    if (sources.empty()) {
      for (const std::size_t r : target->readings) sources.push_back(all[r].fact);
      claim.record = say(*target, std::nullopt);
    }
    add_sources(claim, scene_.index, sources);
    scene_.take(i, i + 1);
    claims_.push_back(std::move(claim));
  }

  static bool differ_by(const IndexedReading& a, const IndexedReading& b, const Token& t, Comparison how) {
    const double difference = std::fabs(a.value - b.value);
    for (const Decimal& claim : t.values) {
      // Differences of rounded values, and in percent of the earlier one.
      const double slack = how == Comparison::about ? std::max(0.1 * claim.value, std::pow(10.0, -claim.places))
                                                    : std::pow(10.0, -claim.places);
      const bool relative = t.unit == "%" || t.unit == "Prozent" || t.unit == "percent";
      if (relative && a.value != 0 && std::fabs(100 * difference / a.value - claim.value) < slack) return true;
      if (t.units.empty() || a.units.empty()) {
        if (std::fabs(difference - claim.value) < slack) return true;
        continue;
      }
      for (const Unit& to : t.units) {
        const double factor = a.units[0].factor / to.factor;
        if (a.units[0].same_kind(to) && std::fabs(difference * factor - claim.value) < slack) return true;
      }
    }
    return false;
  }

  const Target* owner(std::size_t i) const {
    const Target* before = nullptr;
    const Target* after = nullptr;
    for (const Target& target : targets_) {
      if (target.mention->last <= i) before = &target;
      if (target.mention->first > i && !after) after = &target;
    }
    const Token& t = scene_.token(i);
    // "RR 142/86, P 76": behind a comma a bare number is something else's.
    if (before && t.units.empty() && t.pair == Token::Pair::none && comma_between(before->mention->last, i))
      before = nullptr;
    if (before && suits(*before, t)) return before;
    if (after && after->mention->first - i <= 6 && suits(*after, t) && !comma_between(i, after->mention->first))
      return after;
    // "Weight 84.5 kg, length 168 cm": a unit that suits neither, and a value that the record has in it.
    if (!t.units.empty() && in_record(t)) return nullptr;
    // A unit that suits neither: the measurement before is meant, with a wrong unit.
    if (before && i - before->mention->last <= 6 && !drug_between(before->mention->last, i)) return before;
    if (!before && after && after->mention->first - i <= 3 && !comma_between(i, after->mention->first)) return after;
    return nullptr;
  }

  bool in_record(const Token& t) const {
    const Target none;
    const auto& all = scene_.index.readings();
    return std::any_of(all.begin(), all.end(), [&](const IndexedReading& reading) {
      const bool same = std::any_of(reading.units.begin(), reading.units.end(), [&](const Unit& a) {
        return std::any_of(t.units.begin(), t.units.end(), [&](const Unit& b) { return a.same_kind(b); });
      });
      return same && !reading.units.empty() && matches(reading, t.values, t, none, Comparison::equal);
    });
  }

  // "COVID-19 vaccine, 30 mcg/0.3mL dose", "keep below 140/90": numbers that the entry's own words have.
  bool check_name_number(std::size_t i) {
    const Token& t = scene_.token(i);
    std::vector<std::string> numbers(1);
    for (std::uint32_t at = t.begin; at < t.end; ++at) {
      const char32_t c = scene_.document.text[at];
      const bool inner = (c == U'.' || c == U',') && !numbers.back().empty() && at + 1 < t.end &&
                         is_digit(scene_.document.text[at + 1]);
      if (is_digit(c)) {
        numbers.back() += static_cast<char>(c);
      } else if (inner) {
        numbers.back() += '.';
      } else if (!numbers.back().empty()) {
        numbers.emplace_back();
      }
      if (is_letter(c)) break;  // the unit's digits are none
    }
    if (numbers.back().empty()) numbers.pop_back();
    std::vector<FactId> stating;
    for (const Mention& m : scene_.mentions) {
      if (m.kind == TermKind::drug) continue;
      for (const auto* facts : {&m.facts, &m.aside}) {
        if (facts == &m.facts && m.kind == TermKind::analyte) continue;
        for (const FactId id : *facts) {
          const auto& stated = scene_.index.fact(id).numbers;
          const bool all =
              std::all_of(numbers.begin(), numbers.end(), [&](const std::string& n) { return stated.contains(n); });
          if (all && !numbers.empty()) stating.push_back(id);
        }
      }
    }
    if (stating.empty()) return false;
    scene_.take(i, i + 1);
    if (t.units.empty()) return true;
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::value);
    claim.verdict = Verdict::supported;
    add_sources(claim, scene_.index, stating);
    claims_.push_back(std::move(claim));
    return true;
  }

  bool comma_between(std::size_t from, std::size_t to) const {
    for (std::size_t k = from; k < to; ++k) {
      if (scene_.token(k).mark(',') || scene_.token(k).mark(';')) return true;
    }
    return false;
  }
  bool drug_between(std::size_t from, std::size_t to) const {
    return std::any_of(scene_.mentions.begin(), scene_.mentions.end(), [&](const Mention& m) {
      return m.kind != TermKind::analyte && m.first >= from && m.first < to;
    });
  }

  // Whether the number's unit can be the measurement's.
  bool suits(const Target& target, const Token& t) const {
    if (t.units.empty()) return true;
    if (target.readings.empty())
      return std::none_of(t.units.begin(), t.units.end(), [](const Unit& u) { return u.only(Dimension::piece, 1); });
    for (const std::size_t r : target.readings) {
      const IndexedReading& reading = scene_.index.readings()[r];
      if (reading.units.empty()) return true;
      for (const Unit& from : reading.units) {
        for (const Unit& to : t.units) {
          if (from.same_kind(to) || convert(1, from, to, target.grams_per_mole)) return true;
        }
      }
    }
    return false;
  }

  Comparison comparison(std::size_t i) const {
    const Token& t = scene_.token(i);
    if (t.comparator == U'<' || t.comparator == U'≤') return Comparison::below;
    if (t.comparator == U'>' || t.comparator == U'≥') return Comparison::above;
    if (scene_.cue_before(CueKind::about, i, 1)) return Comparison::about;
    if (scene_.cue_before(CueKind::above, i, 0)) return Comparison::above;
    if (scene_.cue_before(CueKind::below, i, 0)) return Comparison::below;
    return Comparison::equal;
  }

  // Zeros that only the smaller unit brings say nothing: "212,000/µL" is 212 of 10^3/µL.
  static Decimal without_empty_zeros(Decimal claim, const Unit& from, const Unit& to) {
    if (!from.same_kind(to) || from.offset != 0 || to.offset != 0) return claim;
    double left = from.factor / to.factor;
    for (double value = claim.value; claim.places <= 0 && left > 9.99 && value != 0 && std::fmod(value, 10) == 0;) {
      value /= 10;
      left /= 10;
      --claim.places;
    }
    return claim;
  }

  // What a summary shows may have been rounded once more.
  static bool rounds_shown(const Reading& reading, const Decimal& claim) {
    if (claim.places < 0 || claim.places > 1) return false;
    const auto shown_value = parse_decimal(rounded(reading.quantity->value, 2));
    return shown_value && rounds_to(shown_value->value, claim);
  }

  static bool holds(double record, const Decimal& claim, Comparison how, double slack) {
    switch (how) {
      case Comparison::about:
        return std::fabs(record - claim.value) <= 0.05 * std::fabs(record) || rounds_to(record, claim);
      case Comparison::above:
        return record >= claim.value;
      case Comparison::below:
        return record <= claim.value;
      case Comparison::equal:
        break;
    }
    return std::fabs(record - claim.value) <=
           0.5 * std::pow(10.0, -claim.places) + (slack + 1e-9) * std::max(slack > 0 ? 0.0 : 1.0, std::fabs(record));
  }

  bool matches(const IndexedReading& reading, const std::vector<Decimal>& claims, const Token& t, const Target& target,
               Comparison how) const {
    if (!reading.numeric) {  // "2 points", as text or as a code
      std::string number = t.folded;
      std::replace(number.begin(), number.end(), ',', '.');
      return t.units.empty() && scene_.index.fact(reading.fact).numbers.contains(number);
    }
    const std::string_view stated = reading.reading->quantity->comparator;
    if (!stated.empty() && how != Comparison::equal) how = Comparison::equal;  // the record itself says "< 5"
    for (const Decimal& claim : claims) {
      if (t.units.empty() || reading.units.empty()) {
        const bool same_letters = t.unit.empty() || reading.units.empty();
        if (same_letters && (holds(reading.value, claim, how, 0) || rounds_shown(*reading.reading, claim))) return true;
        continue;
      }
      for (const Unit& from : reading.units) {
        for (const Unit& to : t.units) {
          if (target.hba1c && from.pure_number() && to.pure_number() && from.per_mille_mole != to.per_mille_mole) {
            // IFCC and NGSP: % = 0.09148 x mmol/mol + 2.152
            const double other =
                to.per_mille_mole ? (reading.value - 2.152) / 0.09148 : reading.value * 0.09148 + 2.152;
            if (holds(other, claim, how, 0.01)) return true;
            continue;
          }
          const auto value = convert(reading.value, from, to, target.grams_per_mole);
          if (value && holds(*value, without_empty_zeros(claim, from, to), how, from.same_kind(to) ? 0 : 0.004))
            return true;
          const bool same_unit = from.same_kind(to) && std::fabs(from.factor - to.factor) < 1e-9 * from.factor;
          if (same_unit && rounds_shown(*reading.reading, claim)) return true;
        }
      }
    }
    return false;
  }

  // The day that a value is said of. Bound: directly beside it; else the only day of the sentence.
  struct Day {
    std::size_t token = 0;
    bool bound = false;
    bool beside = false;  // directly behind the value
  };
  std::optional<Day> day_of(std::size_t i) const {
    for (std::size_t k = i + 1, words = 0; k < scene_.last && words <= 4; ++k) {
      const Token& t = scene_.token(k);
      if (t.kind == Token::Kind::date) return Day{k, true, true};
      if (t.mark('(') || t.mark(')') || t.mark('[')) continue;
      if (t.kind != Token::Kind::word || scene_.is_taken(k)) break;
      ++words;
    }
    for (std::size_t k = i; k-- > scene_.first;) {
      const Token& t = scene_.token(k);
      if (t.kind == Token::Kind::date) {
        if (scene_.cue_before(CueKind::born, k, 3)) return std::nullopt;
        return Day{k, dates_ == 1 ? false : i - k <= 8, false};
      }
      if (t.kind == Token::Kind::number && k + 1 < i && !t.units.empty() && dates_ > 1) break;
      if (t.mark(';') || (t.mark(')') && dates_ > 1)) break;
    }
    if (dates_ == 1) {
      for (std::size_t k = i + 1; k < scene_.last; ++k) {
        if (scene_.token(k).kind == Token::Kind::date) return Day{k, false, false};
      }
    }
    return std::nullopt;
  }

  static bool on(const IndexedReading& reading, const Token& date) {
    return std::any_of(date.dates.begin(), date.dates.end(),
                       [&](const PartialDate& d) { return agree(d, reading.when); });
  }

  // "Between 2009 and 2018": whichever of the sentence's days.
  bool on_some_day(const IndexedReading& reading) const {
    for (std::size_t k = scene_.first; k < scene_.last; ++k) {
      if (scene_.token(k).kind == Token::Kind::date && !scene_.token(k).dates[0].day && on(reading, scene_.token(k)))
        return true;
    }
    return false;
  }

  bool says_reference(std::size_t i) const {
    const Token& t = scene_.token(i);
    if (const Cue* const cue = scene_.cue_before(CueKind::reference, i, 3)) {
      // "Normal 3.5–5.1", "(normal 5)", but "is normal at 4.3"
      const Token& word = scene_.token(cue->first);
      const bool adjective = cue->last == cue->first + 1 && (word.is("normal") || word.is("norm"));
      const bool within = cue->first > scene_.first &&
                          (scene_.token(cue->first - 1).mark('(') || scene_.token(cue->first - 1).mark('['));
      if (!adjective || within || t.pair == Token::Pair::range || t.comparator != 0) return true;
    }
    if (t.pair != Token::Pair::range || i <= scene_.first) return false;
    // "7,2 % (4,0–6,0)"
    return scene_.token(i - 1).mark('(') || scene_.token(i - 1).mark('[');
  }

  void check_reference(std::size_t i, const Target& target) {
    const Token& t = scene_.token(i);
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::value);
    bool known = false;
    const auto is = [&](const std::optional<Quantity>& bound, const std::vector<Decimal>& claims) {
      if (!bound) return false;
      const auto value = parse_decimal(bound->value);
      return value && std::any_of(claims.begin(), claims.end(), [&](const Decimal& c) {
               return std::fabs(c.value - value->value) < 1e-9 * std::max(1.0, std::fabs(c.value));
             });
    };
    for (const std::size_t r : target.readings) {
      const IndexedReading& reading = scene_.index.readings()[r];
      for (const Range& range : reading.reading->references) {
        known |= range.low || range.high;
        const bool good = t.pair == Token::Pair::range ? is(range.low, t.values) && is(range.high, t.seconds)
                                                       : is(range.low, t.values) || is(range.high, t.values);
        if (!good || !unit_agrees(range.low ? range.low : range.high, t)) continue;
        claim.verdict = Verdict::supported;
        add_sources(claim, scene_.index, {reading.fact});
      }
    }
    if (claim.verdict != Verdict::supported && known) claim.verdict = Verdict::contradicted;
    claims_.push_back(std::move(claim));
  }

  static bool unit_agrees(const std::optional<Quantity>& bound, const Token& t) {
    if (t.units.empty() || !bound) return true;
    const auto units = parse_unit(bound->unit_text());
    if (units.empty()) return true;
    for (const Unit& a : units) {
      for (const Unit& b : t.units) {
        if (a.same_kind(b) && std::fabs(a.factor - b.factor) < 1e-9 * a.factor) return true;
      }
    }
    return false;
  }

  void check_value(std::size_t i, const Target& target) {
    const Token& t = scene_.token(i);
    // "Within the normal range (4.3 mmol/l)" is a value, where the record has it.
    const bool alone = t.pair == Token::Pair::none && t.comparator == 0;
    const bool value = alone && std::any_of(target.readings.begin(), target.readings.end(), [&](std::size_t r) {
                         return matches(scene_.index.readings()[r], t.values, t, target, Comparison::equal);
                       });
    if (!value && says_reference(i)) return check_reference(i, target);
    std::vector<std::size_t> good;
    const Comparison how = comparison(i);
    const auto& all = scene_.index.readings();
    for (const std::size_t r : target.readings) {
      if (t.pair == Token::Pair::none) {
        if (matches(all[r], t.values, t, target, how)) good.push_back(r);
        continue;
      }
      if (!matches(all[r], t.values, t, target, how)) continue;
      // The other half: another reading of the same entry (a blood pressure), or for a range any reading.
      for (const std::size_t other : target.readings) {
        const bool partner = t.pair == Token::Pair::range || (other != r && all[other].fact == all[r].fact);
        if (partner && matches(all[other], t.seconds, t, target, how)) {
          good.push_back(r);
          break;
        }
      }
    }
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::value);
    std::vector<FactId> candidates;
    for (const std::size_t r : target.readings) candidates.push_back(all[r].fact);
    const auto day = day_of(i);
    const auto contradict = [&](const std::vector<FactId>& facts) {
      claim.verdict = facts.empty() ? Verdict::not_found : Verdict::contradicted;
      add_sources(claim, scene_.index, facts);
      claim.record = say(target, day);
    };
    if (target.readings.empty()) {
      claim.record = "the record has no such value";
    } else if (day) {
      const Token& date = scene_.token(day->token);
      std::vector<FactId> then, then_good, any_good;
      for (const std::size_t r : target.readings) {
        if (on(all[r], date)) then.push_back(all[r].fact);
      }
      for (const std::size_t r : good) {
        any_good.push_back(all[r].fact);
        if (on(all[r], date) || (!day->beside && on_some_day(all[r]))) then_good.push_back(all[r].fact);
      }
      const bool loose = !day->bound && (scene_.has_cue(CueKind::earlier) || how != Comparison::equal);
      if (!then_good.empty()) {
        claim.verdict = Verdict::supported;
        add_sources(claim, scene_.index, then_good);
      } else if (!any_good.empty() && (then.empty() || loose)) {
        // The value exists, but not on that day: the day is wrong.
        claim.verdict = Verdict::supported;
        add_sources(claim, scene_.index, any_good);
      } else {
        contradict(then.empty() ? candidates : then);
      }
      if (day->bound && !scene_.is_taken(day->token)) {
        scene_.take(day->token, day->token + 1);
        Claim when = make_claim(scene_, day->token, day->token + 1, ClaimKind::date);
        when.verdict = then.empty() ? Verdict::contradicted : Verdict::supported;
        add_sources(when, scene_.index, then.empty() ? candidates : then_good.empty() ? then : then_good);
        if (then.empty()) when.record = say(target, std::nullopt);
        claims_.push_back(std::move(when));
      }
    } else if (!good.empty() && latest(i, target, good)) {
      claim.verdict = Verdict::supported;
      std::vector<FactId> facts;
      for (const std::size_t r : good) facts.push_back(all[r].fact);
      add_sources(claim, scene_.index, facts);
    } else {
      contradict(candidates);
    }
    claims_.push_back(std::move(claim));
  }

  // "Latest HbA1c 7.9 %" where a newer one exists is wrong.
  bool latest(std::size_t i, const Target& target, const std::vector<std::size_t>& good) const {
    const Cue* cue = scene_.cue_before(CueKind::latest, target.mention->first, 3);
    if (!cue) {  // "was last 7.2"
      cue = scene_.cue_before(CueKind::latest, i, 2);
      if (cue && cue->first < target.mention->last) cue = nullptr;
    }
    if (!cue || i < target.mention->first) return true;
    PartialDate newest;
    const auto& all = scene_.index.readings();
    for (const std::size_t r : target.readings) {
      if (earlier(newest, all[r].when)) newest = all[r].when;
    }
    return std::any_of(good.begin(), good.end(), [&](std::size_t r) { return agree(all[r].when, newest); });
  }

  std::string say(const Target& target, const std::optional<Day>& day) const {
    std::string text;
    const auto& all = scene_.index.readings();
    std::size_t shown_values = 0;
    for (auto r = target.readings.rbegin(); r != target.readings.rend() && shown_values < 4; ++r) {
      const IndexedReading& reading = all[*r];
      if (!reading.reading->quantity || (day && on_any_day(target, *day) && !on(reading, scene_.token(day->token))))
        continue;
      if (!text.empty()) text += "; ";
      text += shown(*reading.reading->quantity, Language::en) + " (" + shown(reading.when, Language::en) + ")";
      ++shown_values;
    }
    return text;
  }
  bool on_any_day(const Target& target, const Day& day) const {
    return std::any_of(target.readings.begin(), target.readings.end(),
                       [&](std::size_t r) { return on(scene_.index.readings()[r], scene_.token(day.token)); });
  }

  // "84,5 kg" without the word weight: any reading in such a unit.
  void check_by_unit(std::size_t i) {
    const Token& t = scene_.token(i);
    const bool distinct = std::any_of(t.units.begin(), t.units.end(), [&](const Unit& u) {
      return u.of(Dimension::pressure) != 0 || u.of(Dimension::temperature) != 0 || u.is_concentration() ||
             (u.is_mass() && u.factor > 400) || (u.only(Dimension::length, 1) && u.factor >= 0.01) ||
             (u.of(Dimension::mass) == 1 && u.of(Dimension::length) == -2) ||
             (u.of(Dimension::length) == 3 && u.of(Dimension::time) == -1);
    });
    if (!distinct) return check_loose_dose(i);
    Target everything;
    for (std::size_t r = 0; r < scene_.index.readings().size(); ++r) {
      const IndexedReading& reading = scene_.index.readings()[r];
      const bool same = std::any_of(reading.units.begin(), reading.units.end(), [&](const Unit& a) {
        return std::any_of(t.units.begin(), t.units.end(), [&](const Unit& b) { return a.same_kind(b); });
      });
      if (same) everything.readings.push_back(r);
    }
    Mention nothing;
    nothing.first = nothing.last = i;
    everything.mention = &nothing;
    scene_.take(i, i + 1);
    check_value(i, everything);
  }

  // "500 mg" without a medicine in the sentence: some medicine's dose, or nobody's.
  void check_loose_dose(std::size_t i) {
    const Token& t = scene_.token(i);
    const bool mass = std::any_of(t.units.begin(), t.units.end(), [](const Unit& u) {
      return (u.is_mass() && u.factor < 400) || u.only(Dimension::activity, 1);
    });
    if (!mass || scene_.index.size() == 0) return;
    if (std::any_of(scene_.mentions.begin(), scene_.mentions.end(),
                    [](const Mention& m) { return m.kind == TermKind::drug; }))
      return;
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::dose);
    for (FactId id = 0; id < scene_.index.size(); ++id) {
      for (const DoseFacts::Amount& amount : scene_.index.fact(id).doses.amounts) {
        for (const Unit& from : amount.units) {
          for (const Unit& to : t.units) {
            const auto value = convert(amount.value, from, to);
            const bool same = value && std::any_of(t.values.begin(), t.values.end(),
                                                   [&](const Decimal& c) { return rounds_to(*value, c); });
            if (!same) continue;
            claim.verdict = Verdict::supported;
            add_sources(claim, scene_.index, {id});
          }
        }
      }
    }
    scene_.take(i, i + 1);
    claims_.push_back(std::move(claim));
  }

  // A number without unit beside a name that has numbers of its own ("PCV 13"): it must be one of them.
  void check_bare(std::size_t i) {
    const Token& t = scene_.token(i);
    if (t.line_start || t.pair != Token::Pair::none || t.values.size() != 1) return;
    for (const Mention& m : scene_.mentions) {
      if (m.last != i || m.facts.empty() || m.kind == TermKind::analyte) continue;
      std::string number = t.folded;
      std::replace(number.begin(), number.end(), ',', '.');
      bool has_numbers = false;
      for (const FactId id : m.facts) {
        const auto& numbers = scene_.index.fact(id).numbers;
        has_numbers |= !numbers.empty();
        if (numbers.contains(number)) return;
      }
      if (!has_numbers) return;
      Claim claim = make_claim(scene_, i, i + 1, ClaimKind::value);
      claim.verdict = Verdict::contradicted;
      add_sources(claim, scene_.index, m.facts);
      claim.record = describe(scene_.index, m.facts);
      claims_.push_back(std::move(claim));
    }
  }

  Scene& scene_;
  Claims& claims_;
  std::vector<Target> targets_;
  std::size_t dates_ = 0;
};

}  // namespace

void check_values(Scene& scene, Claims& claims) { ValueCheck(scene, claims).check(); }

}  // namespace sparsam::records
