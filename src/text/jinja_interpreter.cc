#include "text/jinja_interpreter.h"

#include <algorithm>

#include "text/jinja_access.h"
#include "text/jinja_filters.h"
#include "text/jinja_globals.h"
#include "text/jinja_loop.h"
#include "text/jinja_print.h"

namespace sparsam::jinja {

class Interpreter::Macro : public Object {
 public:
  Macro(Interpreter& interpreter, const MacroDefinition& definition, ScopePtr scope)
      : interpreter_(interpreter), definition_(definition), scope_(std::move(scope)) {}
  std::string_view type_name() const override { return "Macro"; }
  Result<void> print(TextBuilder& out) const override {
    out.append(definition_.name.empty() ? std::string("<Macro anonymous>")
                                        : fmt::format("<Macro '{}'>", definition_.name));
    return {};
  }
  bool is_callable() const override { return true; }
  Result<Value> call(Budget&, const Arguments& arguments) override {
    return interpreter_.call_macro(definition_, scope_, arguments);
  }
  Result<std::optional<Value>> attribute(Budget& budget, std::string_view name) override {
    if (name != "name") return std::nullopt;
    return TRY(make_text(budget, std::string_view(definition_.name)));
  }

 private:
  Interpreter& interpreter_;
  const MacroDefinition& definition_;
  ScopePtr scope_;
};

Interpreter::Interpreter(const Limits& limits, std::time_t now) : budget_(limits) {
  globals_ = std::make_shared<Scope>(nullptr, Claim::take(budget_, 0).value());
  context_ = std::make_shared<Scope>(globals_, Claim::take(budget_, 0).value());
  const auto defined = define_globals(
      budget_, *globals_, now, [this](std::shared_ptr<Namespace> made) { namespaces_.push_back(std::move(made)); });
  CHECK(defined, "the limits leave room for the global functions");
}

Interpreter::~Interpreter() {
  for (const auto& made : namespaces_) made->clear();
  for (const auto& scope : captured_) scope->clear();
  context_->clear();
}

Result<void> Interpreter::define(std::string name, Value value) {
  context_names_.push_back(std::move(name));
  return context_->set(budget_, context_names_.back(), std::move(value));
}

Result<Interpreter::Output> Interpreter::run(const Body& body) {
  TextBuilder out(budget_, budget_.limits().output_bytes);
  out_ = &out;
  writes_output_ = true;
  auto flow = execute(body, context_);
  if (!flow) return at_line(0, std::move(flow).error());
  auto text = std::move(out).finish();
  if (!text) return at_line(0, std::move(text).error());
  return Output{*std::move(text), std::move(generated_)};
}

std::unexpected<Error> Interpreter::at_line(int line, Error error) {
  if (line > 0 && error_line_ == 0) error_line_ = line;
  if (line == 0 && error_line_ > 0) error = within(fmt::format("line {}", error_line_), std::move(error));
  return std::unexpected(std::move(error));
}

// --- statements ---

struct Interpreter::Execute {
  Interpreter& self;
  const ScopePtr& scope;

  Result<Flow> operator()(const Data& data) const {
    self.out_->append(data.text);
    TRY(self.out_->status());
    return Flow::on;
  }

  Result<Flow> operator()(const Print& statement) const {
    const Value value = TRY(self.evaluate(*statement.value, scope));
    TRY(print(value, *self.out_));
    TRY(self.out_->status());
    return Flow::on;
  }

  Result<Flow> operator()(const Set& statement) const {
    Value value = TRY(self.evaluate(*statement.value, scope));
    TRY(self.assign(statement.target, std::move(value), scope));
    return Flow::on;
  }

  Result<Flow> operator()(const SetBlock& statement) const {
    const ScopePtr inner = TRY(Scope::inside(self.budget_, scope));
    auto [flow, text] = TRY(self.capture(statement.body, inner));
    if (flow != Flow::on) return flow;
    Value value = TRY(self.apply(statement.filters, std::move(text), scope));
    TRY(self.assign(statement.target, std::move(value), scope));
    return Flow::on;
  }

  Result<Flow> operator()(const FilterBlock& statement) const {
    const ScopePtr inner = TRY(Scope::inside(self.budget_, scope));
    auto [flow, text] = TRY(self.capture(statement.body, inner));
    if (flow != Flow::on) return flow;
    const Value value = TRY(self.apply(statement.filters, std::move(text), scope));
    if (!value.is_text()) return fail(Code::bad_data, "a filter block must end in a str, not '{}'", type_name(value));
    TRY(print(value, *self.out_));
    return Flow::on;
  }

  Result<Flow> operator()(const For& loop) const {
    const Value sequence = TRY(self.evaluate(*loop.sequence, scope));
    return self.run_loop(loop, sequence, scope, 0);
  }

  Result<Flow> operator()(const If& chain) const {
    for (const auto& [test, body] : chain.branches) {
      const Value value = TRY(self.evaluate(*test, scope));
      if (is_true(value)) return self.execute(body, scope);
    }
    return self.execute(chain.otherwise, scope);
  }

