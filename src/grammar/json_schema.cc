#include "grammar/json_schema.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "grammar/json_formats.h"
#include "grammar/json_schema_merge.h"
#include "grammar/regular_expression.h"

namespace sparsam::grammar {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr int kMaxNesting = 64;  // of the text
constexpr int kMaxDepth = 100;   // of schemas within schemas, those of allOf put together included
constexpr std::size_t kMaxSchemas = 50'000;
constexpr std::size_t kMaxProperties = 5'000;
constexpr double kMaxBound = 9007199254740992.0;  // 2^53: beyond it, JSON's numbers skip integers

// What belongs to values of one type; other values pass.
struct TypeKeywords {
  std::string_view type;
  std::vector<std::string_view> keywords;
};
const std::vector<TypeKeywords>& type_keywords() {
  static const std::vector<TypeKeywords> table{
      {"object", {"properties", "required", "additionalProperties", "minProperties", "maxProperties"}},
      {"array", {"items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems"}},
      {"string", {"minLength", "maxLength", "pattern", "format"}},
      {"number", {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}}};
  return table;
}

bool is_known(std::string_view keyword) {
  static constexpr std::array kOthers{"type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "nullable"};
  if (is_annotation(keyword) || std::ranges::find(kOthers, keyword) != kOthers.end()) return true;
  return std::ranges::any_of(type_keywords(), [&](const TypeKeywords& t) {
    return std::ranges::find(t.keywords, keyword) != t.keywords.end();
  });
}

// "a/b" within a JSON pointer (RFC 6901).
std::string pointer_part(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

class SchemaReader {
 public:
  // The expression is of these rules.
  SchemaReader(const Json& root, JsonStyle style, Rules& rules) : root_(root), rules_(rules), text_(rules, style) {}

  Result<Expression> run() { return schema(root_, "#", 0); }

 private:
  template <typename... Args>
  static std::unexpected<Error> error(const std::string& where, std::string_view keyword,
                                      fmt::format_string<Args...> format, Args&&... args) {
    return fail(Code::unsupported, "json schema: {}{}{}: {}", where, keyword.empty() ? "" : "/", keyword,
                fmt::format(format, std::forward<Args>(args)...));
  }

  Result<Expression> schema(const Json& s, const std::string& where, int depth) {
    if (depth > kMaxDepth) return error(where, "", "schemas are nested deeper than {} levels", kMaxDepth);
    if (++schemas_ > kMaxSchemas) return error(where, "", "more than {} schemas", kMaxSchemas);
    if (s == Json(true)) return text_.value();
    if (s == Json(false)) return rules_.choice({});
    if (!s.is_object()) return error(where, "", "a schema is an object, true or false");
    for (const auto& [keyword, value] : s.items()) {
      if (!is_known(keyword)) return error(where, keyword, "this keyword cannot be enforced");
    }
    if (s.contains("$ref")) return reference(s, where, depth);
    if (s.contains("allOf")) return all_of(s, where, depth);
    if (s.contains("anyOf") || s.contains("oneOf")) return any_of(s, where, depth);
    const bool nullable = s.contains("nullable") && s["nullable"] == Json(true);
    const Expression plain = TRY(typed(s, where, depth));
    return nullable ? rules_.choice({plain, rules_.literal("null")}) : plain;
  }

  static Json without(const Json& s, std::string_view keyword) {
    Json rest = s;
    rest.erase(std::string(keyword));
    return rest;
  }
  static bool asserts_nothing(const Json& s) {
    return std::ranges::all_of(s.items(), [](const auto& item) { return is_annotation(item.key()); });
  }

  // A pointer into the schema itself: "#", "#/$defs/name".
  Result<const Json*> resolve(const Json& ref, const std::string& where) {
    if (!ref.is_string()) return error(where, "$ref", "a text is expected");
    const auto& name = ref.get_ref<const std::string&>();
    if (name == "#") return &root_;
    if (!name.starts_with("#/")) return error(where, "$ref", "'{}' is not within this schema", name);
    const Json* at = &root_;
    for (std::size_t begin = 2; begin <= name.size();) {
      const std::size_t end = std::min(name.find('/', begin), name.size());
      std::string part;
      for (std::size_t i = begin; i < end; ++i) {
        if (name[i] == '~' && i + 1 < end && (name[i + 1] == '0' || name[i + 1] == '1')) {
          part += name[++i] == '0' ? '~' : '/';
        } else {
          part += name[i];
        }
      }
      begin = end + 1;
      if (at->is_object() && at->contains(part)) {
        at = &(*at)[part];
      } else if (at->is_array() && !part.empty() && part.size() < 6 &&
                 part.find_first_not_of("0123456789") == std::string::npos && std::stoul(part) < at->size()) {
        at = &(*at)[std::stoul(part)];
      } else {
        return error(where, "$ref", "there is no '{}'", name);
      }
    }
    return at;
  }

  Result<Expression> reference(const Json& s, const std::string& where, int depth) {
    const Json& target = *TRY(resolve(s["$ref"], where));
    const Json rest = without(s, "$ref");
    if (!asserts_nothing(rest)) {
      return schema(TRY(merged(target, rest, where)), where, depth + 1);
    }
    const auto name = s["$ref"].get<std::string>();
    if (const auto found = references_.find(name); found != references_.end()) return rules_.use(found->second);
    const Rule rule = rules_.declare(name);
    references_.emplace(name, rule);
    rules_.define(rule, TRY(schema(target, name, depth + 1)));
    return rules_.use(rule);
  }

  Result<Expression> all_of(const Json& s, const std::string& where, int depth) {
    const Json& parts = s["allOf"];
    if (!parts.is_array() || parts.empty()) return error(where, "allOf", "a list of schemas is expected");
    Json whole = without(s, "allOf");
    int references = 0;
    for (const Json& part : parts) {
      Json next = part;
      while (next.is_object() && next.contains("$ref")) {
        if (++references > kMaxDepth) return error(where, "allOf", "the references lead nowhere");
        const Json& target = *TRY(resolve(next["$ref"], where));
        next = TRY(merged(target, without(next, "$ref"), where));
      }
      whole = TRY(merged(whole, next, where));
    }
    return schema(whole, where, depth + 1);
  }

  Result<Expression> any_of(const Json& s, const std::string& where, int depth) {
    const std::string keyword = s.contains("anyOf") ? "anyOf" : "oneOf";
    const Json& branches = s[keyword];
    if (!branches.is_array() || branches.empty()) return error(where, keyword, "a list of schemas is expected");
    const Json rest = without(s, keyword);
    std::vector<Json> whole;
    std::vector<Expression> parts;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      const std::string place = fmt::format("{}/{}/{}", where, keyword, i);
      Json branch = branches[i];
      if (!asserts_nothing(rest)) {
        for (int hops = 0; branch.is_object() && branch.contains("$ref"); ++hops) {
          if (hops > kMaxDepth) return error(place, "$ref", "the references lead nowhere");
          const Json& target = *TRY(resolve(branch["$ref"], place));
          branch = TRY(merged(target, without(branch, "$ref"), place));
        }
        branch = TRY(merged(rest, branch, place));
      }
      parts.push_back(TRY(schema(branch, place, depth + 1)));
      whole.push_back(std::move(branch));
    }
    for (std::size_t i = 0; keyword == "oneOf" && i < whole.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (!TRY(disjoint(whole[i], whole[j], where))) {
          return error(where, keyword,
                       "branches {} and {} may both hold, which cannot be excluded; anyOf can be enforced", j, i);
        }
      }
    }
    return rules_.choice(parts);
  }

  // Whether no value can be valid under both, as far as types, constants and required properties tell.
  Result<bool> disjoint(const Json& a, const Json& b, const std::string& where, int depth = 0) {
    if (a == Json(false) || b == Json(false)) return true;
    if (!a.is_object() || !b.is_object() || depth > 8) return false;
    if (a.contains("$ref")) return disjoint(*TRY(resolve(a["$ref"], where)), b, where, depth + 1);
    if (b.contains("$ref")) return disjoint(a, *TRY(resolve(b["$ref"], where)), where, depth + 1);
    const auto values = [](const Json& s) {
      if (s.contains("const")) return Json::array({s["const"]});
      return s.contains("enum") && s["enum"].is_array() ? s["enum"] : Json();
    };
    const Json left = values(a), right = values(b);
    if (left.is_array() && right.is_array()) {
      return std::ranges::none_of(left, [&](const Json& v) { return std::ranges::find(right, v) != right.end(); });
    }
    const auto types = [&](const Json& s) {
      if (s.contains("type")) return s["type"].is_array() ? s["type"] : Json::array({s["type"]});
      const Json known = values(s);
      Json list = Json::array();
      for (const Json& v : known) {
        for (const char* type : {"object", "array", "string", "boolean", "null", "number"}) {
          if (is_of_type(v, type)) list.push_back(type);
        }
      }
      return list;
    };
    const Json left_types = types(a), right_types = types(b);
    const bool nullable = a.value("nullable", Json()) == Json(true) || b.value("nullable", Json()) == Json(true);
    if (!left_types.empty() && !right_types.empty() && !nullable) {
      const auto meets = [](const Json& x, const Json& y) {
        return x == y || (x == "integer" && y == "number") || (x == "number" && y == "integer");
      };
      const bool meet = std::ranges::any_of(left_types, [&](const Json& x) {
        return std::ranges::any_of(right_types, [&](const Json& y) { return meets(x, y); });
      });
      if (!meet) return true;
    }
    const bool objects = left_types == Json::array({"object"}) && right_types == Json::array({"object"});
    if (!objects || !a.contains("properties") || !b.contains("properties")) return false;
    for (const auto& [name, schema] : a["properties"].items()) {
      const auto required = [&](const Json& s) {
        return s.contains("required") && s["required"].is_array() &&
               std::ranges::find(s["required"], Json(name)) != s["required"].end();
      };
      if (!required(a) || !required(b) || !b["properties"].contains(name)) continue;
      if (TRY(disjoint(schema, b["properties"][name], where, depth + 1))) return true;
    }
    return false;
  }

  Result<Expression> typed(const Json& s, const std::string& where, int depth) {
    std::vector<std::string> types;
    if (s.contains("type")) {
      const Json list = s["type"].is_array() ? s["type"] : Json::array({s["type"]});
      for (const Json& type : list) {
        static constexpr std::array kTypes{"object", "array", "string", "number", "integer", "boolean", "null"};
        if (!type.is_string() || std::ranges::find(kTypes, type.get<std::string>()) == kTypes.end()) {
          return error(where, "type", "{} is no type", type.dump());
        }
        types.push_back(type.get<std::string>());
      }
    }
    if (s.contains("const") || s.contains("enum")) return constants(s, types, where);
    if (!s.contains("type")) {
      for (const TypeKeywords& t : type_keywords()) {
        if (std::ranges::any_of(t.keywords, [&](std::string_view k) { return s.contains(std::string(k)); })) {
          types.emplace_back(t.type);
        }
      }
      if (types.empty()) return text_.value();
    }
    std::vector<Expression> parts;
    for (const std::string& type : types) {
      if (type == "integer" && std::ranges::find(types, "number") != types.end()) continue;
      parts.push_back(TRY(of_type(type, s, where, depth)));
    }
    return rules_.choice(parts);
  }

  Result<Expression> of_type(const std::string& type, const Json& s, const std::string& where, int depth) {
    if (type == "object") return object(s, where, depth);
    if (type == "array") return array(s, where, depth);
    if (type == "string") return string(s, where);
    if (type == "boolean") return rules_.choice({rules_.literal("true"), rules_.literal("false")});
    if (type == "null") return rules_.literal("null");
    return number(s, where, type == "integer");
  }

  Result<Expression> constants(const Json& s, const std::vector<std::string>& types, const std::string& where) {
    for (const auto& [keyword, value] : s.items()) {
      if (keyword != "const" && keyword != "enum" && keyword != "type" && keyword != "nullable" &&
          !is_annotation(keyword)) {
        return error(where, keyword, "cannot be enforced beside {}", s.contains("const") ? "const" : "enum");
      }
    }
    Json values = s.contains("enum") ? s["enum"] : Json::array({s["const"]});
    if (!values.is_array()) return error(where, "enum", "a list is expected");
    std::vector<Expression> parts;
    for (const Json& value : values) {
      if (s.contains("const") && value != s["const"]) continue;
      const auto fits = [&](const std::string& type) { return is_of_type(value, type); };
      if (s.contains("type") && std::ranges::none_of(types, fits)) continue;
      parts.push_back(constant(value));
    }
    return rules_.choice(parts);
  }

  Expression constant(const Json& value) {
    if (value.is_string()) return text_.quoted(value.get_ref<const std::string&>());
    if (!value.is_structured()) return rules_.literal(value.dump());
    std::vector<Expression> parts;
    for (const auto& [key, inner] : value.items()) {
      if (!parts.empty()) parts.push_back(text_.comma());
      const Expression one = constant(inner);
      parts.push_back(value.is_object() ? text_.member(text_.quoted(key), one) : one);
    }
    const Expression inside = rules_.sequence(parts);
    return value.is_object() ? text_.braces(inside) : text_.brackets(inside);
  }

  // A count, such as minItems.
  Result<std::uint32_t> count(const Json& s, const std::string& keyword, std::uint32_t fallback,
                              const std::string& where) {
    if (!s.contains(keyword)) return fallback;
    const Json& value = s[keyword];
    const bool whole =
        value.is_number() && value.get<double>() >= 0 && value.get<double>() == std::floor(value.get<double>());
    if (!whole) return error(where, keyword, "a whole number is expected");
    if (value.get<double>() > Rules::kMaxCount) {
      if (keyword.starts_with("max"))
        return error(where, keyword, "{} is the most that can be enforced", Rules::kMaxCount);
      return error(where, keyword, "{} is the most that is allowed", Rules::kMaxCount);
    }
    return static_cast<std::uint32_t>(value.get<double>());
  }

  Result<Expression> string(const Json& s, const std::string& where) {
    const std::uint32_t least = TRY(count(s, "minLength", 0, where));
    const std::uint32_t most = TRY(count(s, "maxLength", Rules::kUnbounded, where));
    const bool bounded = least > 0 || most != Rules::kUnbounded;
    if (s.contains("pattern") && s.contains("format"))
      return error(where, "pattern", "cannot be enforced beside format");
    for (const char* keyword : {"pattern", "format"}) {
      if (s.contains(keyword) && !s[keyword].is_string()) return error(where, keyword, "a text is expected");
      if (s.contains(keyword) && bounded)
        return error(where, keyword, "cannot be enforced beside minLength or maxLength");
    }
    const Expression quote = rules_.literal("\"");
    if (s.contains("pattern")) {
      auto inside = add_regex(rules_, s["pattern"].get_ref<const std::string&>(), RegexMatch::anywhere,
                              JsonText::character_in_quotes);
      if (!inside) return std::unexpected(within(fmt::format("json schema: {}/pattern", where), inside.error()));
      return rules_.named("pattern", rules_.sequence({quote, *inside, quote}));
    }
    if (s.contains("format")) {
      const auto pattern = pattern_of_format(s["format"].get_ref<const std::string&>());
      if (!pattern) return error(where, "format", "'{}' cannot be enforced", s["format"].get<std::string>());
      const Expression inside = TRY(add_regex(rules_, *pattern, RegexMatch::whole, JsonText::character_in_quotes));
      return rules_.named("format", rules_.sequence({quote, inside, quote}));
    }
    if (!bounded) return text_.string();
    return rules_.named("bounded string", text_.string_of_length(least, most));
  }

  Result<Expression> number(const Json& s, const std::string& where, bool integer) {
    if (s.contains("multipleOf") && !(integer && s["multipleOf"] == Json(1))) {
      return error(where, "multipleOf", "cannot be enforced");
    }
    JsonRange range;
    for (const char* keyword : {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"}) {
      if (!s.contains(keyword)) continue;
      if (!s[keyword].is_number()) return error(where, keyword, "a number is expected");
      const auto value = s[keyword].get<double>();
      if (std::fabs(value) > kMaxBound) return error(where, keyword, "only numbers up to 2^53 can be enforced");
      const bool lower = std::string_view(keyword).ends_with("inimum"), excluded = keyword[0] == 'e';
      const bool whole = value == std::floor(value);
      if (!whole && !integer) return error(where, keyword, "only whole numbers can be enforced");
      auto bound = static_cast<std::int64_t>(lower ? std::ceil(value) : std::floor(value));
      if (lower) {
        const bool open = excluded && whole;
        if (!range.least || bound > *range.least || (bound == *range.least && open)) {
          range.least = bound;
          range.above_least = open;
        }
      } else {
        const bool open = excluded && whole;
        if (!range.most || bound < *range.most || (bound == *range.most && open)) {
          range.most = bound;
          range.below_most = open;
        }
      }
    }
    if (!range.least && !range.most) return integer ? text_.integer() : text_.number();
    return integer ? text_.integer_in(range) : text_.number_in(range);
  }

  Result<Expression> array(const Json& s, const std::string& where, int depth) {
    if (s.contains("uniqueItems") && s["uniqueItems"] != Json(false)) {
      return error(where, "uniqueItems", "cannot be enforced");
    }
    const std::uint32_t least = TRY(count(s, "minItems", 0, where));
    std::uint32_t most = TRY(count(s, "maxItems", Rules::kUnbounded, where));
    const bool old = s.contains("items") && s["items"].is_array();  // before 2020-12, items was what prefixItems is
    const char* prefix_keyword = old ? "items" : "prefixItems";
    const char* rest_keyword = old ? "additionalItems" : "items";
    const Json prefix = s.value(prefix_keyword, Json::array());
    if (!prefix.is_array()) return error(where, prefix_keyword, "a list of schemas is expected");
    const Json rest = s.value(rest_keyword, Json(true));
    const auto fixed = static_cast<std::uint32_t>(prefix.size());
    if (rest == Json(false)) most = std::min(most, fixed);
    if (least > most) return rules_.choice({});
    const Expression item = TRY(schema(rest, fmt::format("{}/{}", where, rest_keyword), depth + 1));
    // From the right: what may follow i items.
    const auto repeated = [&](std::uint32_t written) {
      const std::uint32_t low = least > written ? least - written : 0;
      const std::uint32_t high = most == Rules::kUnbounded ? most : most - std::min(most, written);
      return rules_.repeat(rules_.sequence({text_.comma(), item}), low, high);
    };
    if (most == 0) return text_.brackets(rules_.empty());
    Expression inside = fixed == 0 ? rules_.sequence({item, repeated(1)}) : repeated(fixed);
    for (std::uint32_t i = fixed; i-- > 0;) {
      const Expression one = TRY(schema(prefix[i], fmt::format("{}/{}/{}", where, prefix_keyword, i), depth + 1));
      inside = rules_.sequence({i > 0 ? text_.comma() : rules_.empty(), one, inside});
      if (i >= most) {
        inside = rules_.empty();
      } else if (i >= least && i > 0) {
        inside = rules_.optional(inside);
      }
      if (i % 8 == 0) inside = rules_.named("items", inside);  // long lists are not nested expressions
    }
    return rules_.named("array", text_.brackets(least == 0 ? rules_.optional(inside) : inside));
  }

  struct Property {
    std::string name;
    Expression member;
    bool required = false;
  };

  Result<Expression> object(const Json& s, const std::string& where, int depth) {
    if (s.contains("properties") && !s["properties"].is_object())
      return error(where, "properties", "an object is expected");
    Json properties = s.value("properties", Json::object());
    const bool open_by_default = !s.contains("properties") && !s.contains("required");
    const Json additional = s.value("additionalProperties", Json(open_by_default));
    std::set<std::string> required;
    if (s.contains("required")) {
      if (!s["required"].is_array()) return error(where, "required", "a list of names is expected");
      for (const Json& name : s["required"]) {
        if (!name.is_string()) return error(where, "required", "a list of names is expected");
        required.insert(name.get<std::string>());
        // Named nowhere else: what additionalProperties says holds for it.
        if (!properties.contains(name.get<std::string>())) {
          properties[name.get<std::string>()] = s.value("additionalProperties", Json(true));
        }
      }
    }
    const std::uint32_t least = TRY(count(s, "minProperties", 0, where));
    if (least > required.size()) return error(where, "minProperties", "cannot be enforced beyond what is required");
    if (s.contains("maxProperties")) {
      const std::uint32_t most = TRY(count(s, "maxProperties", 0, where));
      if (additional != Json(false) || most < properties.size())
        return error(where, "maxProperties", "cannot be enforced");
    }
    if (properties.size() > kMaxProperties) return error(where, "properties", "more than {}", kMaxProperties);
    std::vector<Property> list;
    std::vector<std::string> names;
    for (const auto& [name, inner] : properties.items()) {
      const std::string place = fmt::format("{}/properties/{}", where, pointer_part(name));
      list.push_back(
          {name, text_.member(text_.quoted(name), TRY(schema(inner, place, depth + 1))), required.contains(name)});
      names.push_back(name);
    }
    std::optional<Expression> other;
    if (additional != Json(false)) {
      const Expression value = TRY(schema(additional, where + "/additionalProperties", depth + 1));
      other = text_.member(names.empty() ? text_.string() : text_.string_except(names), value);
    }
    return rules_.named("object", text_.braces(members(list, other)));
  }

  // The properties in their order. `after`: what may follow when something is written already; `first`: when nothing
  // is. Each is a rule for each place, so the whole is linear in their number.
  Expression members(const std::vector<Property>& list, std::optional<Expression> other) {
    const auto following = [&](Expression member) { return rules_.sequence({text_.comma(), member}); };
    Expression after = other ? rules_.repeat(following(*other), 0) : rules_.empty();
    Expression first = other ? rules_.optional(rules_.sequence({*other, after})) : rules_.empty();
    for (std::size_t i = list.size(); i-- > 0;) {
      const Property& p = list[i];
      const Expression begun = rules_.sequence({p.member, after});
      first = p.required ? begun : rules_.choice({begun, first});
      after = rules_.sequence({p.required ? following(p.member) : rules_.optional(following(p.member)), after});
      after = rules_.named("members", after);
      first = rules_.named("members", first);
    }
    return first;
  }

  const Json& root_;
  Rules& rules_;
  JsonText text_;
  std::map<std::string, Rule> references_;
  std::size_t schemas_ = 0;
};

// Before anything recursive sees the text.
bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxNesting) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

Result<Json> read_schema(std::string_view schema) {
  if (schema.size() > kMaxBytes) {
    return fail(Code::exhausted, "json schema: {} bytes, but {} are the most", schema.size(), kMaxBytes);
  }
  if (nests_too_deep(schema)) return fail(Code::exhausted, "json schema: nested deeper than {} levels", kMaxNesting);
  Json root = Json::parse(schema, nullptr, false);
  if (root.is_discarded()) return fail(Code::bad_data, "json schema: this is not JSON");
  return root;
}

}  // namespace

