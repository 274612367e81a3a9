// A JSON document as a tree that keeps numbers as they were written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam::records {

struct JsonTree {
  enum class Kind { object, array, string, literal };  // literal: numbers, true, false, null
  Kind kind = Kind::literal;
  std::string text;                // of strings and literals
  std::vector<std::string> names;  // of an object's fields, one for each element
  std::vector<JsonTree> elements;

  // A field's string; empty where there is none.
  std::string_view string(std::string_view key) const {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == key && elements[i].kind == Kind::string) return elements[i].text;
    }
    return {};
  }
};

// One document, or several (one on each line). Errors: bad_data; unsupported beyond `max_depth`.
Result<std::vector<JsonTree>> parse_trees(std::string_view text, std::string_view name, int max_depth);

}  // namespace sparsam::records
