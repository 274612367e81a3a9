// Random schemas: texts that are drawn under the grammar are valid by a plain validator, and valid values in the
// schema's order are texts of the grammar.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "grammar/json_schema.h"
#include "grammar/matcher.h"
#include "text/utf8.h"

namespace sparsam::grammar {
namespace {

using Json = nlohmann::ordered_json;

// The keywords that random_schema() uses, as the specification says it of a value.
bool is_valid(const Json& s, const Json& v, const Json& root) {
  if (s.is_boolean()) return s.get<bool>();
  if (s.contains("$ref")) return is_valid(root["$defs"][s["$ref"].get<std::string>().substr(8)], v, root);
  const auto number = [&](const char* keyword) { return s[keyword].get<double>(); };
  if (s.contains("const") && s["const"] != v) return false;
  if (s.contains("enum") && std::ranges::find(s["enum"], v) == s["enum"].end()) return false;
  if (s.contains("anyOf") && std::ranges::none_of(s["anyOf"], [&](const Json& b) { return is_valid(b, v, root); }))
    return false;
  if (s.contains("allOf") && !std::ranges::all_of(s["allOf"], [&](const Json& b) { return is_valid(b, v, root); }))
    return false;
  if (s.contains("type")) {
    const std::string t = s["type"];
    const bool fits = t == "object"    ? v.is_object()
                      : t == "array"   ? v.is_array()
                      : t == "string"  ? v.is_string()
                      : t == "boolean" ? v.is_boolean()
                      : t == "null"    ? v.is_null()
                      : t == "integer" ? v.is_number_integer()
                                       : v.is_number();
    if (!fits) return false;
  }
  if (v.is_number()) {
    const auto x = v.get<double>();
    if (s.contains("minimum") && x < number("minimum")) return false;
    if (s.contains("maximum") && x > number("maximum")) return false;
    if (s.contains("exclusiveMinimum") && x <= number("exclusiveMinimum")) return false;
    if (s.contains("exclusiveMaximum") && x >= number("exclusiveMaximum")) return false;
  }
  if (v.is_string()) {
    const auto text = v.get<std::string>();
    std::size_t length = 0;
    for (std::size_t i = 0; i < text.size(); ++length) utf8_next(text, i);
    if (s.contains("minLength") && static_cast<double>(length) < number("minLength")) return false;
    if (s.contains("maxLength") && static_cast<double>(length) > number("maxLength")) return false;
  }
  if (v.is_array()) {
    const auto size = static_cast<double>(v.size());
    if (s.contains("minItems") && size < number("minItems")) return false;
    if (s.contains("maxItems") && size > number("maxItems")) return false;
    const std::size_t fixed = s.contains("prefixItems") ? s["prefixItems"].size() : 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (i < fixed && !is_valid(s["prefixItems"][i], v[i], root)) return false;
      if (i >= fixed && s.contains("items") && !is_valid(s["items"], v[i], root)) return false;
    }
  }
  if (v.is_object()) {
    for (const Json& name : s.value("required", Json::array())) {
      if (!v.contains(name.get<std::string>())) return false;
    }
    for (const auto& [name, inner] : v.items()) {
      if (s.contains("properties") && s["properties"].contains(name)) {
        if (!is_valid(s["properties"][name], inner, root)) return false;
      } else if (s.contains("additionalProperties") && !is_valid(s["additionalProperties"], inner, root)) {
        return false;
      }
    }
  }
  return true;
}

Json random_value(std::mt19937& random, int depth) {
  switch (depth == 0 ? random() % 5 : random() % 7) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<int>(random() % 41) - 20;
    case 3:
      return (static_cast<int>(random() % 401) - 200) / 8.0 + 0.0625;  // never whole: 4.0 and 4 are two texts
    case 4: {
      std::string text;
      for (std::size_t n = random() % 4; n > 0; --n) text += std::array{"a", "é", "\"", "\n", "😀"}[random() % 5];
      return text;
    }
    case 5: {
      Json list = Json::array();
      for (std::size_t n = random() % 4; n > 0; --n) list.push_back(random_value(random, depth - 1));
      return list;
    }
    default: {
      Json object = Json::object();
      for (const char* name : {"a", "ab", "b", "z"}) {
        if (random() % 2 == 0) object[name] = random_value(random, depth - 1);
      }
      return object;
    }
  }
}

