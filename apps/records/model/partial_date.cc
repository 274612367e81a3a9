#include "records/model/partial_date.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace sparsam::records {
namespace {

// n digits at the front of text, or -1.
int digits(std::string_view text, std::size_t from, std::size_t n) {
  if (text.size() < from + n) return -1;
  int value = 0;
  for (std::size_t i = from; i < from + n; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Thh:mm[:ss[.fff]] and Z or +hh:mm. Lenient about a missing zone: such records exist, and the day is not in doubt.
bool valid_time(std::string_view t) {
  if (t.empty()) return true;
  if (t[0] != 'T' || digits(t, 1, 2) < 0 || digits(t, 1, 2) > 24 || t.size() < 6 || t[3] != ':' ||
      digits(t, 4, 2) < 0) {
    return false;
  }
  for (const char c : t.substr(6)) {
    if (!((c >= '0' && c <= '9') || c == ':' || c == '.' || c == 'Z' || c == '+' || c == '-')) return false;
  }
  return t.size() <= 40;
}

}  // namespace

bool valid_day(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 0 || month > 12 || day < 0) return false;
  if (month == 0) return day == 0;
  if (day == 0) return true;
  using namespace std::chrono;
  return year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                        std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

std::optional<PartialDate> parse_date(std::string_view text) {
  PartialDate date;
  const int year = digits(text, 0, 4);
  int month = 0, day = 0;
  if (year < 0) return std::nullopt;
  if (text.size() > 4) {
    month = text[4] == '-' ? digits(text, 5, 2) : -1;
    if (month < 1) return std::nullopt;
  }
  if (text.size() > 7) {
    day = text[7] == '-' ? digits(text, 8, 2) : -1;
    if (day < 1 || !valid_time(text.substr(10))) return std::nullopt;
  }
  if (!valid_day(year, month, day)) return std::nullopt;
  date.text = text;
  date.year = static_cast<std::int16_t>(year);
  date.month = static_cast<std::int8_t>(month);
  date.day = static_cast<std::int8_t>(day);
  return date;
}

long day_number(const PartialDate& date) {
  using namespace std::chrono;
  const year_month_day day(year(date.year), month(date.month ? static_cast<unsigned>(date.month) : 1u),
                           std::chrono::day(date.day ? static_cast<unsigned>(date.day) : 1u));
  return sys_days(day).time_since_epoch().count();
}

PartialDate date_of(long number) {
  using namespace std::chrono;
  const year_month_day day{sys_days{days{number}}};
  PartialDate date;
  date.year = static_cast<std::int16_t>(static_cast<int>(day.year()));
  date.month = static_cast<std::int8_t>(static_cast<unsigned>(day.month()));
  date.day = static_cast<std::int8_t>(static_cast<unsigned>(day.day()));
  return date;
}

bool agree(const PartialDate& a, const PartialDate& b) {
  if (!a || !b || a.year != b.year) return false;
  if (a.month == 0 || b.month == 0) return true;
  if (a.month != b.month) return false;
  return a.day == 0 || b.day == 0 || a.day == b.day;
}

bool earlier(const PartialDate& a, const PartialDate& b) {
  const std::array<int, 3> left{a.year, a.month, a.day}, right{b.year, b.month, b.day};
  return left < right;
}

bool earlier_instant(const PartialDate& a, const PartialDate& b) {
  if (earlier(a, b)) return true;
  if (earlier(b, a)) return false;
  return a.text < b.text;
}

std::optional<int> age_on(const PartialDate& birth, const PartialDate& day) {
  if (!birth || !day) return std::nullopt;
  int age = day.year - birth.year;
  if (birth.month && day.month) {
    if (day.month < birth.month) {
      --age;
    } else if (day.month == birth.month) {
      if (!birth.day || !day.day) return std::nullopt;
      if (day.day < birth.day) --age;
    }
  } else {
    return std::nullopt;
  }
  if (age < 0) return std::nullopt;
  return age;
}

std::string shown(const PartialDate& date, Language language) {
  if (!date) return {};
  if (language == Language::de) {
    if (date.day) return fmt::format("{:02}.{:02}.{:04}", date.day, date.month, date.year);
    if (date.month) return fmt::format("{:02}/{:04}", date.month, date.year);
    return fmt::format("{:04}", date.year);
  }
  if (date.day) return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  if (date.month) return fmt::format("{:04}-{:02}", date.year, date.month);
  return fmt::format("{:04}", date.year);
}

}  // namespace sparsam::records
