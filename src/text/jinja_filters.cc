#include "text/jinja_filters.h"

namespace sparsam::jinja {

const Filter* find_filter(std::string_view name) {
  for (const auto find : {find_text_filter, find_number_filter, find_sequence_filter, find_selection_filter}) {
    if (const Filter* filter = find(name)) return filter;
  }
  return nullptr;
}

Result<Value> run_filter(Budget& budget, std::string_view name, const Value& input, const Arguments& arguments) {
  const Filter* filter = find_filter(name);
  if (filter == nullptr) return fail(Code::unsupported, "no filter named '{}'", name);
  return filter->run(budget, input, arguments);
}

Result<bool> run_test(Budget& budget, std::string_view name, const Value& input, const Arguments& arguments) {
  const Test* test = find_test(name);
  if (test == nullptr) return fail(Code::unsupported, "no test named '{}'", name);
  return test->run(budget, input, arguments);
}

}  // namespace sparsam::jinja
