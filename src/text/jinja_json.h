// Values from JSON, and the filter tojson as Hugging Face defines it: Python's json.dumps with ensure_ascii=False.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "text/jinja_value.h"

namespace sparsam::jinja {

// Errors name the place within the document: "messages[2].content: invalid UTF-8 at byte 7".
Result<Value> from_json(Budget& budget, const nlohmann::ordered_json& json, std::string_view place);

struct JsonStyle {
  bool ensure_ascii = false;
  bool sort_keys = false;
  std::optional<std::string> indent;  // of one level; none: all on one line
  std::string item_separator = ", ";  // with an indent usually ","
  std::string key_separator = ": ";
};
Result<void> to_json(const Value& value, const JsonStyle& style, TextBuilder& out);

}  // namespace sparsam::jinja
