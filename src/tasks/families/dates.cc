// Dates: some days later or earlier, the days between two, the day of the week.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kLater = {
    {{"the date {n} days after {d}", "the day {n} days later than {d}", "the date that is {n} days after {d}"},
     {"What date is {n} days after {d}?", "Add {n} days to {d}.", "Today is {d}. What is the date in {n} days?",
      "A trip begins on {d} and ends {n} days later. On which date?", "Which date comes {n} days after {d}?",
      "{d} + {n} days = ?", "If today is {d}, what date will it be in {n} days?",
      "A letter of {d} must be answered within {n} days. What is the last date?"}},
    {{"das Datum {n} Tage nach dem {d}", "<der Tag/den Tag> {n} Tage nach dem {d}"},
     {"Welches Datum ist {n} Tage nach dem {d}?", "Addiere {n} Tage zum {d}.",
      "Heute ist der {d}. Welches Datum ist in {n} Tagen?",
      "Eine Reise beginnt am {d} und endet {n} Tage später. An welchem Datum?",
      "Welches Datum folgt {n} Tage auf den {d}?", "{d} + {n} Tage = ?",
      "Wenn heute der {d} ist, welches Datum haben wir in {n} Tagen?",
      "Ein Brief vom {d} muss binnen {n} Tagen beantwortet werden. Was ist das letzte Datum?"}}};
const Phrasebook kEarlier = {
    {{"the date {n} days before {d}", "the day {n} days earlier than {d}"},
     {"What date is {n} days before {d}?", "Subtract {n} days from {d}.",
      "Today is {d}. What was the date {n} days ago?", "Which date comes {n} days before {d}?", "{d} - {n} days = ?",
      "If today is {d}, what date was it {n} days ago?"}},
    {{"das Datum {n} Tage vor dem {d}", "<der Tag/den Tag> {n} Tage vor dem {d}"},
     {"Welches Datum ist {n} Tage vor dem {d}?", "Heute ist der {d}. Welches Datum war vor {n} Tagen?",
      "Welches Datum liegt {n} Tage vor dem {d}?", "{d} - {n} Tage = ?",
      "Wenn heute der {d} ist, welches Datum war vor {n} Tagen?", "Ziehe vom {d} {n} Tage ab."}}};
const Phrasebook kBetween = {
    {{"the number of days from {d} to {f}", "the number of days between {d} and {f}"},
     {"How many days is it from {d} to {f}?", "How many days are there between {d} and {f}?",
      "From {d} to {f}: how many days?", "Today is {d}. How many days until {f}?", "{f} minus {d} in days?",
      "How many days after {d} is {f}?", "How many days pass from {d} to {f}?"}},
    {{"die Anzahl der Tage vom {d} bis zum {f}", "die Zahl der Tage zwischen dem {d} und dem {f}"},
     {"Wie viele Tage sind es vom {d} bis zum {f}?", "Wie viele Tage liegen zwischen dem {d} und dem {f}?",
      "Vom {d} bis zum {f}: Wie viele Tage?", "Heute ist der {d}. Wie viele Tage sind es bis zum {f}?",
      "Wie viele Tage nach dem {d} ist der {f}?", "Wie viele Tage vergehen vom {d} bis zum {f}?"}}};
const Phrasebook kWeekdayOf = {
    {{"the day of the week of {d}", "the weekday of {d}", "the weekday on {d}"},
     {"What day of the week is {d}?", "On which weekday does {d} fall?", "Which weekday is {d}?",
      "{d}: what day of the week?", "Is {d} a Monday, Tuesday, ...? Name the day.", "Tell me the weekday for {d}."}},
    {{"<der Wochentag/den Wochentag> des {d}", "<der Wochentag/den Wochentag> am {d}"},
     {"Welcher Wochentag ist der {d}?", "Auf welchen Wochentag fällt der {d}?", "{d}: Welcher Wochentag?",
      "Was für ein Wochentag ist der {d}?", "Nenne den Wochentag des {d}."}}};
const Phrasebook kWeekdayIn = {
    {{"the weekday {n} days after {w}", "the day of the week {n} days after a {w}"},
     {"Today is {w}. What day of the week is it in {n} days?", "It is {w}. Which weekday will it be in {n} days?",
      "Which weekday comes {n} days after {w}?", "If today is {w}, what day is it {n} days from now?",
      "{w} + {n} days = which day?", "{n} days after a {w} is which day of the week?"}},
    {{"<der Wochentag/den Wochentag> {n} Tage nach {w}"},
     {"Heute ist {w}. Welcher Wochentag ist in {n} Tagen?", "Es ist {w}. Welchen Wochentag haben wir in {n} Tagen?",
      "Welcher Wochentag folgt {n} Tage auf einen {w}?", "Wenn heute {w} ist, welcher Tag ist dann in {n} Tagen?",
      "{w} + {n} Tage = welcher Tag?", "{n} Tage nach einem {w} ist welcher Wochentag?"}}};

