// What everything else speaks of: a question with its exact answer, and a worksheet, which is a question that somebody
// worked through, well or badly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sparsam::tasks {

enum class Language { en, de };

// The canonical forms of answers. answer.h reads and compares them.
enum class AnswerKind {
  integer,     // -12
  fraction,    // 3/4, in lowest terms; 2 where the denominator is 1
  decimal,     // 0.75, with a point; 2 and 2.0 are the same
  yes_no,      // yes, no; ja, nein
  expression,  // 3*(4+5): judged by its value and by the numbers it uses
  date,        // 2026-03-09
  time,        // 07:05
  word,        // Anna, or any text of one line; case does not count
  list,        // 3, 5, 8: in this order
  set,         // 3, 5, 8: in any order
  none,        // out of the field: right is an answer without an answer line
};

// What a Countdown answer may be built from.
struct Countdown {
  std::vector<std::int64_t> numbers;
  std::int64_t target = 0;
  enum class Use { at_most_once, exactly_once } use = Use::at_most_once;
};

// Which operands may be asked: decided by a hash of the key (split.h), so never by chance. `far` lies beyond the range
// of both.
enum class Split { train, test, far };

struct Question {
  std::string family;
  Language language = Language::en;
  int difficulty = 1;  // 1 to N; N + 1 is far
  std::string text;
  std::string answer;  // canonical
  AnswerKind kind = AnswerKind::integer;
  std::string key;               // the operands and what is asked of them, free of language, phrasing and order
  bool unseen_phrasing = false;  // phrased in a way that training data keep from
  Countdown countdown;           // where kind is expression
};

enum class Quality {
  worked,    // thoughts that are right
  repaired,  // a slip is made, noticed and put right
  slipping,  // a slip goes through
  direct,    // no thoughts, right
};

struct Worksheet {
  Question question;
  Quality quality = Quality::worked;
  std::string thoughts;  // empty where quality is direct
  std::string reply;     // a sentence, and on the last line "Answer: R" or "Antwort: R"
};

std::string_view name_of(Language language);
std::string_view name_of(AnswerKind kind);
std::string_view name_of(Split split);
std::string_view name_of(Quality quality);

}  // namespace sparsam::tasks