Result<std::shared_ptr<const Grammar>> grammar_from_json_schema(std::string_view schema, JsonStyle style) {
  const Json root = TRY(read_schema(schema));
  Rules rules;
  const Rule whole = rules.declare("JSON");
  rules.define(whole, TRY(SchemaReader(root, style, rules).run()));
  return Grammar::compile(rules, whole);
}

Result<std::shared_ptr<const Grammar>> grammar_from_framed_schemas(std::span<const FramedSchema> choices,
                                                                   JsonStyle style) {
  Rules rules;
  const Rule whole = rules.declare("choices");
  std::vector<Expression> expressions;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto part = [&]() -> Result<Expression> {
      const Json root = TRY(read_schema(choices[i].schema));
      return SchemaReader(root, style, rules).run();
    }();
    if (!part) return std::unexpected(within(fmt::format("choice {}", i), part.error()));
    expressions.push_back(rules.sequence({rules.literal(choices[i].before), *part, rules.literal(choices[i].after)}));
  }
  rules.define(whole, rules.choice(expressions));
  return Grammar::compile(rules, whole);
}

Result<std::shared_ptr<const Grammar>> grammar_of_json_objects(JsonStyle style) {
  Rules rules;
  JsonText text(rules, style);
  const Rule whole = rules.declare("JSON");
  rules.define(whole, text.object());
  return Grammar::compile(rules, whole);
}

}  // namespace sparsam::grammar
