// The interpreter's second half: the values of expressions.
#include "text/jinja_access.h"
#include "text/jinja_filters.h"
#include "text/jinja_interpreter.h"
#include "text/jinja_print.h"

namespace sparsam::jinja {

struct Interpreter::Evaluate {
  Interpreter& self;
  const ScopePtr& scope;
  int line;

  Result<Value> value(const ExpressionPtr& expression) const { return self.evaluate(*expression, scope); }
  // None where the template leaves the expression out.
  Result<Value> value_or_none(const ExpressionPtr& expression) const {
    return expression == nullptr ? Result<Value>(Value()) : value(expression);
  }

  Result<Value> operator()(const Literal& e) const { return e.value; }

  Result<Value> operator()(const Name& e) const {
    const auto [found, distance] = scope->find(e.name);
    TRY(self.budget_.spend(distance / 8));
    if (found != nullptr) return *found;
    return undefined(self.budget_, fmt::format("'{}' is undefined", e.name));
  }

  Result<Value> operator()(const ListOf& e) const {
    std::vector<Value> items;
    items.reserve(e.items.size());
    for (const auto& item : e.items) items.push_back(TRY(value(item)));
    return make_list(self.budget_, std::move(items), e.type);
  }

  Result<Value> operator()(const DictOf& e) const {
    std::vector<Dict::Entry> entries;
    entries.reserve(e.entries.size());
    for (const auto& [key, entry] : e.entries) {
      Value k = TRY(value(key));
      entries.emplace_back(std::move(k), TRY(value(entry)));
    }
    return make_dict(self.budget_, std::move(entries));
  }

  Result<Value> operator()(const Unary& e) const {
    const Value operand = TRY(value(e.operand));
    switch (e.operation) {
      case Unary::Operation::negate:
        return negate(operand);
      case Unary::Operation::positive:
        return positive(operand);
      case Unary::Operation::logical_not:
        break;
    }
    return Value(!is_true(operand));
  }

  Result<Value> operator()(const Binary& e) const {
    const Value left = TRY(value(e.left));
    const Value right = TRY(value(e.right));
    return calculate(self.budget_, e.operation, left, right);
  }

  Result<Value> operator()(const Logic& e) const {
    Value left = TRY(value(e.left));
    const bool decided = is_true(left) == (e.operation == Logic::Operation::logical_or);
    return decided ? Result<Value>(std::move(left)) : value(e.right);
  }

  Result<Value> operator()(const Compared& e) const {
    Value left = TRY(value(e.first));
    for (const auto& [comparison, operand] : e.rest) {
      Value right = TRY(value(operand));
      if (!TRY(compare(self.budget_, comparison, left, right))) return Value(false);
      left = std::move(right);
    }
    return Value(true);
  }

  Result<Value> operator()(const Concatenated& e) const {
    TextBuilder out(self.budget_);
    for (const auto& part : e.parts) {
      const Value piece = TRY(value(part));
      TRY(print(piece, out));
    }
    return make_text(std::move(out));
  }

  Result<Value> operator()(const Conditional& e) const {
    const Value test = TRY(value(e.test));
    if (is_true(test)) return value(e.value);
    if (e.otherwise != nullptr) return value(e.otherwise);
    return undefined(self.budget_, fmt::format("the inline if-expression on line {} is false and has no else", line));
  }

  Result<Value> operator()(const AttributeOf& e) const {
    const Value object = TRY(value(e.object));
    return attribute(self.budget_, object, e.name);
  }

  Result<Value> operator()(const ItemOf& e) const {
    const Value object = TRY(value(e.object));
    const Value key = TRY(value(e.key));
    return item(self.budget_, object, key);
  }

  Result<Value> operator()(const SliceOf& e) const {
    const Value object = TRY(value(e.object));
    const Value start = TRY(value_or_none(e.start)), stop = TRY(value_or_none(e.stop)),
                step = TRY(value_or_none(e.step));
    return slice(self.budget_, object, start, stop, step);
  }

  Result<Value> operator()(const CallOf& e) const {
    const Value callee = TRY(value(e.callee));
    const Arguments arguments = TRY(self.evaluate(e.arguments, scope));
    return call(self.budget_, callee, arguments);
  }

  Result<Value> operator()(const Filtered& e) const {
    const Value input = TRY(value(e.input));
    const Arguments arguments = TRY(self.evaluate(e.arguments, scope));
    return run_filter(self.budget_, e.name, input, arguments);
  }

  Result<Value> operator()(const Tested& e) const {
    const Value input = TRY(value(e.input));
    const Arguments arguments = TRY(self.evaluate(e.arguments, scope));
    return Value(TRY(run_test(self.budget_, e.name, input, arguments)));
  }
};

Result<Value> Interpreter::evaluate(const Expression& expression, const ScopePtr& scope) {
  const Nesting nesting(budget_);
  if (auto ok = nesting.check(); !ok) return at_line(expression.line, ok.error());
  if (auto ok = budget_.spend(1); !ok) return at_line(expression.line, ok.error());
  auto result = std::visit(Evaluate{*this, scope, expression.line}, expression.node);
  if (!result) return at_line(expression.line, std::move(result).error());
  return result;
}

Result<Arguments> Interpreter::evaluate(const CallArguments& arguments, const ScopePtr& scope) {
  Arguments out;
  for (const auto& expression : arguments.positional) out.positional.push_back(TRY(evaluate(*expression, scope)));
  for (const auto& [name, expression] : arguments.named)
    out.named.emplace_back(name, TRY(evaluate(*expression, scope)));
  if (arguments.spread != nullptr) {
    const Value list = TRY(evaluate(*arguments.spread, scope));
    std::vector<Value> items = TRY(items_of(budget_, list));
    std::move(items.begin(), items.end(), std::back_inserter(out.positional));
  }
  if (arguments.named_spread != nullptr) {
    const Value dict = TRY(evaluate(*arguments.named_spread, scope));
    if (!dict.is_dict()) return fail(Code::bad_data, "argument after ** must be a mapping, not '{}'", type_name(dict));
    TRY(budget_.spend(dict.dict()->entries().size()));
    for (const auto& [key, value] : dict.dict()->entries()) {
      if (!key.is_text()) return fail(Code::bad_data, "keywords must be strings");
      out.named.emplace_back(key.text()->bytes, value);
    }
  }
  return out;
}

}  // namespace sparsam::jinja
