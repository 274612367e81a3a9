// Who the text is about: name, age and sex.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "records/summary/summary.h"
#include "records/verify/number_word.h"
#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

bool one_of(const Token& t, std::initializer_list<std::string_view> words) {
  return t.kind == Token::Kind::word && std::find(words.begin(), words.end(), t.folded) != words.end();
}

class PersonCheck {
 public:
  PersonCheck(Scene& scene, Claims& claims, const PartialDate& today)
      : scene_(scene), claims_(claims), today_(today), person_(scene.index.record().person) {}

  void check() {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      check_age(i);
      check_sex(i);
    }
    check_names();
  }

 private:
  // ---- age

  void check_age(std::size_t i) {
    const Token& t = scene_.token(i);
    std::size_t first = i, last = i + 1;
    double years = -1;
    if (t.kind == Token::Kind::word) {
      const auto [number, compound] = years_in_words(t.folded);
      if (number == 0 || (!compound && !age_behind(i, last) && !age_before(i, first, last))) return;
      years = number;
    } else {
      if (t.kind != Token::Kind::number || scene_.is_taken(i) || t.values.empty() || t.pair != Token::Pair::none)
        return;
      years = t.values[0].value;
      if (years < 0 || years > 125 || years != static_cast<int>(years)) return;
      if (!age_behind(i, last) && !age_before(i, first, last)) return;
    }
    if (scene_.has_cue(CueKind::family)) return;
    scene_.take(i, i + 1);
    Claim claim = make_claim(scene_, first, last, ClaimKind::age);
    judge_age(claim, i, static_cast<int>(years));
    claims_.push_back(std::move(claim));
  }

  // "six", "sechsjährige" (compound: an age by itself); 0: no number.
  static std::pair<int, bool> years_in_words(const std::string& folded) {
    if (const auto number = number_word(folded)) return {*number, false};
    const std::size_t at = folded.find("jaehrig");
    if (at == std::string::npos || at == 0) return {0, false};
    return {number_word(std::string_view(folded).substr(0, at)).value_or(0), true};
  }

  // "63-year-old", "63 Jahre alt", "63 y/o", "63-jährige"
  bool age_behind(std::size_t i, std::size_t& last) const {
    const Token& t = scene_.token(i);
    std::size_t k = i + 1;
    const bool years_unit = !t.units.empty() && t.units[0].only(Dimension::time, 1) && t.units[0].factor > 3e7;
    if (years_unit) {
      while (k < scene_.last && scene_.token(k).mark('-')) ++k;
      if (k + 1 < scene_.last && scene_.token(k).is("of") && scene_.token(k + 1).is("age")) return last = k + 2, true;
      if (k < scene_.last && one_of(scene_.token(k), {"old", "alt", "alte", "alter", "alten"}))
        return last = k + 1, true;
      return false;
    }
    if (!t.units.empty()) return false;
    while (k < scene_.last && scene_.token(k).mark('-')) ++k;
    if (k >= scene_.last) return false;
    const Token& word = scene_.token(k);
    if (word.folded.starts_with("jaehrig") || one_of(word, {"yo", "yrs", "j"})) return last = k + 1, word.folded != "j";
    if (one_of(word, {"y"}) && k + 2 < scene_.last && scene_.token(k + 1).mark('/') && scene_.token(k + 2).is("o"))
      return last = k + 3, true;
    if (one_of(word, {"year", "years", "jahre", "jahr"})) {
      std::size_t next = k + 1;
      while (next < scene_.last && scene_.token(next).mark('-')) ++next;
      if (next + 1 < scene_.last && scene_.token(next).is("of") && scene_.token(next + 1).is("age"))
        return last = next + 2, true;
      if (next < scene_.last && one_of(scene_.token(next), {"old", "alt"})) return last = next + 1, true;
    }
    return false;
  }

  // "aged 63", "Alter: 63", "im Alter von 63", "at age 58"
  bool age_before(std::size_t i, std::size_t& first, std::size_t&) const {
    std::size_t k = i;
    std::size_t steps = 0;
    while (k > scene_.first && steps++ < 3) {
      --k;
      const Token& t = scene_.token(k);
      if (one_of(t, {"age", "aged", "alter"})) return first = k, true;
      if (!(t.mark(':') || t.mark('*') || one_of(t, {"of", "von", "ist", "is", "was"}))) return false;
    }
    return false;
  }

  void judge_age(Claim& claim, std::size_t i, int years) {
    if (!person_.birth) {
      claim.record = "the record has no birth date";
      return;
    }
    claim.sources = person_.sources;
    std::vector<PartialDate> days;
    // A day beside the age binds it; a birth date does not.
    bool bound = false;
    for (std::size_t k = i + 1; k < std::min(scene_.last, i + 6); ++k) {
      const Token& t = scene_.token(k);
      if (t.mark(')') || t.mark(',') || t.mark(';')) break;
      if (t.kind == Token::Kind::date && !scene_.cue_before(CueKind::born, k, 3) && t.dates[0].day) {
        days = t.dates;
        bound = true;
        break;
      }
    }
    const bool onset = scene_.cue_before(CueKind::since, i, 6) || one_of_before(i, {"at", "im", "with"});
    if (!bound) {
      days = {scene_.index.record().as_of, today_};
      if (person_.death) days.push_back(person_.death);
      for (std::size_t k = scene_.first; k < scene_.last; ++k) {
        const Token& t = scene_.token(k);
        if (t.kind == Token::Kind::date && !scene_.cue_before(CueKind::born, k, 3))
          days.insert(days.end(), t.dates.begin(), t.dates.end());
      }
      if (onset) {
        for (const Mention& m : scene_.mentions) {
          for (const FactId id : m.facts) {
            const auto& starts = scene_.index.fact(id).starts;
            days.insert(days.end(), starts.begin(), starts.end());
          }
        }
      }
    }
    std::string ages;
    for (const PartialDate& day : days) {
      if (!day) continue;
      const auto age = age_on(person_.birth, day);
      const int by_year = day.year - person_.birth.year;
      if ((age && *age == years) || (!age && (by_year == years || by_year - 1 == years))) {
        claim.verdict = Verdict::supported;
        return;
      }
      if (age && ages.find(std::to_string(*age)) == std::string::npos)
        ages += fmt::format("{}{}", ages.empty() ? "" : ", ", *age);
    }
    claim.verdict = Verdict::contradicted;
    claim.record = fmt::format("born {}; age {}", shown(person_.birth, Language::en), ages);
  }

  bool one_of_before(std::size_t i, std::initializer_list<std::string_view> words) const {
    for (std::size_t k = i >= scene_.first + 3 ? i - 3 : scene_.first; k < i; ++k) {
      if (one_of(scene_.token(k), words)) return true;
    }
    return false;
  }

  // ---- sex

  void check_sex(std::size_t i) {
    const Token& t = scene_.token(i);
    if (t.kind != Token::Kind::word) return;
    std::string_view said;
    if (one_of(t, {"female", "woman", "girl", "weiblich", "weibliche", "weiblicher", "weiblichen", "weibliches",
                   "patientin", "maedchen", "dame", "lady", "mrs", "ms", "miss", "rentnerin"})) {
      said = "female";
    } else if (one_of(t, {"male", "gentleman", "boy", "maennlich", "maennliche", "maennlicher", "maennlichen",
                          "maennliches", "mr", "herr", "herrn", "junge", "rentner"})) {
      said = "male";
    } else if (const std::string_view letter = sex_letter(i); !letter.empty()) {
      said = letter;
    } else if (t.is("man") && i > scene_.first &&
               (scene_.token(i - 1).is("old") || scene_.token(i - 1).is("a") || scene_.token(i - 1).is("this") ||
                scene_.token(i - 1).is("the"))) {
      said = "male";
    } else if (t.is("frau") && !title_of_other(i)) {
      said = "female";
    } else if (t.is("mann") && !scene_.has_cue(CueKind::family)) {
      said = "male";
    } else if (one_of(t, {"she"}) && no_other_person()) {
      said = "female";
    } else if (one_of(t, {"he"}) && no_other_person()) {
      said = "male";
    } else {
      return;
    }
    if (scene_.has_cue(CueKind::family) ||
        (one_of(t, {"herr", "herrn", "mr", "mrs", "ms", "miss"}) && title_of_other(i)))
      return;
    if (one_of(t, {"junge"}) && !t.capital) return;
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::sex);
    if (person_.gender == "male" || person_.gender == "female") {
      claim.verdict = person_.gender == said ? Verdict::supported : Verdict::contradicted;
      claim.sources = person_.sources;
      if (claim.verdict == Verdict::contradicted) claim.record = std::string(person_.gender);
    } else if (!person_.gender.empty() && person_.gender != "unknown") {
      claim.record = std::string(person_.gender);
    }
    claims_.push_back(std::move(claim));
  }

  // "(M)", "63 y/o F", "63 J., w": one letter in brackets, or behind an age.
  std::string_view sex_letter(std::size_t i) const {
    const Token& t = scene_.token(i);
    if (!one_of(t, {"m", "f", "w"}) || i == scene_.first) return {};
    const Token& before = scene_.token(i - 1);
    const bool bracketed = before.mark('(') && i + 1 < scene_.last && scene_.token(i + 1).mark(')');
    std::size_t k = i;
    while (k > scene_.first && (scene_.token(k - 1).mark('.') || scene_.token(k - 1).mark(','))) --k;
    const bool aged = k > scene_.first && (one_of(scene_.token(k - 1), {"yo", "old", "j", "jahre"}) ||
                                           (t.capital && scene_.token(k - 1).is("o")));
    if (!bracketed && !aged) return {};
    return t.is("m") ? "male" : "female";
  }

  bool no_other_person() const {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      if (one_of(scene_.token(i), {"dr", "prof", "doctor", "physician", "nurse", "arzt", "aerztin", "colleague"}))
        return false;
    }
    return true;
  }

  // "Sehr geehrte Frau Kollegin", "Herr Dr. Huber": somebody else, unless the patient has that name.
  bool title_of_other(std::size_t i) const {
    if (i + 1 >= scene_.last) return true;
    std::size_t k = i + 1;
    bool doctor = false;
    while (k < scene_.last && (scene_.token(k).mark('.') || one_of(scene_.token(k), {"dr", "prof", "med", "dipl"}))) {
      doctor |= scene_.token(k).kind == Token::Kind::word;
      ++k;
    }
    if (k >= scene_.last) return true;
    const Token& name = scene_.token(k);
    if (one_of(name, {"kollegin", "kollege", "kollegen", "kolleginnen", "doktor", "professor"})) return true;
    if (scene_.index.patient_names().contains(name.folded)) return false;
    if (doctor || scene_.index.other_names().contains(name.folded)) return true;
    return !name.capital && scene_.token(i).is("frau") && false;
  }

  // ---- names

  bool is_ours(const Token& t) const { return scene_.index.patient_names().contains(t.folded); }
  bool is_others(const Token& t) const { return scene_.index.other_names().contains(t.folded); }

  // Could be part of a name: a capital word that is nothing else in this sentence.
  bool nameable(std::size_t i) const {
    const Token& t = scene_.token(i);
    if (t.kind != Token::Kind::word || !t.capital || t.folded.size() < 2) return false;
    if (is_ours(t)) return true;
    if (scene_.is_taken(i)) return false;
    for (const Mention& m : scene_.mentions) {
      if (i >= m.first && i < m.last) return false;
    }
    for (const Cue& cue : scene_.cues) {
      if (i >= cue.first && i < cue.last) return false;
    }
    static const std::set<std::string> kWords{
        "the",        "a",          "an",         "this",         "that",      "with",
        "in",         "on",         "at",         "for",          "and",       "when",
        "although",   "after",      "before",     "as",           "our",       "we",
        "his",        "her",        "he",         "she",          "patient",   "patientin",
        "patienten",  "name",       "mr",         "mrs",          "ms",        "miss",
        "dr",         "prof",       "herr",       "herrn",        "frau",      "die",
        "der",        "das",        "bei",        "am",           "im",        "wir",
        "sie",        "er",         "ihre",       "ihr",          "nach",      "vor",
        "mit",        "und",        "unsere",     "unser",        "es",        "zur",
        "zum",        "geboren",    "geb",        "born",         "age",       "alter",
        "sex",        "geschlecht", "dob",        "vorname",      "nachname",  "summary",
        "sehr",       "lieber",     "liebe",      "dear",         "re",        "betreff",
        "betr",       "regarding",  "male",       "female",       "weiblich",  "maennlich",
        "record",     "date",       "datum",      "hospital",     "klinikum",  "klinik",
        "died",       "gestorben",  "entlassung", "aufnahme",     "diagnosen", "diagnose",
        "medikation", "today",      "heute",      "currently",    "aktuell",   "jahre",
        "years",      "as",         "since",      "seit",         "from",      "von",
        "med",        "to",         "an",         "entlassbrief", "arztbrief", "verlegungsbericht",
        "discharge",  "letter",     "is",         "ist",          "hat",       "has",
        "also",       "auch",       "dame",       "junge",        "maedchen",  "boy",
        "girl"};
    return !kWords.contains(t.folded) && !is_filler(t.folded) && !is_product_word(t.folded);
  }

  void name_claim(std::size_t first, std::size_t last, bool announced) {
    bool ours = false, foreign = false, all_others = true;
    for (std::size_t i = first; i < last; ++i) {
      const Token& t = scene_.token(i);
      if (t.kind != Token::Kind::word) continue;
      ours |= is_ours(t);
      foreign |= !is_ours(t) && t.folded.size() > 1;
      all_others &= is_others(t);
    }
    if (scene_.index.patient_names().empty()) return;
    Claim claim = make_claim(scene_, first, last, ClaimKind::name);
    if (!foreign) {
      claim.verdict = Verdict::supported;
      claim.sources = person_.sources;
    } else if (all_others) {
      claim.verdict = Verdict::supported;
      claim.record = "a professional or organisation that the record names";
      claim.sources = person_.sources;
    } else if (ours || announced) {
      claim.verdict = Verdict::contradicted;
      claim.sources = person_.sources;
      claim.record = display_name(person_);
    } else {
      claim.record = "the record names nobody so";
    }
    claims_.push_back(std::move(claim));
    for (std::size_t i = first; i < last; ++i) named_.insert(i);
  }

  // A run of nameable words from i: "Erika Luise Beispielfrau", "Beispielfrau, Erika", "van der Berg".
  std::size_t run_from(std::size_t i, bool commas) const {
    std::size_t end = i;
    std::size_t words = 0;
    while (end < scene_.last && words < 5) {
      const Token& t = scene_.token(end);
      if (nameable(end)) {
        ++words;
        ++end;
        continue;
      }
      const bool joins = t.mark('-') || t.mark('\'') || (commas && t.mark(',') && words > 0) ||
                         (t.mark('.') && end > i && scene_.token(end - 1).folded.size() == 1);
      const bool particle = one_of(t, {"van", "von", "de", "der", "den", "la", "di", "du", "zu"}) && words > 0;
      if (!(joins || particle) || end + 1 >= scene_.last || !(nameable(end + 1) || particle)) break;
      ++end;
    }
    while (end > i && !nameable(end - 1)) --end;
    return end;
  }

  void check_names() {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      if (named_.contains(i)) continue;
      const Token& t = scene_.token(i);
      // Announced: a title, or a label with a colon.
      const bool title = one_of(t, {"mr", "mrs", "ms", "miss", "herr", "herrn", "frau"});
      const bool label = one_of(
          t, {"name", "patient", "patientin", "patientenname", "vorname", "nachname", "familienname", "patienten"});
      if (title || label) {
        if (scene_.has_cue(CueKind::family)) continue;
        std::size_t k = i + 1;
        bool colon = false, doctor = false;
        while (k < scene_.last &&
               (scene_.token(k).mark('.') || scene_.token(k).mark(':') || scene_.token(k).mark('*') ||
                one_of(scene_.token(k), {"dr", "prof", "med", "name"}))) {
          colon |= scene_.token(k).mark(':');
          doctor |= one_of(scene_.token(k), {"dr", "prof"});
          ++k;
        }
        const std::size_t end = run_from(k, colon);
        if (end == k) continue;
        const bool known = ours_within(k, end);
        if (label && !colon && !known && !(end - k >= 2 && is_given_name(scene_.token(k).folded))) continue;
        if (title && doctor && !known) continue;  // a colleague
        if (title && !known && !label && one_of(scene_.token(k), {"kollegin", "kollege", "kollegen", "doktor"}))
          continue;
        name_claim(k, end, true);
        i = end - 1;
        continue;
      }
      if (one_of(t, {"dr", "prof"})) {  // professionals are not our subject, unless the patient is one
        std::size_t k = i + 1;
        while (k < scene_.last && (scene_.token(k).mark('.') || one_of(scene_.token(k), {"med", "dr"}))) ++k;
        const std::size_t end = run_from(k, false);
        if (end > k && !ours_within(k, end)) {
          for (std::size_t n = k; n < end; ++n) named_.insert(n);
          if (!salutation()) name_claim(k, end, false);
        }
        continue;
      }
      if (!nameable(i)) continue;
      if (is_ours(t) && t.folded.size() >= 3) {
        const std::size_t end = run_from(i, false);
        name_claim(i, end, false);
        i = end - 1;
      } else if (i + 1 < scene_.last && nameable(i + 1) && is_ours(scene_.token(i + 1)) &&
                 scene_.token(i + 1).folded.size() >= 3) {
        // An unknown word before a known name: another given name.
        const std::size_t end = run_from(i, false);
        name_claim(i, end, false);
        i = end - 1;
      } else if (is_given_name(t.folded) && i + 1 < scene_.last && nameable(i + 1) && !is_others(t)) {
        const std::size_t end = std::min(run_from(i, false), i + 3);
        if (!ours_within(i, end)) name_claim(i, end, false);
        i = std::max(i, end - 1);
      }
    }
  }

  // Whom a letter greets need not be in the record.
  bool salutation() const {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      if (one_of(scene_.token(i), {"dear", "sehr", "liebe", "lieber", "cc"})) return true;
    }
    return false;
  }

  bool ours_within(std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i < last; ++i) {
      if (scene_.token(i).kind == Token::Kind::word && is_ours(scene_.token(i))) return true;
    }
    return false;
  }

  Scene& scene_;
  Claims& claims_;
  const PartialDate& today_;
  const Person& person_;
  std::set<std::size_t> named_;
};

}  // namespace

void check_person(Scene& scene, Claims& claims, const PartialDate& today) { PersonCheck(scene, claims, today).check(); }

}  // namespace sparsam::records
