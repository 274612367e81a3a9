// FHIR dates: "2015", "2015-03", "2015-03-10" or with a time and zone. What is missing stays missing, and the text is
// kept as given; comparisons use the calendar day that the text itself states (its own zone).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sparsam::records {

struct PartialDate {
  std::string_view text;  // as given, in the record's pool; empty for a date that a text claims
  std::int16_t year = 0;  // 0: no date
  std::int8_t month = 0;  // 0: not stated
  std::int8_t day = 0;

  explicit operator bool() const { return year != 0; }
  std::string_view day_text() const { return text.substr(0, day ? 10 : month ? 7 : 4); }
};

// Nothing for a text that is not a FHIR date, dateTime or instant, or names a day that no month has.
std::optional<PartialDate> parse_date(std::string_view text);

bool valid_day(int year, int month, int day);  // month or day 0: not stated

// Days since 1970-01-01 of the first day that the date may mean.
long day_number(const PartialDate& date);
PartialDate date_of(long day_number);  // without text

// Whether one may be the other: equal as far as both are stated ("2015" and "2015-03-10").
bool agree(const PartialDate& a, const PartialDate& b);
// Earlier by what both state; a missing date comes first, a less precise one before a more precise one.
bool earlier(const PartialDate& a, const PartialDate& b);
// The whole instant: dates by their text where the calendar day is the same.
bool earlier_instant(const PartialDate& a, const PartialDate& b);

// Completed years on the day; nothing where either lacks a day and it would matter.
std::optional<int> age_on(const PartialDate& birth, const PartialDate& day);

enum class Language { en, de };
// "2015-03-10" in English (ISO, unambiguous), "10.03.2015" in German; precision kept.
std::string shown(const PartialDate& date, Language language);

}  // namespace sparsam::records
