#include "serve/json_body.h"

#include <cmath>

#include "text/utf8.h"

namespace sparsam::serve {
namespace {

constexpr std::size_t kDeepest = 100;
// An ordered object compares a new key with those before it: the sum of squares over the objects is what that costs.
constexpr double kMostComparisons = 1e8;

Served<void> check_shape(std::string_view text) {
  std::vector<double> keys;  // of each open bracket
  double comparisons = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (keys.size() == kDeepest) return refuse(400, "", "the body is nested deeper than {} levels", kDeepest);
      keys.push_back(0);
    } else if (c == ':' && !keys.empty()) {
      comparisons += keys.back()++;
      if (comparisons > kMostComparisons) return refuse(400, "", "an object of the body has too many keys");
    } else if ((c == '}' || c == ']') && !keys.empty()) {
      keys.pop_back();
    }
  }
  return {};
}

}  // namespace

Served<Json> read_body(std::string_view body) {
  if (const auto valid = check_utf8(body); !valid) return refuse(400, "", "the body: {}", valid.error().message);
  TRY(check_shape(body));
  Json json = Json::parse(body, nullptr, false);
  if (json.is_discarded()) return refuse(400, "", "the body is not JSON");
  if (!json.is_object()) return refuse(400, "", "the body must be a JSON object");
  return json;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

const Json* Fields::find(std::string_view key) const {
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

Served<std::optional<double>> Fields::number(std::string_view key, double least, double most) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) return refuse(400, path(key), "'{}' must be a number", path(key));
  const auto number = value->get<double>();
  if (!(number >= least && number <= most)) {
    return refuse(400, path(key), "'{}' is {}; it must be between {} and {}", path(key), number, least, most);
  }
  return number;
}

Served<std::optional<std::int64_t>> Fields::integer(std::string_view key, std::int64_t least, std::int64_t most) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::int64_t number = 0;
  if (value->is_number_unsigned()) {
    number = static_cast<std::int64_t>(std::min(value->get<std::uint64_t>(), std::uint64_t{INT64_MAX}));
  } else if (value->is_number_integer()) {
    number = value->get<std::int64_t>();
  } else if (value->is_number_float() && value->get<double>() == std::floor(value->get<double>()) &&
             std::fabs(value->get<double>()) < 1e15) {
    number = static_cast<std::int64_t>(value->get<double>());
  } else {
    return refuse(400, path(key), "'{}' must be a whole number", path(key));
  }
  if (number < least || number > most) {
    return refuse(400, path(key), "'{}' is {}; it must be between {} and {}", path(key), number, least, most);
  }
  return number;
}

Served<std::optional<bool>> Fields::boolean(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) return refuse(400, path(key), "'{}' must be true or false", path(key));
  return value->get<bool>();
}

Served<std::optional<std::string>> Fields::string(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return refuse(400, path(key), "'{}' must be a string", path(key));
  return value->get<std::string>();
}

Served<std::string> Fields::needed_string(std::string_view key) const {
  auto value = TRY(string(key));
  if (!value) return refuse(400, path(key), "'{}' is missing", path(key));
  return std::move(*value);
}

Served<std::vector<std::string>> Fields::strings(std::string_view key, std::size_t most) const {
  const Json* value = find(key);
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (value->is_string()) return std::vector<std::string>{value->get<std::string>()};
  if (!value->is_array()) return refuse(400, path(key), "'{}' must be a string or a list of strings", path(key));
  if (value->size() > most)
    return refuse(400, path(key), "'{}' has {} entries; {} are the most", path(key), value->size(), most);
  for (const Json& one : *value) {
    if (!one.is_string()) return refuse(400, path(key), "'{}' must be a string or a list of strings", path(key));
    out.push_back(one.get<std::string>());
  }
  return out;
}

Served<const Json*> Fields::object(std::string_view key) const {
  const Json* value = find(key);
  if (value != nullptr && !value->is_object()) return refuse(400, path(key), "'{}' must be an object", path(key));
  return value;
}

Served<const Json*> Fields::array(std::string_view key) const {
  const Json* value = find(key);
  if (value != nullptr && !value->is_array()) return refuse(400, path(key), "'{}' must be a list", path(key));
  return value;
}

Served<Fields> entry(const Json& list, std::size_t i, std::string_view path) {
  const std::string place = fmt::format("{}[{}]", path, i);
  if (!list[i].is_object()) return refuse(400, place, "'{}' must be an object", place);
  return Fields(list[i], place + ".");
}

}  // namespace sparsam::serve
