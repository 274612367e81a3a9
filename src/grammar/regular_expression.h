// Regular expressions that a whole text must match: characters, `.` (any but a line feed), [classes], \d \w \s \D \W \S
// (ASCII, as ECMAScript has them), groups, |, * + ? {m,n}, and ^ $ where they change nothing. Greedy or lazy is the
// same for a whole match. No look-around, back-references, word boundaries or possessive repetition: they are errors.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "grammar/grammar.h"

namespace sparsam::grammar {

// Errors name line and column.
Result<std::shared_ptr<const Grammar>> grammar_from_regex(std::string_view pattern);

enum class RegexMatch { whole, anywhere };  // anywhere: but for ^ and $, as in a JSON schema
// How one character of a set is written, for expressions over texts that are written with escapes.
using WriteCharacter = std::function<Expression(Rules&, std::vector<CodePoints>)>;
Result<Expression> add_regex(Rules& rules, std::string_view pattern, RegexMatch match, const WriteCharacter& write);

}  // namespace sparsam::grammar
