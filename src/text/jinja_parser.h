// Makes a tree of a template's tokens, by recursive descent along Jinja's grammar.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "text/jinja_ast.h"
#include "text/jinja_lexer.h"

namespace sparsam::jinja {

// Errors: "line 3: …"; a tag that would load another file (include, import, extends) is one.
Result<Body> parse(std::string_view source);

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}
  Result<Body> run();

 private:
  using Names = std::initializer_list<std::string_view>;

  // One level of nesting for as long as it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  const Token& current() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  void advance() { at_ = std::min(at_ + 1, tokens_.size() - 1); }
  bool skip(std::string_view symbol);
  bool skip_name(std::string_view name);
  Result<void> expect(std::string_view symbol);
  Result<void> expect_name(std::string_view name);
  Result<std::string> name();
  Result<void> check_depth() const;
  std::unexpected<Error> error(int line, std::string_view why) const;
  std::unexpected<Error> unexpected_token(std::string_view wanted) const;
  Result<ExpressionPtr> make(int line, Expression::Node node) const;

  // jinja_parse_expression.cc
  Result<ExpressionPtr> expression();
  Result<ExpressionPtr> disjunction();
  Result<ExpressionPtr> conjunction();
  Result<ExpressionPtr> negation();
  Result<ExpressionPtr> comparison();
  Result<ExpressionPtr> sum();
  Result<ExpressionPtr> concatenation();
  Result<ExpressionPtr> product();
  Result<ExpressionPtr> power();
  Result<ExpressionPtr> unary(bool with_filters = true);
  Result<ExpressionPtr> primary();
  Result<ExpressionPtr> postfix(ExpressionPtr operand);
  Result<ExpressionPtr> filters_and_tests(ExpressionPtr operand);
  Result<ExpressionPtr> subscript(ExpressionPtr object);
  Result<ExpressionPtr> test(ExpressionPtr input);
  Result<ExpressionPtr> list_display();
  Result<ExpressionPtr> dict_display();
  // One expression, or a tuple of those that commas separate. Conditional: with "a if b else c".
  enum class Conditions { allowed, end_it };
  Result<ExpressionPtr> tuple(Conditions conditions, bool in_parentheses = false, std::string_view end_name = {});
  Result<CallArguments> call_arguments();

  // jinja_parse_statement.cc
  Result<Body> statements(Names ends);
  Result<Body> block(Names ends);
  Result<StatementPtr> statement();
  Result<Statement::Node> set();
  Result<Statement::Node> for_loop();
  Result<Statement::Node> if_chain();
  Result<Statement::Node> macro();
  Result<Statement::Node> call_block();
  Result<Statement::Node> filter_block();
  Result<Statement::Node> with();
  Result<Statement::Node> generation();
  Result<Statement::Node> loop_control();
  Result<void> signature(MacroDefinition& macro);
  Result<void> macro_body(MacroDefinition& macro, std::string_view end);
  Result<Target> target(bool with_namespace, std::string_view end_name);
  Result<Target> single_target(bool with_namespace);
  Result<std::vector<FilterStep>> filter_steps(bool first_without_bar);

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int loops_ = 0;                         // around the current place, within the innermost macro
  std::vector<MacroDefinition*> macros_;  // around the current place, to note which special names they use
};

}  // namespace sparsam::jinja
