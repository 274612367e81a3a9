#include "records/verify/dosing.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace sparsam::records {
namespace {

bool any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "once", "zweimal", "3x", "dreimal": how many times; 0 where the word says none.
double times_word(const std::string& word) {
  static constexpr std::array<std::array<std::string_view, 4>, 6> kWords{{{"once", "einmal", "1x", "one"},
                                                                          {"twice", "zweimal", "2x", "two"},
                                                                          {"thrice", "dreimal", "3x", "three"},
                                                                          {"viermal", "4x", "four", ""},
                                                                          {"fuenfmal", "5x", "five", ""},
                                                                          {"sechsmal", "6x", "six", ""}}};
  for (std::size_t n = 0; n < kWords.size(); ++n) {
    for (const std::string_view w : kWords[n]) {
      if (!w.empty() && w == word) return static_cast<double>(n + 1);
    }
  }
  return 0;
}

// Days in the period that a word names: daily 1, weekly 7; 0 for none.
double period_days(const std::string& word) {
  if (any(word, {"daily", "day", "taeglich", "tag", "tgl", "taegl", "d", "pd", "tags", "die"})) return 1;
  if (any(word, {"weekly", "week", "woechentlich", "woche", "wo", "wk"})) return 7;
  if (any(word, {"monthly", "month", "monatlich", "monat", "mon"})) return 30.4375;
  if (any(word, {"yearly", "annually", "jaehrlich", "jahr", "year"})) return 365.25;
  if (any(word, {"hourly", "stuendlich"})) return 1.0 / 24;
  return 0;
}

// Latin of prescriptions.
double latin(const std::string& word) {
  if (any(word, {"qd", "od", "sid"})) return 1;
  if (any(word, {"bid", "bd"})) return 2;
  if (any(word, {"tid", "tds"})) return 3;
  if (any(word, {"qid", "qds"})) return 4;
  return 0;
}

bool time_of_day(const std::string& word) {
  return any(word,
             {"morgens", "mittags", "abends", "morning", "noon", "evening", "bedtime", "frueh", "morgen", "night",
              "nachts", "nachmittags", "vormittags", "nacht", "breakfast", "lunch", "dinner", "mornings", "evenings"});
}

class Reader {
 public:
  Reader(const std::vector<Token>& tokens, std::size_t first, std::size_t last)
      : tokens_(tokens), last_(last), at_(first) {}

  std::vector<Frequency> read() {
    std::vector<Frequency> found;
    while (at_ < last_) {
      if (auto frequency = here()) {
        at_ = frequency->last;
        found.push_back(std::move(*frequency));
      } else {
        ++at_;
      }
    }
    return found;
  }

 private:
  const Token* token(std::size_t i) const { return i < last_ ? &tokens_[i] : nullptr; }
  std::string word(std::size_t i) const {
    const Token* t = token(i);
    return t && t->kind == Token::Kind::word ? t->folded : std::string();
  }
  bool number(std::size_t i, double& value) const {
    const Token* t = token(i);
    if (!t || t->kind != Token::Kind::number || t->values.empty() || t->pair == Token::Pair::slash) return false;
    value = t->pair == Token::Pair::range && !t->seconds.empty() ? t->seconds[0].value : t->values[0].value;
    return true;
  }
  std::size_t skip(std::size_t i, std::initializer_list<std::string_view> words) const {
    while (i < last_ &&
           ((tokens_[i].kind == Token::Kind::word && any(tokens_[i].folded, words)) || tokens_[i].mark('.')))
      ++i;
    return i;
  }

  std::optional<Frequency> make(std::size_t end, double per_day) const {
    return Frequency{at_, end, per_day, {}, false, false};
  }

  std::optional<Frequency> here() {
    const Token& t = tokens_[at_];
    if (t.kind == Token::Kind::pattern) {
      Frequency f{at_, at_ + 1, 0, t.intakes, false, false};
      f.per_day =
          static_cast<double>(std::count_if(t.intakes.begin(), t.intakes.end(), [](double n) { return n > 0; }));
      return f;
    }
    if (auto f = counted()) return f;
    if (auto f = every()) return f;
    if (auto f = abbreviated()) return f;
    if (auto f = times_of_day()) return f;
    if (auto f = needed()) return f;
    const std::string w = word(at_);
    if (any(w, {"daily", "taeglich", "tgl", "taegl"})) return make(at_ + 1, 1);
    if (any(w, {"weekly", "woechentlich"})) return make(at_ + 1, 1.0 / 7);
    if (any(w, {"monthly", "monatlich"})) return make(at_ + 1, 1 / 30.4375);
    if (any(w, {"nightly"})) return make(at_ + 1, 1);
    return std::nullopt;
  }

