// The form that `sparsam run` holds an answer to: a grammar from one of the options.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "grammar/grammar.h"

namespace CLI {
class App;
}

namespace sparsam::cli {

struct AnswerForm {
  std::string json_schema, grammar;  // files
  std::optional<std::string> regex;
  bool wanted() const { return !json_schema.empty() || !grammar.empty() || regex; }
};

void add_form_options(CLI::App& verb, AnswerForm& form);

// Errors name the file. The form must be wanted.
Result<std::shared_ptr<const grammar::Grammar>> open_form(const AnswerForm& form);

}  // namespace sparsam::cli
