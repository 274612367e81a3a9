#include "records/verify/date_lexer.h"

#include <algorithm>
#include <array>
#include <string>

#include "records/terms/words.h"

namespace sparsam::records {
namespace {

class Cursor {
 public:
  Cursor(std::u32string_view text, std::size_t at) : text_(text), at_(at) {}

  char32_t peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : 0; }
  bool take(char32_t c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  // One to `most` digits; -1 where there is none or more follow.
  int number(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    int value = 0;
    while (n < 5 && is_digit(peek(n))) value = value * 10 + static_cast<int>(text_[at_ + n++] - U'0');
    if (n < least || n > most) return -1;
    at_ += n;
    digits_ = n;
    return value;
  }
  std::size_t digits() const { return digits_; }
  bool blank() {
    const std::size_t before = at_;
    while (peek() == U' ' || peek() == 0xA0) ++at_;
    return at_ > before;
  }
  std::string word() {
    std::size_t n = 0;
    while (is_letter(peek(n))) ++n;
    std::string folded = fold(text_.substr(at_, n));
    at_ += n;
    return folded;
  }
  std::size_t at() const { return at_; }

 private:
  std::u32string_view text_;
  std::size_t at_;
  std::size_t digits_ = 0;
};

int month_of(const std::string& word) {
  static constexpr std::array<std::array<std::string_view, 7>, 12> kNames{{
      {"january", "januar", "jan", "jaenner", "", "", ""},
      {"february", "februar", "feb", "feber", "", "", ""},
      {"march", "maerz", "mar", "maer", "mrz", "", ""},
      {"april", "apr", "", "", "", "", ""},
      {"may", "mai", "", "", "", "", ""},
      {"june", "juni", "jun", "", "", "", ""},
      {"july", "juli", "jul", "", "", "", ""},
      {"august", "aug", "", "", "", "", ""},
      {"september", "sept", "sep", "", "", "", ""},
      {"october", "oktober", "oct", "okt", "", "", ""},
      {"november", "nov", "", "", "", "", ""},
      {"december", "dezember", "dec", "dez", "", "", ""},
  }};
  for (std::size_t m = 0; m < kNames.size(); ++m) {
    for (const std::string_view name : kNames[m]) {
      if (!name.empty() && name == word) return static_cast<int>(m) + 1;
    }
  }
  return 0;
}

int full_year(int year, std::size_t digits) {
  if (digits == 4) return year;
  return year <= 35 ? 2000 + year : 1900 + year;
}

bool plausible_year(int year) { return year >= 1880 && year <= 2100; }

void keep(std::vector<PartialDate>& readings, int year, int month, int day) {
  if (!plausible_year(year) || !valid_day(year, month, day)) return;
  PartialDate date;
  date.year = static_cast<std::int16_t>(year);
  date.month = static_cast<std::int8_t>(month);
  date.day = static_cast<std::int8_t>(day);
  readings.push_back(date);
}

bool ends_here(const Cursor& c) { return !is_digit(c.peek()) && !(is_letter(c.peek())); }

// "9 March": the 29th of February is a day, too.
DateFound without_year(std::size_t from, std::size_t end, int month, int day) {
  DateFound found;
  keep(found.readings, 2000, month, day);
  found.length = found.readings.empty() ? 0 : end - from;
  found.without_year = true;
  return found;
}

// "9.3." is a day where German says so: "am 9.3.", "vom 9.3. bis".
bool after_preposition(std::u32string_view text, std::size_t from) {
  std::size_t end = from;
  while (end > 0 && text[end - 1] == U' ') --end;
  std::size_t begin = end;
  while (begin > 0 && is_letter(text[begin - 1])) --begin;
  const std::string word = fold(text.substr(begin, end - begin));
  static constexpr std::array<std::string_view, 10> kWords{"am",  "vom", "zum", "bis", "seit",
                                                           "dem", "den", "der", "ab",  "und"};
  return end > begin && end < from && std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

// 2021-03-10[Thh:mm…], 2021-03, 2021/03/10
DateFound iso(std::u32string_view text, std::size_t from) {
  Cursor c(text, from);
  const int year = c.number(4, 4);
  if (year < 0 || !plausible_year(year)) return {};
  const char32_t separator = c.peek();
  if ((separator != U'-' && separator != U'/') || !is_digit(c.peek(1))) return {};
  c.take(separator);
  const int month = c.number(2, 2);
  if (month < 1 || month > 12) return {};
  DateFound found;
  if (c.peek() == separator && is_digit(c.peek(1))) {
    c.take(separator);
    const int day = c.number(2, 2);
    keep(found.readings, year, month, day);
    if (found.readings.empty()) return {};
    if (c.peek() == U'T' && is_digit(c.peek(1))) {
      while (is_digit(c.peek()) || c.peek() == U'T' || c.peek() == U':' || c.peek() == U'Z' || c.peek() == U'+' ||
             ((c.peek() == U'-' || c.peek() == U'.') && is_digit(c.peek(1)))) {
        c.take(c.peek());
      }
    } else if (!ends_here(c)) {
      return {};
    }
  } else {
    if (separator == U'/' || !ends_here(c)) return {};
    keep(found.readings, year, month, 0);
  }
  found.length = found.readings.empty() ? 0 : c.at() - from;
  return found;
}

// 10.03.2021, 10.3.21, 10. 3. 2021, 10. März 2021, 10 March 2021, 10th of March 2021
DateFound day_first(std::u32string_view text, std::size_t from) {
  Cursor c(text, from);
  const int day = c.number(1, 2);
  if (day < 1 || day > 31) return {};
  DateFound found;
  const bool point = c.take(U'.');
  const bool ordinal =
      !point && is_letter(c.peek()) && (c.peek() == U't' || c.peek() == U's' || c.peek() == U'n' || c.peek() == U'r');
  if (ordinal) {
    const std::string letters = c.word();
    if (letters != "th" && letters != "st" && letters != "nd" && letters != "rd") return {};
  }
  const bool blank = c.blank();
  const bool hyphen = !blank && !point && !ordinal && c.take(U'-');  // 23-Apr-1957
  if (is_letter(c.peek()) && (blank || point || hyphen)) {
    std::string word = c.word();
    if (word == "of") {
      c.blank();
      word = c.word();
    }
    const int month = month_of(word);
    if (month == 0) return {};
    if (hyphen && !c.take(U'-')) return {};
    c.take(U'.');
    const std::size_t at_end = c.at();
    c.take(U',');
    c.blank();
    const int year = c.number(4, 4);
    if (year < 0) return without_year(from, at_end, month, day);
    keep(found.readings, year, month, day);
  } else if (point && is_digit(c.peek())) {
    const int month = c.number(1, 2);
    if (month < 1 || month > 12 || !c.take(U'.')) return {};
    const std::size_t at_end = c.at();
    c.blank();
    if (!is_digit(c.peek()) && after_preposition(text, from)) return without_year(from, at_end, month, day);
    const int year = c.number(2, 4);
    if (year < 0 || c.digits() == 3 || !ends_here(c)) return {};
    keep(found.readings, full_year(year, c.digits()), month, day);
  }
  found.length = found.readings.empty() ? 0 : c.at() - from;
  return found;
}

// 03/10/2021 (month or day first), 10-03-2021, 03/2021, 03.2021
DateFound numeric(std::u32string_view text, std::size_t from) {
  Cursor c(text, from);
  const int first = c.number(1, 2);
  if (first < 1) return {};
  const char32_t separator = c.peek();
  if (separator != U'/' && separator != U'-' && separator != U'.') return {};
  c.take(separator);
  DateFound found;
  const Cursor after = c;
  const int second = c.number(1, 2);
  if (second > 0 && separator != U'.' && c.take(separator)) {
    const int year = c.number(2, 4);
    if (year < 0 || c.digits() == 3 || !ends_here(c)) return {};
    if (c.digits() == 2 && separator == U'-') return {};  // 1-0-10 is a dosing pattern
    const int full = full_year(year, c.digits());
    keep(found.readings, full, first, second);
    if (first != second) keep(found.readings, full, second, first);
  } else {
    c = after;
    const int year = c.number(4, 4);
    if (year < 0 || first > 12 || separator == U'-' || !ends_here(c) || c.peek() == separator) return {};
    keep(found.readings, year, first, 0);
  }
  found.length = found.readings.empty() ? 0 : c.at() - from;
  return found;
}

// March 10, 2021; March 2021; März 2021; Mar. 2021
DateFound month_first(std::u32string_view text, std::size_t from) {
  Cursor c(text, from);
  const int month = month_of(c.word());
  if (month == 0) return {};
  c.take(U'.');
  if (!c.blank() && c.peek() != U'-') return {};
  c.take(U'-');
  DateFound found;
  const Cursor after = c;
  const int day = c.number(1, 2);
  if (day > 0) {
    if (is_letter(c.peek())) {
      const std::string letters = c.word();
      if (letters != "th" && letters != "st" && letters != "nd" && letters != "rd") return {};
    }
    const std::size_t at_end = c.at();
    c.take(U',');
    c.blank();
    const int year = c.number(4, 4);
    if (year < 0) return is_upper(text[from]) ? without_year(from, at_end, month, day) : DateFound{};
    keep(found.readings, year, month, day);
  } else {
    c = after;
    const int year = c.number(4, 4);
    if (year < 0) return {};
    keep(found.readings, year, month, 0);
  }
  found.length = found.readings.empty() ? 0 : c.at() - from;
  return found;
}

// A year alone. Not "2000 mg", "1950/ml", "2.021": what follows decides, and the caller looks for a unit.
DateFound year_only(std::u32string_view text, std::size_t from) {
  Cursor c(text, from);
  const int year = c.number(4, 4);
  if (year < 1900 || year > 2100) return {};
  if (is_letter(c.peek()) || is_digit(c.peek())) return {};
  const char32_t next = c.peek();
  if ((next == U'.' || next == U',') && is_digit(c.peek(1))) {
    // "2010,2011": a list of years; anything else is a number.
    Cursor rest = c;
    rest.take(next);
    if (next == U'.' || rest.number(4, 4) < 0) return {};
  }
  if (next == U'%' || next == U'°' || next == U'/') return {};
  Cursor behind = c;
  if (behind.blank()) {
    static constexpr std::array<std::string_view, 18> kUnits{"mg",   "g", "ml",   "ug", "mcg",   "iu",
                                                             "ie",   "u", "kcal", "l",  "units", "einheiten",
                                                             "mmol", "i", "pg",   "ng", "x",     "steps"};
    if (behind.peek() == U'%' || behind.peek() == 0xB5 || behind.peek() == U'/' || behind.peek() == U'[') return {};
    const std::string word = behind.word();
    for (const std::string_view unit : kUnits) {
      if (word == unit) return {};
    }
  }
  DateFound found;
  keep(found.readings, year, 0, 0);
  found.length = found.readings.empty() ? 0 : c.at() - from;
  return found;
}

}  // namespace

DateFound find_date(std::u32string_view text, std::size_t from) {
  if (from >= text.size()) return {};
  if (from > 0 && (is_digit(text[from - 1]) || (is_letter(text[from - 1]) && is_digit(text[from])))) return {};
  if (is_letter(text[from])) return month_first(text, from);
  if (!is_digit(text[from])) return {};
  for (const auto reader : {iso, day_first, numeric, year_only}) {
    if (DateFound found = reader(text, from); found.length > 0) return found;
  }
  return {};
}

}  // namespace sparsam::records
