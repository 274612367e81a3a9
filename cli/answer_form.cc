#include "cli/answer_form.h"

#include "base/file.h"
#include "cli/checks.h"
#include "grammar/gbnf.h"
#include "grammar/json_schema.h"
#include "grammar/regular_expression.h"

namespace sparsam::cli {

void add_form_options(CLI::App& verb, AnswerForm& form) {
  CLI::Option* json =
      verb.add_option("--json-schema", form.json_schema, "The answer is JSON, valid under this schema, a file");
  CLI::Option* gbnf = verb.add_option("--grammar", form.grammar, "The answer keeps to this grammar, a file in GBNF");
  CLI::Option* regex = verb.add_option("--regex", form.regex, "The whole answer matches this regular expression");
  for (CLI::Option* option : {json, gbnf, regex}) {
    option->group("Form of the answer");
    if (option != regex) option->check(not_empty());
    for (CLI::Option* other : {json, gbnf, regex}) {
      if (other != option) option->excludes(other);
    }
  }
}

Result<std::shared_ptr<const grammar::Grammar>> open_form(const AnswerForm& form) {
  if (form.regex) {
    auto compiled = grammar::grammar_from_regex(*form.regex);
    if (!compiled) return std::unexpected(within("--regex", compiled.error()));
    return compiled;
  }
  const std::string& file = form.json_schema.empty() ? form.grammar : form.json_schema;
  const std::string text = TRY(read_file(file));
  auto compiled = form.json_schema.empty() ? grammar::grammar_from_gbnf(text) : grammar::grammar_from_json_schema(text);
  if (!compiled) return std::unexpected(within(file, compiled.error()));
  return compiled;
}

}  // namespace sparsam::cli