  Result<Flow> operator()(const MacroStatement& statement) const {
    Value macro = TRY(self.make_macro(*statement.macro, scope));
    TRY(scope->set(self.budget_, statement.macro->name, std::move(macro)));
    return Flow::on;
  }

  Result<Flow> operator()(const CallBlock& statement) const {
    const auto& call_of = std::get<CallOf>(statement.call->node);
    const Value callee = TRY(self.evaluate(*call_of.callee, scope));
    Arguments arguments = TRY(self.evaluate(call_of.arguments, scope));
    arguments.named.emplace_back("caller", TRY(self.make_macro(*statement.caller, scope)));
    const Value value = TRY(call(self.budget_, callee, arguments));
    TRY(print(value, *self.out_));
    return Flow::on;
  }

  Result<Flow> operator()(const With& statement) const {
    const ScopePtr inner = TRY(Scope::inside(self.budget_, scope));
    for (const auto& [target, expression] : statement.values) {
      Value value = TRY(self.evaluate(*expression, scope));
      TRY(self.assign(target, std::move(value), inner));
    }
    return self.execute(statement.body, inner);
  }

  Result<Flow> operator()(const Generation& statement) const {
    const ScopePtr inner = TRY(Scope::inside(self.budget_, scope));
    const std::size_t start = self.out_->size();
    const Flow flow = TRY(self.execute(statement.body, inner));
    CHECK(flow == Flow::on, "the parser lets no break out of a generation block");
    if (self.writes_output_) self.generated_.emplace_back(start, self.out_->size());
    return Flow::on;
  }

