#include "serve/answer_grammar.h"

#include "chat/call_text.h"
#include "grammar/gbnf.h"
#include "grammar/json_schema.h"
#include "grammar/regular_expression.h"

namespace sparsam::serve {
namespace {

using Compiled = std::shared_ptr<const grammar::Grammar>;

// Between tokens of JSON; most models want some.
constexpr grammar::JsonStyle kStyle = {.white_space = 0};

Served<Compiled> compile(Result<Compiled> grammar, std::string_view parameter) {
  if (!grammar) return refuse(grammar.error(), parameter);
  return std::move(*grammar);
}

Served<Compiled> calls_of(const ServedModel& model, const Json& tools, const ToolChoice& choice) {
  std::vector<grammar::FramedSchema> frames;
  for (const Json& tool : tools) {
    const Json& function = tool["function"];
    const auto name = function["name"].get<std::string>();
    if (choice.kind == ToolChoice::Kind::named && name != choice.name) continue;
    const CallText text = call_text(model.tool_format(), name);
    const auto parameters = function.find("parameters");
    std::string schema = R"({"type":"object"})";
    if (parameters != function.end() && parameters->is_object() && !parameters->empty()) schema = dump(*parameters);
    // Only strict tools promise their schema; what others ask for and cannot be enforced is left to the model.
    const auto strict = function.find("strict");
    const bool must = strict != function.end() && strict->is_boolean() && strict->get<bool>();
    if (!must && !grammar::grammar_from_json_schema(schema, kStyle)) schema = R"({"type":"object"})";
    frames.push_back({text.before, schema, text.after});
  }
  if (frames.empty()) return refuse(400, "tool_choice", "'{}' is none of the tools", choice.name);
  return compile(grammar::grammar_from_framed_schemas(frames, kStyle), "tools");
}

}  // namespace

Served<std::shared_ptr<grammar::TokenMasks>> masks_for(const ServedModel& model, const AnswerRequest& request,
                                                       const Json& tools) {
  const ToolChoice& choice = request.tool_choice;
  const bool must_call = choice.kind == ToolChoice::Kind::required || choice.kind == ToolChoice::Kind::named;
  if (must_call && !tools.is_array()) {
    return refuse(400, "tool_choice", "a tool must be called, but 'tools' names none");
  }
  Compiled compiled;
  if (must_call) {
    compiled = TRY(calls_of(model, tools, choice));
  } else {
    switch (request.form.kind) {
      case AnswerForm::Kind::free:
        return nullptr;
      case AnswerForm::Kind::json_object:
        compiled = TRY(compile(grammar::grammar_of_json_objects(kStyle), "response_format"));
        break;
      case AnswerForm::Kind::json_schema:
        compiled = TRY(compile(grammar::grammar_from_json_schema(request.form.text, kStyle), "response_format"));
        break;
      case AnswerForm::Kind::gbnf:
        compiled = TRY(compile(grammar::grammar_from_gbnf(request.form.text), "grammar"));
        break;
      case AnswerForm::Kind::regex:
        compiled = TRY(compile(grammar::grammar_from_regex(request.form.text), "regex"));
        break;
    }
  }
  return std::make_shared<grammar::TokenMasks>(std::move(compiled), model.trie());
}

}  // namespace sparsam::serve
