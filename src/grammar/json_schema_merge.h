// Two schemas that must both hold, as one: for allOf, and for keywords that stand beside anyOf, oneOf and $ref.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/error.h"

namespace sparsam::grammar {

using Json = nlohmann::ordered_json;

// Keywords that allow and forbid nothing.
bool is_annotation(std::string_view keyword);
// Whether a value is of the type; "integer" is of "number", too.
bool is_of_type(const Json& value, std::string_view type);

// Errors name the keyword that cannot be merged, within the JSON pointer `where`. What both schemas say of a part
// (properties, items) becomes an allOf there.
Result<Json> merged(const Json& a, const Json& b, const std::string& where);

}  // namespace sparsam::grammar
