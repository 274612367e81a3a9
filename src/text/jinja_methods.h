// The methods of Python's str, list, tuple and dict that a template may call. Those that would change a list or a dict
// are refused, as Jinja's immutable sandbox does.
#pragma once

#include <optional>
#include <string_view>

#include "text/jinja_object.h"

namespace sparsam::jinja {

// The method bound to its receiver; for a refused one an Undefined that says so; empty where there is none.
Result<std::optional<Value>> find_method(Budget& budget, const Value& receiver, std::string_view name);

struct Method {
  std::string_view name;
  Result<Value> (*run)(Budget& budget, const Value& self, const Arguments& arguments);
};
const Method* find_text_method(std::string_view name);
// Pays for the views of a text's pieces while each becomes a value; without a separator for lines or words.
Result<Claim> room_for_pieces(Budget& budget, std::string_view text, std::optional<std::string_view> separator);
const Method* find_list_method(std::string_view name);
const Method* find_dict_method(std::string_view name);

}  // namespace sparsam::jinja
