// GBNF, the grammars of llama.cpp (its grammars/README.md): rules `name ::= …`, of which `root` is the whole text;
// "literals", [classes] with ranges and ^, `.` for any character, groups, |, and the repetitions * + ? {m} {m,} {m,n}.
// Comments begin with #. Escapes: \n \r \t \\ \" \[ \] \- \^ \xNN \uNNNN \UNNNNNNNN.
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "grammar/grammar.h"

namespace sparsam::grammar {

// Errors name line and column.
Result<std::shared_ptr<const Grammar>> grammar_from_gbnf(std::string_view text);

}  // namespace sparsam::grammar
