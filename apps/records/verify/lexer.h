// A text as tokens and sentences: words, numbers with their units, dates, dosing patterns such as 1-0-1. German and
// English conventions at once; where a number can be read two ways ("1,234"), both readings are kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "records/model/decimal.h"
#include "records/model/partial_date.h"
#include "records/model/unit.h"

namespace sparsam::records {

struct Token {
  enum class Kind : std::uint8_t { word, number, date, pattern, mark };
  Kind kind = Kind::word;
  std::uint32_t begin = 0, end = 0;  // code points; of a number: with its unit

  std::string folded;       // words and marks; numbers as written
  bool capital = false;     // begins with an upper-case letter
  bool small = false;       // has no upper-case letter at all
  bool glued = false;       // no blank between this token and the one before
  bool line_start = false;  // first of its line

  // Numbers. `second` is the other half of "142/86" or of a range.
  std::vector<Decimal> values, seconds;
  enum class Pair : std::uint8_t { none, slash, range } pair = Pair::none;
  std::string unit;         // as written
  std::vector<Unit> units;  // what it may mean
  char32_t comparator = 0;  // '<', '>', or 0

  // Dates: the readings of the digits ("03/10/2021" has two).
  std::vector<PartialDate> dates;
  bool without_year = false;  // the year of dates[0] means nothing

  // Dosing patterns: morning, noon, evening, night.
  std::vector<double> intakes;

  bool is(std::string_view word) const { return kind == Kind::word && folded == word; }
  bool mark(char c) const { return kind == Kind::mark && folded.size() == 1 && folded[0] == c; }
};

struct Sentence {
  std::size_t first = 0, last = 0;  // tokens [first, last)
};

struct Document {
  std::u32string text;
  std::vector<Token> tokens;
  std::vector<Sentence> sentences;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> citations;  // "Type/id" and footnote targets, by code points
};

Document read_document(std::string_view utf8);

}  // namespace sparsam::records
