#include "grammar/json_schema_merge.h"

#include <algorithm>
#include <array>

namespace sparsam::grammar {
namespace {

Json as_list(const Json& value) { return value.is_array() ? value : Json::array({value}); }

Json both(const Json& a, const Json& b) { return a == b ? a : Json{{"allOf", Json::array({a, b})}}; }

Json common_types(const Json& a, const Json& b) {
  const Json left = as_list(a), right = as_list(b);
  const auto has = [](const Json& list, const char* type) { return std::ranges::find(list, Json(type)) != list.end(); };
  Json types = Json::array();
  for (const Json& type : left) {
    if (std::ranges::find(right, type) != right.end() || (type == "integer" && has(right, "number"))) {
      types.push_back(type);
    } else if (type == "number" && has(right, "integer") && !has(left, "integer")) {
      types.push_back("integer");
    }
  }
  return types;
}

// What one side forbids beyond its properties would have to be said of each property of the other.
bool closes_what_other_names(const Json& closed, const Json& other) {
  if (!closed.contains("additionalProperties") || closed["additionalProperties"] == Json(true)) return false;
  if (!other.contains("properties")) return false;
  for (const auto& [name, schema] : other["properties"].items()) {
    if (!closed.contains("properties") || !closed["properties"].contains(name)) return true;
  }
  return false;
}

}  // namespace

bool is_annotation(std::string_view keyword) {
  static constexpr std::array kAnnotations{
      "title",      "description", "default",       "examples",     "$schema",     "$comment",
      "deprecated", "readOnly",    "writeOnly",     "$defs",        "definitions", "$id",
      "id",         "example",     "discriminator", "externalDocs", "$vocabulary", "contentMediaType"};
  return std::ranges::find(kAnnotations, keyword) != kAnnotations.end() || keyword.starts_with("x-");
}

bool is_of_type(const Json& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number();
  return type == "integer" && value.is_number_integer();
}

Result<Json> merged(const Json& a, const Json& b, const std::string& where) {
  if (a == Json(true)) return b;
  if (b == Json(true)) return a;
  if (a == Json(false) || b == Json(false)) return Json(false);
  if (!a.is_object() || !b.is_object()) return fail(Code::bad_data, "json schema: {}: a schema is an object", where);
  if (closes_what_other_names(a, b) || closes_what_other_names(b, a)) {
    return fail(Code::unsupported,
                "json schema: {}/additionalProperties: cannot be enforced together with properties that only another "
                "part names",
                where);
  }
  Json out = a;
  for (const auto& [keyword, value] : b.items()) {
    if (!out.contains(keyword)) {
      out[keyword] = value;
      continue;
    }
    Json& mine = out[keyword];
    if (mine == value || is_annotation(keyword)) continue;
    const bool numbers = mine.is_number() && value.is_number();
    if (keyword == "type") {
      mine = common_types(mine, value);
    } else if (keyword == "required" && mine.is_array() && value.is_array()) {
      for (const Json& name : value) {
        if (std::ranges::find(mine, name) == mine.end()) mine.push_back(name);
      }
    } else if (keyword == "properties" && mine.is_object() && value.is_object()) {
      for (const auto& [name, schema] : value.items())
        mine[name] = mine.contains(name) ? both(mine[name], schema) : schema;
    } else if (keyword == "items" && !mine.is_array() && !value.is_array()) {
      mine = both(mine, value);
    } else if (keyword == "additionalProperties") {
      mine = both(mine, value);
    } else if (keyword == "enum" && mine.is_array() && value.is_array()) {
      Json common = Json::array();
      for (const Json& one : mine) {
        if (std::ranges::find(value, one) != value.end()) common.push_back(one);
      }
      mine = common;
    } else if (keyword == "const") {
      return Json(false);
    } else if (numbers && (keyword == "minimum" || keyword == "exclusiveMinimum" || keyword == "minLength" ||
                           keyword == "minItems" || keyword == "minProperties")) {
      if (value > mine) mine = value;
    } else if (numbers && (keyword == "maximum" || keyword == "exclusiveMaximum" || keyword == "maxLength" ||
                           keyword == "maxItems" || keyword == "maxProperties")) {
      if (value < mine) mine = value;
    } else if (keyword == "nullable") {
      mine = false;
    } else {
      return fail(Code::unsupported, "json schema: {}/{}: two different values must hold, which cannot be enforced",
                  where, keyword);
    }
  }
  return out;
}

}  // namespace sparsam::grammar
