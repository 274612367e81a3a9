// JSON Schema (2020-12, and what earlier drafts and OpenAPI call differently) as a grammar: every text of the grammar
// is valid under the schema. What cannot be enforced is an error that names the keyword and its JSON pointer; nothing
// but annotations is passed over.
//
// Narrower than the schema, by intent: properties come in the schema's order; an object with "properties" has no others
// unless additionalProperties says so (as llama.cpp and OpenAI have it); integers have no fraction and no exponent, and
// numbers with bounds have no exponent, and none has more digits than readers can keep; a schema without "type" is of
// the types that its keywords speak of.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "grammar/grammar.h"
#include "grammar/json_text.h"

namespace sparsam::grammar {

Result<std::shared_ptr<const Grammar>> grammar_from_json_schema(std::string_view schema, JsonStyle style = {});
// A text before, JSON under the schema, a text after; one of several. Such are the calls of tools. Errors name the
// place in the list.
struct FramedSchema {
  std::string before, schema, after;
};
Result<std::shared_ptr<const Grammar>> grammar_from_framed_schemas(std::span<const FramedSchema> choices,
                                                                   JsonStyle style = {});
// Any JSON object.
Result<std::shared_ptr<const Grammar>> grammar_of_json_objects(JsonStyle style = {});

}  // namespace sparsam::grammar
