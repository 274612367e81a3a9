// The parts of JSON texts as expressions: strings, numbers, values, and white space between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/expression.h"

namespace sparsam::grammar {

// What compact JSON leaves out and may be allowed: at most so many characters of white space wherever JSON has it.
// There is a limit, since a model can go on with white space forever.
struct JsonStyle {
  std::uint32_t white_space = 0;
};

// A number of JSON without an exponent, as it is compared with bounds.
struct JsonRange {
  std::optional<std::int64_t> least, most;
  bool above_least = false, below_most = false;  // the bound itself is not in the range
};

class JsonText {
 public:
  JsonText(Rules& rules, JsonStyle style) : rules_(rules), style_(style) {}

  Expression white_space();
  Expression value();   // any
  Expression object();  // any
  Expression array();   // any
  Expression string();
  Expression string_of_length(std::uint32_t least, std::uint32_t most);
  Expression integer();
  Expression number();
  Expression integer_in(const JsonRange& range);
  Expression number_in(const JsonRange& range);
  // A string of characters as a JSON text has it, with its quotes.
  Expression quoted(std::string_view text);
  // Any string, written without escapes, but these. They must be UTF-8.
  Expression string_except(const std::vector<std::string>& names);
  // One character of the set within quotes: as itself where JSON allows that, and by its escape where it does not.
  static Expression character_in_quotes(Rules& rules, std::vector<CodePoints> set);

  // "key": value, with white space.
  Expression member(Expression key, Expression value);
  // { … } and [ … ] around what is there; `inside` may be empty.
  Expression braces(Expression inside) { return enclosed("{", inside, "}"); }
  Expression brackets(Expression inside) { return enclosed("[", inside, "]"); }
  Expression comma();

 private:
  Expression enclosed(std::string_view open, Expression inside, std::string_view close);
  Expression any_character();  // as it is written within quotes, in every way
  Expression digits_between(const std::string& least, const std::string& most);
  Expression digits_from(std::uint64_t least);
  Expression natural_in(std::uint64_t least, std::optional<std::uint64_t> most);
  Expression magnitude_in(std::uint64_t least, bool above_least, std::optional<std::uint64_t> most, bool below_most);

  Rules& rules_;
  JsonStyle style_;
  std::optional<Rule> value_, string_, character_, white_space_;
};

// The characters of a text as they stand within quotes: JSON's shortest form, all but what must be escaped as itself.
std::string escaped_json(std::string_view text);

}  // namespace sparsam::grammar
