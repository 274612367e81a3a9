// Jinja's tests, what stands after `is`.
#include <algorithm>
#include <array>

#include "text/jinja_access.h"
#include "text/jinja_arguments.h"
#include "text/jinja_arithmetic.h"
#include "text/jinja_compare.h"
#include "text/jinja_filters.h"
#include "text/jinja_methods.h"
#include "text/jinja_print.h"

namespace sparsam::jinja {
namespace {

// Tests of the kind of a value.
template <auto holds>
Result<bool> kind(Budget&, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("test", arguments, {}));
  return holds(input);
}

constexpr auto is_defined = [](const Value& v) { return !v.is_undefined(); };
constexpr auto is_undefined = [](const Value& v) { return v.is_undefined(); };
constexpr auto is_none = [](const Value& v) { return v.is_none(); };
constexpr auto is_boolean = [](const Value& v) { return v.is<bool>(); };
constexpr auto is_true_itself = [](const Value& v) { return v.is<bool>() && v.as<bool>(); };
constexpr auto is_false_itself = [](const Value& v) { return v.is<bool>() && !v.as<bool>(); };
constexpr auto is_integer = [](const Value& v) { return v.is<std::int64_t>(); };
constexpr auto is_float = [](const Value& v) { return v.is<double>(); };
constexpr auto is_number = [](const Value& v) { return v.number().has_value(); };
constexpr auto is_string = [](const Value& v) { return v.is_text(); };
constexpr auto is_escaped = [](const Value& v) { return v.is_text() && v.text()->markup; };
constexpr auto is_mapping = [](const Value& v) { return v.is_dict(); };
// What has a length and places; in Python a dict and an Undefined do, too.
constexpr auto is_sequence = [](const Value& v) {
  return v.is_undefined() || v.is_text() || v.list() != nullptr || v.is_dict() || v.object<Range>() != nullptr;
};

template <Comparison comparison>
Result<bool> compares(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("test", arguments, {"other"}, 1));
  return compare(budget, comparison, input, *bound[0]);
}

Result<bool> leaves(Budget& budget, const Value& input, std::int64_t divisor, std::int64_t rest) {
  const Value modulo = TRY(calculate(budget, Arithmetic::modulo, input, Value(divisor)));
  return equal(budget, modulo, Value(rest));
}

Result<bool> odd(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("odd", arguments, {}));
  return leaves(budget, input, 2, 1);
}
Result<bool> even(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("even", arguments, {}));
  return leaves(budget, input, 2, 0);
}
Result<bool> divisible(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("divisibleby", arguments, {"num"}, 1));
  const Value modulo = TRY(calculate(budget, Arithmetic::modulo, input, *bound[0]));
  return equal(budget, modulo, Value(std::int64_t{0}));
}

Result<bool> same(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("sameas", arguments, {"other"}, 1));
  const Value& other = *bound[0];
  if (input.list() != nullptr || other.list() != nullptr) return input.list() == other.list();
  if (input.is_dict() || other.is_dict()) return input.dict() == other.dict();
  // Small scalars are the same object in Python, too; an int and a bool are not.
  return type_name(input) == type_name(other) && TRY(equal(budget, input, other));
}

Result<bool> case_of(Budget& budget, std::string_view method, const Value& input) {
  const Value text = TRY(to_text(budget, input));
  const Value holds = TRY(find_text_method(method)->run(budget, text, {}));
  return is_true(holds);
}
Result<bool> lower_case(Budget& budget, const Value& input, const Arguments&) {
  return case_of(budget, "islower", input);
}
Result<bool> upper_case(Budget& budget, const Value& input, const Arguments&) {
  return case_of(budget, "isupper", input);
}

Result<bool> filter_exists(Budget&, const Value& input, const Arguments&) {
  return input.is_text() && find_filter(input.text()->bytes) != nullptr;
}
Result<bool> test_exists(Budget&, const Value& input, const Arguments&) {
  return input.is_text() && find_test(input.text()->bytes) != nullptr;
}

constexpr auto kTests = std::to_array<Test>({
    {"!=", compares<Comparison::not_equal>},
    {"<", compares<Comparison::less>},
    {"<=", compares<Comparison::less_equal>},
    {"==", compares<Comparison::equal>},
    {">", compares<Comparison::greater>},
    {">=", compares<Comparison::greater_equal>},
    {"boolean", kind<is_boolean>},
    {"callable", kind<is_callable>},
    {"defined", kind<is_defined>},
    {"divisibleby", divisible},
    {"eq", compares<Comparison::equal>},
    {"equalto", compares<Comparison::equal>},
    {"escaped", kind<is_escaped>},
    {"even", even},
    {"false", kind<is_false_itself>},
    {"filter", filter_exists},
    {"float", kind<is_float>},
    {"ge", compares<Comparison::greater_equal>},
    {"greaterthan", compares<Comparison::greater>},
    {"gt", compares<Comparison::greater>},
    {"in", compares<Comparison::in>},
    {"integer", kind<is_integer>},
    {"iterable", kind<is_iterable>},
    {"le", compares<Comparison::less_equal>},
    {"lessthan", compares<Comparison::less>},
    {"lower", lower_case},
    {"lt", compares<Comparison::less>},
    {"mapping", kind<is_mapping>},
    {"ne", compares<Comparison::not_equal>},
    {"none", kind<is_none>},
    {"number", kind<is_number>},
    {"odd", odd},
    {"sameas", same},
    {"sequence", kind<is_sequence>},
    {"string", kind<is_string>},
    {"test", test_exists},
    {"true", kind<is_true_itself>},
    {"undefined", kind<is_undefined>},
    {"upper", upper_case},
});

}  // namespace

const Test* find_test(std::string_view name) {
  const auto at = std::find_if(kTests.begin(), kTests.end(), [&](const Test& test) { return test.name == name; });
  return at == kTests.end() ? nullptr : &*at;
}

}  // namespace sparsam::jinja