  Result<Flow> operator()(const LoopControl& statement) const {
    return statement.action == LoopControl::Action::leave ? Flow::leave_loop : Flow::next_iteration;
  }
};

Result<Interpreter::Flow> Interpreter::execute(const Body& body, const ScopePtr& scope) {
  for (const StatementPtr& statement : body) {
    const Flow flow = TRY(execute(*statement, scope));
    if (flow != Flow::on) return flow;
  }
  return Flow::on;
}

Result<Interpreter::Flow> Interpreter::execute(const Statement& statement, const ScopePtr& scope) {
  const Nesting nesting(budget_);
  if (auto ok = nesting.check(); !ok) return at_line(statement.line, ok.error());
  if (auto ok = budget_.spend(1); !ok) return at_line(statement.line, ok.error());
  auto flow = std::visit(Execute{*this, scope}, statement.node);
  if (!flow) return at_line(statement.line, std::move(flow).error());
  return flow;
}

Result<Interpreter::Flow> Interpreter::run_loop(const For& loop, const Value& sequence, const ScopePtr& scope,
                                                int depth0) {
  std::vector<Value> items = TRY(items_of(budget_, sequence));
  const Value list = TRY(make_list(budget_, std::move(items)));
  Loop::Accept accept;
  if (loop.condition != nullptr) {
    accept = [this, &loop, scope](const Value& item) -> Result<bool> {
      const ScopePtr test_scope = TRY(Scope::inside(budget_, scope));
      TRY(assign(loop.target, item, test_scope));
      return is_true(TRY(evaluate(*loop.condition, test_scope)));
    };
  }
  Loop::Recurse recurse;
  if (loop.recursive) {
    recurse = [this, &loop, scope](const Value& inner, int depth) -> Result<Value> {
      const Nesting nesting(budget_);
      TRY(nesting.check());
      TextBuilder text(budget_);
      TextBuilder* outer = std::exchange(out_, &text);
      const bool wrote = std::exchange(writes_output_, false);
      auto flow = run_loop(loop, inner, scope, depth);
      out_ = outer;
      writes_output_ = wrote;
      if (!flow) return std::unexpected(std::move(flow).error());
      return make_text(std::move(text));
    };
  }
  const Value loop_value =
      TRY(make_object<Loop>(budget_, list.as<ListPtr>(), std::move(accept), std::move(recurse), depth0));
  Loop* const state = loop_value.object<Loop>();
  bool completed = false, left = false;
  while (!left) {
    if (!TRY(state->next())) break;
    TRY(budget_.spend(1));
    const ScopePtr inner = TRY(Scope::inside(budget_, scope));
    TRY(assign(loop.target, state->item(), inner));
    TRY(inner->set(budget_, "loop", loop_value));
    const Flow flow = TRY(execute(loop.body, inner));
    left = flow == Flow::leave_loop;
    completed = completed || flow == Flow::on;
  }
  // A loop that was left early has not used up an iterator.
  if (Iterator* iterator = sequence.object<Iterator>()) iterator->rewind(state->left());
  // As in jinja2 an iteration that break or continue ended does not count against the else.
  if (completed) return Flow::on;
  const ScopePtr inner = TRY(Scope::inside(budget_, scope));
  return execute(loop.otherwise, inner);
}

Result<std::pair<Interpreter::Flow, Value>> Interpreter::capture(const Body& body, const ScopePtr& scope) {
  TextBuilder text(budget_);
  TextBuilder* outer = std::exchange(out_, &text);
  const bool wrote = std::exchange(writes_output_, false);
  auto flow = execute(body, scope);
  out_ = outer;
  writes_output_ = wrote;
  if (!flow) return std::unexpected(std::move(flow).error());
  Value value = TRY(make_text(std::move(text)));
  return std::pair(*flow, std::move(value));
}

Result<Value> Interpreter::apply(const std::vector<FilterStep>& filters, Value value, const ScopePtr& scope) {
  for (const FilterStep& step : filters) {
    const Arguments arguments = TRY(evaluate(step.arguments, scope));
    auto filtered = run_filter(budget_, step.name, value, arguments);
    if (!filtered) return at_line(step.line, std::move(filtered).error());
    value = *std::move(filtered);
  }
  return value;
}

Result<void> Interpreter::assign(const Target& target, Value value, const ScopePtr& scope) {
  if (target.parts.empty()) {
    if (target.attribute.empty()) return scope->set(budget_, target.name, std::move(value));
    const Value* holder = scope->find(target.name).value;
    Namespace* space = holder == nullptr ? nullptr : holder->object<Namespace>();
    if (space == nullptr) return fail(Code::bad_data, "'{}' is no namespace to assign an attribute to", target.name);
    return space->assign(budget_, target.attribute, std::move(value));
  }
  std::vector<Value> parts = TRY(items_of(budget_, value));
  if (parts.size() != target.parts.size()) {
    return fail(Code::bad_data, "{} values to unpack into {} names", parts.size(), target.parts.size());
  }
  for (std::size_t i = 0; i < parts.size(); ++i) TRY(assign(target.parts[i], std::move(parts[i]), scope));
  return {};
}

// --- macros ---

Result<Value> Interpreter::make_macro(const MacroDefinition& macro, const ScopePtr& scope) {
  if (captured_.empty() || captured_.back() != scope) captured_.push_back(scope);
  return make_object<Macro>(budget_, *this, macro, scope);
}

Result<Value> Interpreter::call_macro(const MacroDefinition& macro, const ScopePtr& captured,
                                      const Arguments& arguments) {
  const Nesting nesting(budget_);
  TRY(nesting.check());
  const auto& parameters = macro.parameters;
  const auto is_parameter = [&](std::string_view name) {
    return std::find(parameters.begin(), parameters.end(), name) != parameters.end();
  };
  const ScopePtr scope = TRY(Scope::inside(budget_, captured));
  std::vector<bool> given(parameters.size());
  const auto give = [&](std::size_t i, const Value& value) {
    given[i] = true;
    return scope->set(budget_, parameters[i], value);
  };
  std::vector<Value> more;
  for (std::size_t i = 0; i < arguments.positional.size(); ++i) {
    if (i < parameters.size()) {
      TRY(give(i, arguments.positional[i]));
    } else {
      more.push_back(arguments.positional[i]);
    }
  }
  std::vector<Dict::Entry> named;
  bool has_caller = false;
  for (const auto& [name, value] : arguments.named) {
    const auto at =
        static_cast<std::size_t>(std::find(parameters.begin(), parameters.end(), name) - parameters.begin());
    if (at < parameters.size() && !given[at]) {
      TRY(give(at, value));
    } else if (name == "caller" && macro.uses_caller && !is_parameter("caller")) {
      has_caller = true;
      TRY(scope->set(budget_, "caller", value));
    } else {
      named.emplace_back(constant_text(name), value);
    }
  }
  if (!macro.uses_varargs && !more.empty()) {
    return fail(Code::bad_data, "macro '{}' takes not more than {} argument(s)", macro.name, parameters.size());
  }
  if (!macro.uses_kwargs && !named.empty()) {
    return fail(Code::bad_data, "macro '{}' takes no keyword argument '{}'", macro.name, named[0].first.text()->bytes);
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (given[i]) continue;
    const std::size_t first_default = parameters.size() - macro.defaults.size();
    Value value = i < first_default
                      ? TRY(undefined(budget_, fmt::format("parameter '{}' was not provided", parameters[i])))
                      : TRY(evaluate(*macro.defaults[i - first_default], scope));
    TRY(scope->set(budget_, parameters[i], std::move(value)));
  }
  if (macro.uses_caller && !has_caller && !is_parameter("caller")) {
    Value missing = TRY(undefined(budget_, "No caller defined"));
    TRY(scope->set(budget_, "caller", std::move(missing)));
  }
  if (macro.uses_varargs && !is_parameter("varargs")) {
    Value tuple = TRY(make_list(budget_, std::move(more), List::Type::tuple));
    TRY(scope->set(budget_, "varargs", std::move(tuple)));
  }
  if (macro.uses_kwargs && !is_parameter("kwargs")) {
    Value dict = TRY(make_dict(budget_, std::move(named)));
    TRY(scope->set(budget_, "kwargs", std::move(dict)));
  }
  auto [flow, text] = TRY(capture(macro.body, scope));
  return text;
}

}  // namespace sparsam::jinja
