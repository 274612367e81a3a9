// A parsed template: statements that write or set something, and expressions that have a value. The interpreter walks
// it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "text/jinja_arithmetic.h"
#include "text/jinja_compare.h"
#include "text/jinja_value.h"

namespace sparsam::jinja {

struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<const Expression>;  // null where the template leaves something out
using StatementPtr = std::unique_ptr<const Statement>;
using Body = std::vector<StatementPtr>;

struct CallArguments {
  std::vector<ExpressionPtr> positional;
  std::vector<std::pair<std::string, ExpressionPtr>> named;
  ExpressionPtr spread, named_spread;  // *list, **dict
};

struct Literal {
  Value value;
};
struct Name {
  std::string name;
};
struct ListOf {
  std::vector<ExpressionPtr> items;
  List::Type type;
};
struct DictOf {
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> entries;
};
struct Unary {
  enum class Operation { negate, positive, logical_not };
  Operation operation;
  ExpressionPtr operand;
};
struct Binary {
  Arithmetic operation;
  ExpressionPtr left, right;
};
struct Logic {
  enum class Operation { logical_and, logical_or };
  Operation operation;
  ExpressionPtr left, right;
};
struct Compared {  // a < b <= c
  ExpressionPtr first;
  std::vector<std::pair<Comparison, ExpressionPtr>> rest;
};
struct Concatenated {  // a ~ b ~ c
  std::vector<ExpressionPtr> parts;
};
struct Conditional {  // value if test else otherwise
  ExpressionPtr test, value, otherwise;
};
struct AttributeOf {
  ExpressionPtr object;
  std::string name;
};
struct ItemOf {
  ExpressionPtr object, key;
};
struct SliceOf {
  ExpressionPtr object, start, stop, step;
};
struct CallOf {
  ExpressionPtr callee;
  CallArguments arguments;
};
struct Filtered {
  ExpressionPtr input;
  std::string name;
  CallArguments arguments;
};
struct Tested {
  ExpressionPtr input;
  std::string name;
  CallArguments arguments;
};

struct Expression {
  using Node = std::variant<Literal, Name, ListOf, DictOf, Unary, Binary, Logic, Compared, Concatenated, Conditional,
                            AttributeOf, ItemOf, SliceOf, CallOf, Filtered, Tested>;
  int line;
  int depth;  // of the tree below, itself included
  Node node;
};

// What is assigned to: a name, an attribute of a namespace, or a tuple of such.
struct Target {
  std::string name;
  std::string attribute;      // empty: the name itself
  std::vector<Target> parts;  // of a tuple, which has no name
};

struct FilterStep {
  int line;
  std::string name;
  CallArguments arguments;
};

struct Data {
  std::string text;
};
struct Print {
  ExpressionPtr value;
};
struct Set {
  Target target;
  ExpressionPtr value;
};
struct SetBlock {
  Target target;
  std::vector<FilterStep> filters;
  Body body;
};
struct For {
  Target target;
  ExpressionPtr sequence, condition;
  Body body, otherwise;
  bool recursive = false;
};
struct If {
  std::vector<std::pair<ExpressionPtr, Body>> branches;
  Body otherwise;
};
struct MacroDefinition {
  std::string name;  // empty for the body of a call block
  std::vector<std::string> parameters;
  std::vector<ExpressionPtr> defaults;  // of the last parameters
  Body body;
  bool uses_caller = false, uses_varargs = false, uses_kwargs = false;
};
struct MacroStatement {
  std::unique_ptr<const MacroDefinition> macro;
};
struct CallBlock {
  ExpressionPtr call;
  std::unique_ptr<const MacroDefinition> caller;
};
struct FilterBlock {
  std::vector<FilterStep> filters;
  Body body;
};
struct With {
  std::vector<std::pair<Target, ExpressionPtr>> values;
  Body body;
};
struct Generation {  // what the assistant wrote
  Body body;
};
struct LoopControl {
  enum class Action { leave, next };
  Action action;
};

struct Statement {
  using Node = std::variant<Data, Print, Set, SetBlock, For, If, MacroStatement, CallBlock, FilterBlock, With,
                            Generation, LoopControl>;
  int line;
  Node node;
};

}  // namespace sparsam::jinja