const Phrasebook kLeap = {{{},
                           {"Is {y} a leap year?", "Is the year {y} a leap year?", "Does the year {y} have 366 days?",
                            "Was or will {y} be a leap year? Yes or no.", "Does February have 29 days in {y}?",
                            "{y}: leap year, yes or no?"}},
                          {{},
                           {"Ist {y} ein Schaltjahr?", "Ist das Jahr {y} ein Schaltjahr?", "Hat das Jahr {y} 366 Tage?",
                            "War oder wird {y} ein Schaltjahr? Ja oder nein.", "Hat der Februar im Jahr {y} 29 Tage?",
                            "{y}: Schaltjahr, ja oder nein?"}}};

constexpr std::string_view kMonthsEn[] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view kMonthsDe[] = {"Januar", "Februar", "März",      "April",   "Mai",      "Juni",
                                          "Juli",   "August",  "September", "Oktober", "November", "Dezember"};
constexpr std::string_view kDaysEn[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::string_view kDaysDe[] = {"Sonntag",    "Montag",  "Dienstag", "Mittwoch",
                                        "Donnerstag", "Freitag", "Samstag"};
// What a month adds to the weekday's sum (Sunday is 0); January and February of leap years have one less.
constexpr std::int64_t kMonthCode[] = {0, 3, 3, 6, 1, 4, 6, 2, 5, 0, 3, 5};

struct Date {
  std::int64_t year = 2000, month = 1, day = 1;
};
bool is_leap(std::int64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }
std::int64_t days_of(std::int64_t year, std::int64_t month) {
  static constexpr std::int64_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[(month + 11) % 12];
}
// Days since 1970-01-01 (Hinnant's days_from_civil).
std::int64_t number_of(const Date& d) {
  const std::int64_t y = d.year - (d.month <= 2), era = y / 400, in_era = y - era * 400;
  const std::int64_t in_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
  return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}
std::string iso(const Date& d) {
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + text_of(n); };
  return text_of(d.year) + "-" + two(d.month) + "-" + two(d.day);
}
std::string iso(std::int64_t number) {
  // Not after the year that it is.
  Date d{number < 0 ? 1969 + number / 365 : 1970 + number / 366, 1, 1};
  while (number_of({d.year + 1, 1, 1}) <= number) ++d.year;
  while (d.month < 12 && number_of({d.year, d.month + 1, 1}) <= number) ++d.month;
  d.day = number - number_of({d.year, d.month, 1}) + 1;
  return iso(d);
}
std::string written(Dice& dice, const Date& d, Language language) {
  const auto form = dice.below(4);
  const auto month = static_cast<std::size_t>(d.month - 1);
  if (form == 0) return iso(d);
  if (language == Language::de) {
    if (form == 1) return text_of(d.day) + "." + text_of(d.month) + "." + text_of(d.year);
    return text_of(d.day) + ". " + std::string(kMonthsDe[month]) + " " + text_of(d.year);
  }
  const std::string name(kMonthsEn[month]);
  return form == 1 ? text_of(d.day) + " " + name + " " + text_of(d.year)
                   : name + " " + text_of(d.day) + ", " + text_of(d.year);
}