  // "2x täglich", "2 x tgl.", "2 mal am Tag", "3 times a day", "twice daily", "once a week", "2/d"
  std::optional<Frequency> counted() const {
    double times = times_word(word(at_));
    std::size_t i = at_ + 1;
    bool sure = times > 0 && !any(word(at_), {"one", "two", "three", "four", "five", "six"});
    if (times == 0) {
      if (!number(at_, times)) return std::nullopt;
      const Token& n = tokens_[at_];
      // "2/d", "3/Tag": the period is the number's unit.
      if (n.unit.starts_with("/") && n.units.size() == 1 && n.units[0].only(Dimension::time, -1)) {
        const double days = 1 / n.units[0].factor / 86400;
        if (days > 0.9) return make(at_ + 1, times / days);
      }
      if (!n.unit.empty()) return std::nullopt;
    }
    const std::string w = word(i);
    if (w == "x" || (token(i) && token(i)->mark('x')) || any(w, {"mal", "times", "time"})) {
      sure = true;
      ++i;
    } else if (w.size() > 1 && w[0] == 'x' && period_days(w.substr(1)) > 0) {
      return make(i + 1, times / period_days(w.substr(1)));
    }
    if (!sure) return std::nullopt;
    // "2 x 1000 mg/d": the period stands in the dose's unit.
    if (const Token* dose = token(i); dose && dose->kind == Token::Kind::number && !dose->units.empty() &&
                                      dose->units[0].of(Dimension::time) == -1 &&
                                      dose->units[0].of(Dimension::mass) == 1) {
      return make(i, times);
    }
    const std::size_t p =
        skip(i, {"a", "an", "per", "pro", "am", "im", "in", "je", "each", "every", "der", "the", "jeden", "jede"});
    if (const Token* t = token(p); t && t->mark('/')) {
      if (const double days = period_days(word(p + 1)); days > 0) return make(p + 2, times / days);
    }
    if (const double days = period_days(word(p)); days > 0) return make(p + 1, times / days);
    // "2 x 500 mg täglich": the count alone, if the period follows soon.
    for (std::size_t k = p; k < std::min(p + 5, last_); ++k) {
      if (const double days = period_days(word(k));
          days > 0 && any(word(k), {"daily", "taeglich", "tgl", "taegl", "weekly", "woechentlich", "tag", "day"})) {
        return make(i, times / days);
      }
    }
    if (any(word(at_), {"once", "twice", "thrice"}) || token(at_)->kind != Token::Kind::number) return std::nullopt;
    return std::nullopt;
  }

  // "every 8 hours", "alle 12 Stunden", "every day", "jeden Morgen", "every other day", "q8h", "8-stündlich"
  std::optional<Frequency> every() const {
    const std::string w = word(at_);
    double value = 0;
    if (any(w, {"every", "alle", "each", "jeden", "jede", "q"})) {
      std::size_t i = at_ + 1;
      const bool other = any(word(i), {"other", "second", "zweiten", "zwei"});
      if (other) {
        ++i;
        value = 2;
      }
      if (number(i, value)) {
        const Token& n = tokens_[i];
        if (!n.units.empty() && n.units[0].only(Dimension::time, 1) && value > 0)
          return make(i + 1, 86400 / (value * n.units[0].factor));
        if (any(word(i + 1), {"h", "hours", "hour", "stunden", "std"}) && value > 0) return make(i + 2, 24 / value);
        return std::nullopt;
      }
      if (any(word(i), {"hours", "stunden", "h"})) return std::nullopt;
      if (any(word(i), {"days", "tage"}) && other) return make(i + 1, 0.5);
      const double days = time_of_day(word(i)) ? 1 : period_days(word(i));
      if (days > 0) return make(i + 1, 1 / (days * (value > 0 ? value : 1)));
    }
    if (w.size() >= 3 && w[0] == 'q' && w.back() == 'h') {
      const int hours = std::atoi(w.c_str() + 1);
      if (hours > 0) return make(at_ + 1, 24.0 / hours);
    }
    if (number(at_, value) && value > 0 && tokens_[at_].unit.empty()) {
      std::size_t i = at_ + 1;
      if (i < last_ && tokens_[i].mark('-')) ++i;
      if (any(word(i), {"stuendlich", "stdl", "hourly"})) return make(i + 1, 24 / value);
    }
    return std::nullopt;
  }

  // "bid", "b.i.d.", "tid"
  std::optional<Frequency> abbreviated() const {
    const std::string w = word(at_);
    if (const double n = latin(w); n > 0) return make(at_ + 1, n);
    if (w.size() != 1) return std::nullopt;
    std::string letters = w;
    std::size_t i = at_ + 1;
    while (i + 1 < last_ && tokens_[i].mark('.') && tokens_[i].glued && word(i + 1).size() == 1 &&
           tokens_[i + 1].glued) {
      letters += word(i + 1);
      i += 2;
    }
    if (i < last_ && tokens_[i].mark('.')) ++i;
    if (const double n = latin(letters); n > 0 && letters.size() >= 2) return make(i, n);
    if (letters == "prn" || letters == "bb") return Frequency{at_, i, 0, {}, true, false};
    return std::nullopt;
  }

  // "morgens und abends", "in the morning and at bedtime"
  std::optional<Frequency> times_of_day() const {
    if (!time_of_day(word(at_))) return std::nullopt;
    double count = 1;
    std::size_t end = at_ + 1;
    for (std::size_t i = end; i < std::min(last_, end + 6); ++i) {
      if (time_of_day(word(i))) {
        ++count;
        end = i + 1;
      } else if (!(tokens_[i].mark(',') ||
                   any(word(i), {"and", "und", "in", "the", "at", "sowie", "zur", "with", "zum"}))) {
        break;
      }
    }
    Frequency found{at_, end, count, {}, false, count == 1};
    return found;
  }

  std::optional<Frequency> needed() const {
    const std::string w = word(at_);
    const auto found = [&](std::size_t n) { return Frequency{at_, at_ + n, 0, {}, true, false}; };
    if (w == "as" && any(word(at_ + 1), {"needed", "required"})) return found(2);
    if (w == "bei" && any(word(at_ + 1), {"bedarf"})) return found(2);
    if (w == "when" && word(at_ + 1) == "needed") return found(2);
    if (any(w, {"prn", "bedarfsweise", "bedarfsmedikation"})) return found(1);
    return std::nullopt;
  }

  const std::vector<Token>& tokens_;
  std::size_t last_;
  std::size_t at_;
};

}  // namespace

std::vector<Frequency> find_frequencies(const std::vector<Token>& tokens, std::size_t first, std::size_t last) {
  return Reader(tokens, first, last).read();
}

}  // namespace sparsam::records
