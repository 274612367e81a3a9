// Jinja's filters (value | name(arguments)) and tests (value is name arguments), by name.
#pragma once

#include <string_view>

#include "text/jinja_object.h"

namespace sparsam::jinja {

struct Filter {
  std::string_view name;
  Result<Value> (*run)(Budget& budget, const Value& input, const Arguments& arguments);
};
struct Test {
  std::string_view name;
  Result<bool> (*run)(Budget& budget, const Value& input, const Arguments& arguments);
};

const Filter* find_text_filter(std::string_view name);
const Filter* find_number_filter(std::string_view name);
const Filter* find_sequence_filter(std::string_view name);
const Filter* find_selection_filter(std::string_view name);
const Filter* find_filter(std::string_view name);  // of any kind
const Test* find_test(std::string_view name);

// Errors: no filter or test of that name, or its own.
Result<Value> run_filter(Budget& budget, std::string_view name, const Value& input, const Arguments& arguments);
Result<bool> run_test(Budget& budget, std::string_view name, const Value& input, const Arguments& arguments);

}  // namespace sparsam::jinja