Json random_schema(std::mt19937& random, int depth) {
  const auto inner = [&] { return random_schema(random, depth - 1); };
  const auto bound = [&] { return static_cast<int>(random() % 41) - 20; };
  switch (depth == 0 ? random() % 6 : random() % 11) {
    case 0:
      return {{"type", random() % 2 == 0 ? "boolean" : "null"}};
    case 1: {
      const int least = bound();
      return {{"type", "integer"}, {"minimum", least}, {"maximum", least + static_cast<int>(random() % 30)}};
    }
    case 2: {
      const int least = bound();
      return {{"type", "number"},
              {random() % 2 == 0 ? "minimum" : "exclusiveMinimum", least},
              {random() % 2 == 0 ? "maximum" : "exclusiveMaximum", least + 1 + static_cast<int>(random() % 12)}};
    }
    case 3:
      return {{"type", "string"}, {"minLength", random() % 2}, {"maxLength", 1 + random() % 3}};
    case 4:
      return {{"enum", Json::array({random_value(random, 1), random_value(random, 1)})}};
    case 5:
      return Json::object();
    case 6:
      return {{"type", "array"}, {"items", inner()}, {"minItems", random() % 2}, {"maxItems", 1 + random() % 3}};
    case 7:
      return {{"type", "array"},
              {"prefixItems", Json::array({inner(), inner()})},
              {"items", random() % 2 == 0 ? Json(false) : inner()}};
    case 8:
      return {{"anyOf", Json::array({inner(), inner()})}};
    case 9:
      return {{"$ref", "#/$defs/x"}};
    default: {
      Json s{{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
      for (const char* name : {"a", "ab", "b"}) {
        if (random() % 2 == 0) s["properties"][name] = inner();
        if (s["properties"].contains(name) && random() % 2 == 0) s["required"].push_back(name);
      }
      s["additionalProperties"] = random() % 2 == 0 ? Json(false) : inner();
      return s;
    }
  }
}

TEST(JsonSchema, TextsOfTheGrammarAreValidAndValidValuesAreTexts) {
  std::mt19937 random(11);
  int drawn = 0, accepted = 0, refused = 0;
  for (int round = 0; round < 500; ++round) {
    Json schema = random_schema(random, 3);
    schema["$defs"] = {{"x", {{"type", "array"}, {"items", {{"$ref", "#/$defs/x"}}}, {"maxItems", 2}}}};
    const auto grammar = grammar_from_json_schema(schema.dump());
    if (!grammar) {
      EXPECT_NE(grammar.error().message.find("no text at all"), std::string::npos) << grammar.error().message << schema;
      continue;
    }
    Matcher matcher(*grammar);
    for (int i = 0; i < 10; ++i) {
      // Letters that bring a text to its end are drawn first, once it is long.
      std::string text;
      Matcher::State state = matcher.start();
      while (text.size() < 400 && matcher.may_go_on(state) && !(matcher.may_end(state) && random() % 4 == 0)) {
        std::vector<char> after;
        for (const char c : std::string_view("]}\",:{[0123456789-.eE+aéb\"\\nu truefalsnl \xC3\xA9")) {
          if (matcher.next(state, static_cast<std::uint8_t>(c)) != Matcher::kDead) after.push_back(c);
        }
        if (after.empty()) break;
        const char c = text.size() > 60 ? after.front() : after[random() % after.size()];
        text += c;
        state = matcher.next(state, static_cast<std::uint8_t>(c));
      }
      if (!matcher.may_end(state)) continue;
      ++drawn;
      const Json value = Json::parse(text, nullptr, false);
      ASSERT_FALSE(value.is_discarded()) << text;
      EXPECT_TRUE(is_valid(schema, value, schema)) << text << " under " << schema;
    }
    for (int i = 0; i < 20; ++i) {
      const Json value = random_value(random, 2);
      const bool valid = is_valid(schema, value, schema);
      const bool matched = matcher.may_end(matcher.next(matcher.start(), value.dump()));
      EXPECT_EQ(matched, valid) << value << " under " << schema;
      (valid ? accepted : refused) += 1;
    }
  }
  EXPECT_GT(drawn, 500);
  EXPECT_GT(accepted, 300);
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace sparsam::grammar