// Month by month: "25+20=45;45-31=14" is the 14th of the next month.
std::string work_later(Notes& notes, Date d, std::int64_t n) {
  d.day = notes.sum(d.day, n);
  while (d.day > days_of(d.year, d.month)) {
    d.day = notes.difference(d.day, days_of(d.year, d.month));
    if (++d.month > 12) d.month = 1, ++d.year;
    notes.line(text_of(d.year) + "-" + text_of(d.month));
  }
  return iso(d);
}
std::string work_earlier(Notes& notes, Date d, std::int64_t n) {
  d.day = notes.difference(d.day, n);
  while (d.day < 1) {
    if (--d.month < 1) d.month = 12, --d.year;
    notes.line(text_of(d.year) + "-" + text_of(d.month));
    d.day = notes.sum(d.day, days_of(d.year, d.month));
  }
  return iso(d);
}
// The rest of the first month, the months between, the days of the last.
std::int64_t work_between(Notes& notes, const Date& a, const Date& b) {
  if (a.year == b.year && a.month == b.month) return notes.difference(b.day, a.day);
  std::int64_t total = notes.difference(days_of(a.year, a.month), a.day);
  for (Date d{a.year, a.month + 1, 1};; ++d.month) {
    if (d.month > 12) d.month = 1, ++d.year;
    if (d.year == b.year && d.month == b.month) break;
    total = notes.sum(total, days_of(d.year, d.month));
  }
  return notes.sum(total, b.day);
}
// Year of the century, its quarter, the century's and the month's number, the day; modulo 7.
std::int64_t work_weekday(Notes& notes, const Date& d) {
  const std::int64_t short_year = d.year % 100, century = d.year < 2000 ? 1 : 0;
  const std::int64_t quarter = notes.quotient(short_year, 4).quotient;
  std::int64_t sum = notes.sum(notes.sum(short_year, quarter), d.day);
  sum = notes.sum(sum, kMonthCode[d.month - 1] + 6 + century);
  if (is_leap(d.year) && d.month <= 2) sum = notes.difference(sum, 1);
  const auto division = notes.quotient(sum, 7);
  return division.rest;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLongest[] = {20, 60, 150};
  const std::int64_t n = dice.between(2, kLongest[ask.level - 1]);
  Date d{dice.between(ask.level == 1 ? 2020 : 1950, ask.level == 1 ? 2030 : 2049), dice.between(1, 12), 1};
  d.day = dice.between(1, days_of(d.year, d.month));
  const std::int64_t number = number_of(d);
  Exercise e;
  const auto asked = dice.below(ask.level == 1 ? 4 : 6);
  const auto days = [language = ask.language](std::int64_t i) {
    return std::string(by_language(language, kDaysEn[i], kDaysDe[i]));
  };
  if (asked == 3) {
    const std::int64_t w = dice.below(7);
    e.key = key_of("weekday", {w, n});
    e.slots.text("w", days(w)).number("n", n);
    e.kind = AnswerKind::word;
    e.phrases = &kWeekdayIn;
    e.answer = days((w + n) % 7);
    e.solve = [=](Notes& notes) {
      const std::int64_t rest = notes.quotient(notes.sum(w, n), 7).rest;
      notes.write(text_of(rest) + ":");
      const std::string found = notes.step(days(rest), days((rest + 1) % 7));
      notes.end_line();
      return found;
    };
    return e;
  }
  if (asked == 5) {
    const std::int64_t year = dice.one_in(4) ? 100 * dice.between(15, 25) : dice.between(1600, 2400);
    e.key = key_of("leap", {year});
    e.kind = AnswerKind::yes_no;
    e.slots.text("y", text_of(year));
    e.phrases = &kLeap;
    e.answer = yes_no(is_leap(year), ask.language);
    // By 4, but not by 100, or by 400.
    e.solve = [=, language = ask.language](Notes& notes) {
      const bool century = year % 100 == 0;
      const std::int64_t part = century ? year / 100 : year % 100, fours = notes.quotient(part, 4).quotient;
      return yes_no(part % 4 == 0 && fours == part / 4, language);
    };
    return e;
  }
  e.slots.text("d", written(dice, d, ask.language));
  if (asked == 4) {
    e.key = "(weekday " + iso(d) + ")";
    e.kind = AnswerKind::word;
    e.phrases = &kWeekdayOf;
    e.answer = days((number % 7 + 11) % 7);
    e.solve = [=](Notes& notes) {
      const std::int64_t rest = work_weekday(notes, d);
      notes.write(text_of(rest) + ":");
      const std::string found = notes.step(days(rest), days((rest + 1) % 7));
      notes.end_line();
      return found;
    };
    return e;
  }
  e.slots.number("n", n);
  if (asked == 2) {
    const std::string end = iso(number + n);
    const Date f{std::stoll(end.substr(0, 4)), std::stoll(end.substr(5, 2)), std::stoll(end.substr(8, 2))};
    e.key = "(days " + iso(d) + " " + text_of(n) + ")";
    e.slots.text("f", written(dice, f, ask.language));
    e.phrases = &kBetween;
    e.answer = text_of(n);
    e.solve = [=](Notes& notes) { return text_of(work_between(notes, d, f)); };
    e.reply = by_language(ask.language, "It is {answer} days.", "Es sind {answer} Tage.");
    return e;
  }
  e.kind = AnswerKind::date;
  const bool later = asked == 0;
  e.key = later ? "(days " + iso(d) + " " + text_of(n) + ")" : "(days " + iso(number - n) + " " + text_of(n) + ")";
  e.phrases = later ? &kLater : &kEarlier;
  e.answer = iso(later ? number + n : number - n);
  e.solve = [=](Notes& notes) { return later ? work_later(notes, d, n) : work_earlier(notes, d, n); };
  return e;
}

}  // namespace

const Family& dates() {
  static const Family kFamily = {
      "dates",
      "days later and earlier, days between dates, days of the week",
      {{"to 20 days, 2020 to 2030", 300}, {"to 60 days, 1950 to 2049", 2000}, {"to 150 days", 4000}},
      "",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
