// Walks a parsed template and writes its text. One interpreter renders once.
#pragma once

#include <ctime>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "text/jinja_ast.h"
#include "text/jinja_object.h"
#include "text/jinja_scope.h"

namespace sparsam::jinja {

class Interpreter {
 public:
  Interpreter(const Limits& limits, std::time_t now);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  Budget& budget() { return budget_; }
  // A variable of the context, before run().
  Result<void> define(std::string name, Value value);

  struct Output {
    std::string text;
    std::vector<std::pair<std::size_t, std::size_t>> generated;  // byte ranges of {% generation %} blocks
  };
  // Errors name the line: "line 3: …".
  Result<Output> run(const Body& body);

 private:
  enum class Flow { on, leave_loop, next_iteration };
  class Macro;
  struct Execute;
  struct Evaluate;

  Result<Flow> execute(const Body& body, const ScopePtr& scope);
  Result<Flow> execute(const Statement& statement, const ScopePtr& scope);
  Result<Flow> run_loop(const For& loop, const Value& sequence, const ScopePtr& scope, int depth0);
  // The text that the body writes, with how the body ended.
  Result<std::pair<Flow, Value>> capture(const Body& body, const ScopePtr& scope);
  Result<Value> apply(const std::vector<FilterStep>& filters, Value value, const ScopePtr& scope);
  Result<void> assign(const Target& target, Value value, const ScopePtr& scope);
  Result<Value> make_macro(const MacroDefinition& macro, const ScopePtr& scope);
  Result<Value> call_macro(const MacroDefinition& macro, const ScopePtr& captured, const Arguments& arguments);

  Result<Value> evaluate(const Expression& expression, const ScopePtr& scope);
  Result<Arguments> evaluate(const CallArguments& arguments, const ScopePtr& scope);
  // The error, after noting the line of the innermost place it came from.
  std::unexpected<Error> at_line(int line, Error error);

  Budget budget_;
  ScopePtr globals_, context_;
  std::deque<std::string> context_names_;
  TextBuilder* out_ = nullptr;
  bool writes_output_ = false;  // and not into a text that the template keeps
  std::vector<std::pair<std::size_t, std::size_t>> generated_;
  int error_line_ = 0;
  // Namespaces and the scopes of macros can refer to each other in circles; at the end they are emptied.
  std::vector<std::shared_ptr<Namespace>> namespaces_;
  std::vector<ScopePtr> captured_;
};

}  // namespace sparsam::jinja
