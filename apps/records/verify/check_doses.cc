// Doses and how often they are taken: numbers and frequencies that belong to a medicine in the sentence.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "records/verify/number_word.h"
#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

bool fits_a_drug(const Token& t) {
  if (t.units.empty()) return false;
  return std::any_of(t.units.begin(), t.units.end(), [&](const Unit& u) {
    return (u.is_mass() && u.factor < 900) || u.only(Dimension::activity, 1) || u.only(Dimension::piece, 1) ||
           u.only(Dimension::length, 3) || u.of(Dimension::piece) == -1 ||
           (u.of(Dimension::length) == -3 && (u.of(Dimension::mass) == 1 || u.of(Dimension::activity) == 1)) ||
           u.pure_number() || u.of(Dimension::time) == -1;
  });
}

bool is_time(const Token& t) { return !t.units.empty() && t.units[0].only(Dimension::time, 1); }

class DoseCheck {
 public:
  DoseCheck(Scene& scene, Claims& claims) : scene_(scene), claims_(claims) {
    for (const Mention& m : scene.mentions) {
      if (m.kind == TermKind::drug && !m.allergy) drugs_.push_back(&m);
    }
  }

  void check() {
    if (drugs_.empty()) return;
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      const Token& t = scene_.token(i);
      if (t.kind != Token::Kind::number || scene_.is_taken(i) || t.pair == Token::Pair::slash) continue;
      const Mention* drug = owner(i);
      if (!drug || !belongs(i, *drug)) continue;
      scene_.take(i, i + 1);
      check_amount(i, *drug);
    }
    check_counted_pieces();
    for (const Frequency& f : scene_.frequencies) {
      if (const Mention* drug = owner_of(f)) check_frequency(f, *drug);
    }
  }

 private:
  // "Two tablets": against patterns, and against what strength and dose make of it.
  void check_counted_pieces() {
    for (std::size_t i = scene_.first; i + 1 < scene_.last; ++i) {
      const Token& piece = scene_.token(i + 1);
      const bool pieces = piece.kind == Token::Kind::word &&
                          (piece.folded.starts_with("tablet") || piece.folded.starts_with("kapsel") ||
                           piece.folded.starts_with("capsule") || piece.folded.starts_with("pill"));
      const auto number =
          pieces && scene_.token(i).kind == Token::Kind::word ? number_word(scene_.token(i).folded) : std::nullopt;
      const int one = scene_.token(i).is("eine") ? 1 : 0;
      const Mention* const drug = number || (pieces && one) ? owner(i) : nullptr;
      if (!drug) continue;
      Token t = scene_.token(i);
      t.values = {{static_cast<double>(number.value_or(one)), 0}};
      t.units = parse_unit("tablets");
      Claim claim = make_claim(scene_, i, i + 2, ClaimKind::dose);
      bool countable = false;
      for (const FactId id : drug->facts) {
        const IndexedFact& fact = scene_.index.fact(id);
        const auto& amounts = fact.doses.amounts;
        const bool strength = std::any_of(amounts.begin(), amounts.end(), [](const auto& a) { return a.strength; });
        const bool dose = std::any_of(amounts.begin(), amounts.end(), [](const auto& a) { return !a.strength; });
        countable |= !fact.doses.patterns.empty() || (strength && dose);
        if (!supported(fact, t, t.values, false)) continue;
        claim.verdict = Verdict::supported;
        add_sources(claim, scene_.index, {id});
      }
      if (claim.verdict != Verdict::supported) {
        if (!countable) continue;
        claim.verdict = Verdict::contradicted;
        add_sources(claim, scene_.index, drug->facts);
        claim.record = describe(scene_.index, drug->facts);
      }
      claims_.push_back(std::move(claim));
    }
  }

  // The medicine that a number or a frequency belongs to: the one it stands directly before, else the last one before.
  const Mention* owner(std::size_t i) const {
    std::size_t next = i + 1;
    while (next < scene_.last &&
           (scene_.token(next).is("of") || scene_.token(next).mark('-') || scene_.token(next).is("mg")))
      ++next;
    for (const Mention* m : drugs_) {
      if (m->first == next || (i >= m->first && i < m->last)) return m;
    }
    const Mention* before = nullptr;
    for (const Mention* m : drugs_) {
      if (m->last <= i) before = m;
    }
    if (before) return before;
    return drugs_.front()->first > i && drugs_.front()->first - i <= 8 ? drugs_.front() : nullptr;
  }

  // "…, ramipril and as needed ibuprofen": behind an "and", what stands before a medicine is the medicine's.
  const Mention* owner_of(const Frequency& f) const {
    const bool begins = f.first == scene_.first || scene_.token(f.first - 1).kind == Token::Kind::mark ||
                        scene_.token(f.first - 1).is("und") || scene_.token(f.first - 1).is("and");
    for (const Mention* m : drugs_) {
      if (begins && m->first == f.last) return m;
    }
    return owner(f.first);
  }

  // A measurement that stands nearer takes the numbers that fit it.
  bool belongs(std::size_t i, const Mention& drug) const {
    const Token& t = scene_.token(i);
    const auto gap = [&](const Mention& m) { return i < m.first ? m.first - i : i + 1 - std::min(i + 1, m.last); };
    for (const Mention& m : scene_.mentions) {
      if (m.kind != TermKind::analyte) continue;
      const bool concentration = std::any_of(t.units.begin(), t.units.end(), [](const Unit& u) {
        return u.is_concentration() || (u.is_mass() && u.factor > 900);
      });
      if (gap(m) < gap(drug) && (concentration || t.units.empty())) return false;
      if (m.first > drug.first && m.last <= i) return false;
    }
    if (t.units.empty()) return gap(drug) <= 2 && !t.line_start;
    if (is_time(t)) return i + 1 == drug.first || (i >= drug.first && i < drug.last);
    return fits_a_drug(t);
  }

  bool equal(double record, const std::vector<Unit>& record_units, const Token& t, const std::vector<Decimal>& claims,
             double times = 1) const {
    for (const Decimal& claim : claims) {
      if (t.units.empty() || record_units.empty()) {
        const bool piece = t.units.empty() || t.units[0].only(Dimension::piece, 1);
        if ((t.units.empty() || piece) && rounds_to(record * times, claim)) return true;
        continue;
      }
      for (const Unit& from : record_units) {
        for (const Unit& to : t.units) {
          const auto value = convert(record * times, from, to);
          if (value && std::fabs(*value - claim.value) <= 1e-6 * std::max(1.0, std::fabs(*value))) return true;
        }
      }
    }
    return false;
  }

  bool supported(const IndexedFact& fact, const Token& t, const std::vector<Decimal>& claims, bool total) const {
    const DoseFacts& doses = fact.doses;
    for (const DoseFacts::Amount& amount : doses.amounts) {
      if (equal(amount.value, amount.units, t, claims)) return true;
      if (total) {
        for (const double per_day : doses.per_day) {
          if (equal(amount.value, amount.units, t, claims, per_day)) return true;
        }
      }
    }
    // "3 tablets a day" of what is taken three times.
    const bool pieces_a_day =
        !t.units.empty() && t.units[0].of(Dimension::piece) == 1 && t.units[0].of(Dimension::time) == -1;
    if (pieces_a_day) {
      for (const double per_day_times : doses.per_day) {
        if (std::any_of(claims.begin(), claims.end(), [&](const Decimal& c) { return c.value == per_day_times; }))
          return true;
      }
    }
    const bool pieces = !t.units.empty() && t.units[0].only(Dimension::piece, 1);
    if (!pieces) return false;
    for (const auto& pattern : doses.patterns) {
      for (const double intake : pattern) {
        for (const Decimal& claim : claims) {
          if (intake > 0 && claim.value == intake) return true;
        }
      }
    }
    // 1000 mg taken as tablets of 500 mg are two.
    for (const auto& dose : doses.amounts) {
      for (const auto& strength : doses.amounts) {
        if (dose.strength || !strength.strength || dose.units.empty() || strength.units.empty() || strength.value <= 0)
          continue;
        const auto value = convert(dose.value, dose.units[0], strength.units[0]);
        for (const Decimal& claim : claims) {
          if (value && std::fabs(*value / strength.value - claim.value) < 1e-9) return true;
        }
      }
    }
    return false;
  }

  bool says_total(std::size_t i) const {
    for (std::size_t k = i >= scene_.first + 4 ? i - 4 : scene_.first; k < std::min(scene_.last, i + 3); ++k) {
      const Token& t = scene_.token(k);
      if (t.is("tagesdosis") || t.is("gesamtdosis") || t.is("total") || t.is("insgesamt") || t.is("gesamt"))
        return true;
    }
    return false;
  }

  // "1000 mg/d" behind "2 x" is what is taken at once, else what is taken in a day.
  static bool per_day(const Token& t) {
    return !t.units.empty() && t.units[0].of(Dimension::time) == -1 && t.units[0].of(Dimension::mass) == 1;
  }

  void check_amount(std::size_t i, const Mention& drug) {
    Token t = scene_.token(i);
    bool total = says_total(i);
    if (per_day(t)) {
      for (Unit& unit : t.units) {
        unit.dimensions[static_cast<std::size_t>(Dimension::time)] = 0;
        unit.factor *= 86400;
      }
      total = !(i > scene_.first && scene_.is_taken(i - 1));
    }
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::dose);
    bool known = false;
    for (const FactId id : drug.facts) {
      const IndexedFact& fact = scene_.index.fact(id);
      known |= !fact.doses.amounts.empty() || !fact.numbers.empty();
      const bool good =
          (supported(fact, t, t.values, total) && (t.seconds.empty() || supported(fact, t, t.seconds, false))) ||
          says_so(*fact.fact, t);
      if (!good) continue;
      claim.verdict = Verdict::supported;
      add_sources(claim, scene_.index, {id});
    }
    if (claim.verdict != Verdict::supported && known) {
      claim.verdict = Verdict::contradicted;
      add_sources(claim, scene_.index, drug.facts);
      claim.record = describe(scene_.index, drug.facts);
    }
    claims_.push_back(std::move(claim));
  }

  // "25micrograms/hour": the entry's own letters, whatever they mean.
  bool says_so(const Fact& fact, const Token& t) const {
    const auto letters = [](std::string_view text) {
      std::string folded = fold(text);
      std::erase(folded, ' ');
      return folded;
    };
    const std::string said =
        letters(encode_utf8(std::u32string_view(scene_.document.text).substr(t.begin, t.end - t.begin)));
    const auto has = [&](std::string_view text) {
      const std::string folded = letters(text);
      const std::size_t at = folded.find(said);
      if (at == std::string::npos || t.unit.empty()) return false;
      const bool digit_before = at > 0 && (std::isdigit(static_cast<unsigned char>(folded[at - 1])) ||
                                           folded[at - 1] == '.' || folded[at - 1] == ',');
      return !digit_before;
    };
    return has(fact.code.label()) ||
           std::any_of(fact.dosages.begin(), fact.dosages.end(), [&](const Dosage& d) { return has(d.text); });
  }

  static std::vector<double> padded(std::vector<double> pattern) {
    pattern.resize(4, 0);
    return pattern;
  }

  void check_frequency(const Frequency& f, const Mention& drug) {
    Claim claim = make_claim(scene_, f.first, f.last, ClaimKind::dose);
    bool known = false;
    for (const FactId id : drug.facts) {
      const DoseFacts& doses = scene_.index.fact(id).doses;
      bool good = false;
      if (!f.pattern.empty() && !doses.patterns.empty()) {
        known = true;
        good = std::any_of(doses.patterns.begin(), doses.patterns.end(),
                           [&](const auto& p) { return padded(p) == padded(f.pattern); });
      } else if (f.per_day > 0) {
        known |= !doses.per_day.empty();
        good = std::any_of(doses.per_day.begin(), doses.per_day.end(), [&](double n) {
          return std::fabs(n - f.per_day) < 0.02 * n || (f.partial && n >= partial_times(drug));
        });
        if (good && !f.pattern.empty()) good = pattern_amounts(f.pattern, doses);
      } else if (f.as_needed) {
        good = doses.as_needed;
      }
      if (good && doses.as_needed && says_regular()) good = false;
      if (!good) continue;
      claim.verdict = Verdict::supported;
      add_sources(claim, scene_.index, {id});
    }
    if (claim.verdict != Verdict::supported && known) {
      claim.verdict = Verdict::contradicted;
      add_sources(claim, scene_.index, drug.facts);
      claim.record = describe(scene_.index, drug.facts);
    }
    claims_.push_back(std::move(claim));
  }

  // "Every evening and morning": times of a day add up.
  double partial_times(const Mention& drug) const {
    double times = 0;
    for (const Frequency& f : scene_.frequencies) times += f.partial && owner_of(f) == &drug;
    return times;
  }

  bool says_regular() const {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      const Token& t = scene_.token(i);
      if (t.is("regularly") || t.is("scheduled") || t.is("regelmaessig") || t.is("dauerhaft")) return true;
    }
    return false;
  }

  // "2-0-2" where the record says one tablet twice a day.
  static bool pattern_amounts(const std::vector<double>& pattern, const DoseFacts& doses) {
    double most = 0;
    for (const double n : pattern) most = std::max(most, n);
    bool counted = false;
    for (const auto& amount : doses.amounts) {
      if (amount.strength || (!amount.units.empty() && !amount.units[0].only(Dimension::piece, 1))) continue;
      counted = true;
      if (amount.value == most) return true;
    }
    return !counted;
  }

  Scene& scene_;
  Claims& claims_;
  std::vector<const Mention*> drugs_;
};

}  // namespace

void check_doses(Scene& scene, Claims& claims) { DoseCheck(scene, claims).check(); }

}  // namespace sparsam::records
