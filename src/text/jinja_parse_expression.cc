// The grammar of expressions, loosest binding first: if-else, or, and, not, comparisons, + -, ~, * / // %, **, unary,
// and what follows an operand: .name [key] (arguments) |filter `is test`.
#include <algorithm>

#include "text/jinja_parser.h"

namespace sparsam::jinja {
namespace {

using Kind = Token::Kind;

int depth_of_one(const ExpressionPtr& expression) { return expression == nullptr ? 0 : expression->depth; }
template <typename... Expressions>
int deepest(const Expressions&... expressions) {
  return std::max({0, depth_of_one(expressions)...});
}
int deepest_of(const std::vector<ExpressionPtr>& expressions) {
  int depth = 0;
  for (const auto& expression : expressions) depth = std::max(depth, depth_of_one(expression));
  return depth;
}
template <typename First>
int deepest_of(const std::vector<std::pair<First, ExpressionPtr>>& pairs) {
  int depth = 0;
  for (const auto& [first, second] : pairs) {
    if constexpr (std::is_same_v<First, ExpressionPtr>) depth = std::max(depth, depth_of_one(first));
    depth = std::max(depth, depth_of_one(second));
  }
  return depth;
}
int deepest_of(const CallArguments& arguments) {
  return std::max({deepest_of(arguments.positional), deepest_of(arguments.named),
                   deepest(arguments.spread, arguments.named_spread)});
}

struct Depth {
  int operator()(const Literal&) const { return 0; }
  int operator()(const Name&) const { return 0; }
  int operator()(const ListOf& e) const { return deepest_of(e.items); }
  int operator()(const DictOf& e) const { return deepest_of(e.entries); }
  int operator()(const Unary& e) const { return deepest(e.operand); }
  int operator()(const Binary& e) const { return deepest(e.left, e.right); }
  int operator()(const Logic& e) const { return deepest(e.left, e.right); }
  int operator()(const Compared& e) const { return std::max(deepest(e.first), deepest_of(e.rest)); }
  int operator()(const Concatenated& e) const { return deepest_of(e.parts); }
  int operator()(const Conditional& e) const { return deepest(e.test, e.value, e.otherwise); }
  int operator()(const AttributeOf& e) const { return deepest(e.object); }
  int operator()(const ItemOf& e) const { return deepest(e.object, e.key); }
  int operator()(const SliceOf& e) const { return deepest(e.object, e.start, e.stop, e.step); }
  int operator()(const CallOf& e) const { return std::max(deepest(e.callee), deepest_of(e.arguments)); }
  int operator()(const Filtered& e) const { return std::max(deepest(e.input), deepest_of(e.arguments)); }
  int operator()(const Tested& e) const { return std::max(deepest(e.input), deepest_of(e.arguments)); }
};

}  // namespace

Result<ExpressionPtr> Parser::make(int line, Expression::Node node) const {
  const int depth = std::visit(Depth(), node) + 1;
  if (depth > kMaxParseDepth)
    return error(line, fmt::format("an expression is nested more than {} deep", kMaxParseDepth));
  return std::make_unique<const Expression>(Expression{line, depth, std::move(node)});
}

Result<ExpressionPtr> Parser::expression() {
  const Level level(*this);
  TRY(check_depth());
  const int line = current().line;
  ExpressionPtr value = TRY(disjunction());
  while (skip_name("if")) {
    ExpressionPtr test = TRY(disjunction());
    ExpressionPtr otherwise;
    if (skip_name("else")) otherwise = TRY(expression());
    value = TRY(make(line, Conditional{std::move(test), std::move(value), std::move(otherwise)}));
  }
  return value;
}

Result<ExpressionPtr> Parser::disjunction() {
  const int line = current().line;
  ExpressionPtr left = TRY(conjunction());
  while (skip_name("or")) {
    ExpressionPtr right = TRY(conjunction());
    left = TRY(make(line, Logic{Logic::Operation::logical_or, std::move(left), std::move(right)}));
  }
  return left;
}

Result<ExpressionPtr> Parser::conjunction() {
  const int line = current().line;
  ExpressionPtr left = TRY(negation());
  while (skip_name("and")) {
    ExpressionPtr right = TRY(negation());
    left = TRY(make(line, Logic{Logic::Operation::logical_and, std::move(left), std::move(right)}));
  }
  return left;
}

Result<ExpressionPtr> Parser::negation() {
  const Level level(*this);
  TRY(check_depth());
  const int line = current().line;
  if (!skip_name("not")) return comparison();
  ExpressionPtr operand = TRY(negation());
  return make(line, Unary{Unary::Operation::logical_not, std::move(operand)});
}

Result<ExpressionPtr> Parser::comparison() {
  const auto operation = [&]() -> std::optional<Comparison> {
    if (skip("==")) return Comparison::equal;
    if (skip("!=")) return Comparison::not_equal;
    if (skip("<=")) return Comparison::less_equal;
    if (skip(">=")) return Comparison::greater_equal;
    if (skip("<")) return Comparison::less;
    if (skip(">")) return Comparison::greater;
    if (skip_name("in")) return Comparison::in;
    if (current().is_name("not") && ahead().is_name("in")) {
      advance();
      advance();
      return Comparison::not_in;
    }
    return {};
  };
  const int line = current().line;
  ExpressionPtr first = TRY(sum());
  std::vector<std::pair<Comparison, ExpressionPtr>> rest;
  while (const auto comparison = operation()) {
    ExpressionPtr operand = TRY(sum());
    rest.emplace_back(*comparison, std::move(operand));
  }
  if (rest.empty()) return first;
  return make(line, Compared{std::move(first), std::move(rest)});
}

Result<ExpressionPtr> Parser::sum() {
  const int line = current().line;
  ExpressionPtr left = TRY(concatenation());
  while (current().is("+") || current().is("-")) {
    const Arithmetic operation = current().is("+") ? Arithmetic::add : Arithmetic::subtract;
    advance();
    ExpressionPtr right = TRY(concatenation());
    left = TRY(make(line, Binary{operation, std::move(left), std::move(right)}));
  }
  return left;
}

Result<ExpressionPtr> Parser::concatenation() {
  const int line = current().line;
  std::vector<ExpressionPtr> parts;
  do {
    parts.push_back(TRY(product()));
  } while (skip("~"));
  if (parts.size() == 1) return std::move(parts.front());
  return make(line, Concatenated{std::move(parts)});
}

Result<ExpressionPtr> Parser::product() {
  const auto operation = [&]() -> std::optional<Arithmetic> {
    if (skip("*")) return Arithmetic::multiply;
    if (skip("/")) return Arithmetic::divide;
    if (skip("//")) return Arithmetic::floor_divide;
    if (skip("%")) return Arithmetic::modulo;
    return {};
  };
  const int line = current().line;
  ExpressionPtr left = TRY(power());
  while (const auto found = operation()) {
    ExpressionPtr right = TRY(power());
    left = TRY(make(line, Binary{*found, std::move(left), std::move(right)}));
  }
  return left;
}

Result<ExpressionPtr> Parser::power() {  // binds to the left, other than in Python
  const int line = current().line;
  ExpressionPtr left = TRY(unary());
  while (skip("**")) {
    ExpressionPtr right = TRY(unary());
    left = TRY(make(line, Binary{Arithmetic::power, std::move(left), std::move(right)}));
  }
  return left;
}

// A sign binds closer than a filter: -1|abs is 1.
Result<ExpressionPtr> Parser::unary(bool with_filters) {
  const Level level(*this);
  TRY(check_depth());
  const int line = current().line;
  ExpressionPtr operand;
  if (current().is("-") || current().is("+")) {
    const auto operation = current().is("-") ? Unary::Operation::negate : Unary::Operation::positive;
    advance();
    operand = TRY(unary(false));
    operand = TRY(make(line, Unary{operation, std::move(operand)}));
  } else {
    operand = TRY(primary());
  }
  operand = TRY(postfix(std::move(operand)));
  return with_filters ? filters_and_tests(std::move(operand)) : Result<ExpressionPtr>(std::move(operand));
}

Result<ExpressionPtr> Parser::primary() {
  const Token& token = current();
  const int line = token.line;
  switch (token.kind) {
    case Kind::name: {
      std::string id = token.text;
      advance();
      if (id == "true" || id == "True") return make(line, Literal{Value(true)});
      if (id == "false" || id == "False") return make(line, Literal{Value(false)});
      if (id == "none" || id == "None") return make(line, Literal{Value()});
      for (MacroDefinition* macro : macros_) {
        macro->uses_caller = macro->uses_caller || id == "caller";
        macro->uses_varargs = macro->uses_varargs || id == "varargs";
        macro->uses_kwargs = macro->uses_kwargs || id == "kwargs";
      }
      return make(line, Name{std::move(id)});
    }
    case Kind::string: {
      std::string text;  // "a" "b" is "ab"
      for (; current().kind == Kind::string; advance()) text += current().text;
      return make(line, Literal{constant_text(std::move(text))});
    }
    case Kind::integer: {
      const Value value(token.integer);
      advance();
      return make(line, Literal{value});
    }
    case Kind::real: {
      const Value value(token.real);
      advance();
      return make(line, Literal{value});
    }
    default:
      break;
  }
  if (skip("(")) {
    ExpressionPtr inner = TRY(tuple(Conditions::allowed, true));
    TRY(expect(")"));
    return inner;
  }
  if (token.is("[")) return list_display();
  if (token.is("{")) return dict_display();
  return unexpected_token("an expression");
}

Result<ExpressionPtr> Parser::tuple(Conditions conditions, bool in_parentheses, std::string_view end_name) {
  const Level level(*this);
  TRY(check_depth());
  const int line = current().line;
  std::vector<ExpressionPtr> items;
  bool is_tuple = false;
  while (true) {
    const bool at_end = current().kind == Kind::print_end || current().kind == Kind::block_end || current().is(")") ||
                        (!end_name.empty() && current().is_name(end_name));
    if (at_end) break;
    items.push_back(TRY(conditions == Conditions::allowed ? expression() : disjunction()));
    if (!skip(",")) break;
    is_tuple = true;
  }
  if (!is_tuple && !items.empty()) return std::move(items.front());
  if (items.empty() && !in_parentheses) return unexpected_token("an expression");
  return make(line, ListOf{std::move(items), List::Type::tuple});
}

Result<ExpressionPtr> Parser::list_display() {
  const int line = current().line;
  TRY(expect("["));
  std::vector<ExpressionPtr> items;
  while (!current().is("]")) {
    if (!items.empty()) TRY(expect(","));
    if (current().is("]")) break;
    items.push_back(TRY(expression()));
  }
  TRY(expect("]"));
  return make(line, ListOf{std::move(items), List::Type::list});
}

Result<ExpressionPtr> Parser::dict_display() {
  const int line = current().line;
  TRY(expect("{"));
  DictOf dict;
  while (!current().is("}")) {
    if (!dict.entries.empty()) TRY(expect(","));
    if (current().is("}")) break;
    ExpressionPtr key = TRY(expression());
    TRY(expect(":"));
    ExpressionPtr value = TRY(expression());
    dict.entries.emplace_back(std::move(key), std::move(value));
  }
  TRY(expect("}"));
  return make(line, std::move(dict));
}

Result<ExpressionPtr> Parser::postfix(ExpressionPtr operand) {
  while (true) {
    const int line = current().line;
    if (current().is(".") || current().is("[")) {
      operand = TRY(subscript(std::move(operand)));
    } else if (current().is("(")) {
      CallArguments arguments = TRY(call_arguments());
      operand = TRY(make(line, CallOf{std::move(operand), std::move(arguments)}));
    } else {
      return operand;
    }
  }
}

Result<ExpressionPtr> Parser::filters_and_tests(ExpressionPtr operand) {
  while (true) {
    const int line = current().line;
    if (current().is("|")) {
      std::vector<FilterStep> steps = TRY(filter_steps(false));
      for (FilterStep& step : steps) {
        operand = TRY(make(step.line, Filtered{std::move(operand), std::move(step.name), std::move(step.arguments)}));
      }
    } else if (skip_name("is")) {
      operand = TRY(test(std::move(operand)));
    } else if (current().is("(")) {
      CallArguments arguments = TRY(call_arguments());
      operand = TRY(make(line, CallOf{std::move(operand), std::move(arguments)}));
    } else {
      return operand;
    }
  }
}

Result<ExpressionPtr> Parser::subscript(ExpressionPtr object) {
  const int line = current().line;
  if (skip(".")) {
    const Token& token = current();
    if (token.kind == Kind::integer) {
      ExpressionPtr key = TRY(make(line, Literal{Value(token.integer)}));
      advance();
      return make(line, ItemOf{std::move(object), std::move(key)});
    }
    return make(line, AttributeOf{std::move(object), TRY(name())});
  }
  TRY(expect("["));
  const auto part = [&]() -> Result<ExpressionPtr> {
    if (current().is(":") || current().is("]")) return ExpressionPtr();
    return expression();
  };
  if (current().is("]")) return unexpected_token("an expression");
  ExpressionPtr first = TRY(part());
  if (skip(":")) {
    ExpressionPtr stop = TRY(part()), step;
    if (skip(":")) step = TRY(part());
    TRY(expect("]"));
    return make(line, SliceOf{std::move(object), std::move(first), std::move(stop), std::move(step)});
  }
  if (current().is(",")) {  // a[b, c] is a[(b, c)]
    std::vector<ExpressionPtr> keys;
    keys.push_back(std::move(first));
    while (skip(",")) keys.push_back(TRY(expression()));
    first = TRY(make(line, ListOf{std::move(keys), List::Type::tuple}));
  }
  TRY(expect("]"));
  return make(line, ItemOf{std::move(object), std::move(first)});
}

Result<ExpressionPtr> Parser::test(ExpressionPtr input) {
  const int line = current().line;
  const bool negated = skip_name("not");
  std::string id = TRY(name());
  CallArguments arguments;
  const Token& token = current();
  const bool operand_follows = token.kind == Kind::name || token.kind == Kind::string || token.kind == Kind::integer ||
                               token.kind == Kind::real || token.is("[") || token.is("{");
  if (token.is("(")) {
    arguments = TRY(call_arguments());
  } else if (operand_follows && !token.is_name("else") && !token.is_name("or") && !token.is_name("and")) {
    if (token.is_name("is")) return error(line, "tests cannot be chained with 'is'");
    ExpressionPtr operand = TRY(primary());
    arguments.positional.push_back(TRY(postfix(std::move(operand))));
  }
  ExpressionPtr result = TRY(make(line, Tested{std::move(input), std::move(id), std::move(arguments)}));
  if (!negated) return result;
  return make(line, Unary{Unary::Operation::logical_not, std::move(result)});
}

Result<CallArguments> Parser::call_arguments() {
  const int line = current().line;
  TRY(expect("("));
  CallArguments arguments;
  for (bool first = true; !current().is(")"); first = false) {
    if (!first) {
      TRY(expect(","));
      if (current().is(")")) break;
    }
    const auto in_order = [&](bool ok) -> Result<void> {
      if (!ok) return error(line, "invalid order of arguments in a call");
      return {};
    };
    if (skip("*")) {
      TRY(in_order(arguments.spread == nullptr && arguments.named_spread == nullptr));
      arguments.spread = TRY(expression());
    } else if (skip("**")) {
      TRY(in_order(arguments.named_spread == nullptr));
      arguments.named_spread = TRY(expression());
    } else if (current().kind == Kind::name && ahead().is("=")) {
      TRY(in_order(arguments.named_spread == nullptr));
      std::string key = current().text;
      advance();
      advance();
      ExpressionPtr value = TRY(expression());
      arguments.named.emplace_back(std::move(key), std::move(value));
    } else {
      TRY(in_order(arguments.spread == nullptr && arguments.named_spread == nullptr && arguments.named.empty()));
      arguments.positional.push_back(TRY(expression()));
    }
  }
  TRY(expect(")"));
  return arguments;
}

}  // namespace sparsam::jinja
