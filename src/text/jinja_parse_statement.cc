// The grammar of statements, {% … %}, and the text between them.
#include <algorithm>

#include "text/jinja_parser.h"
#include "text/jinja_text.h"

namespace sparsam::jinja {
namespace {

using Kind = Token::Kind;

std::string_view describe_token(const Token& token) {
  switch (token.kind) {
    case Kind::data:
      return "text";
    case Kind::print_begin:
      return "{{";
    case Kind::print_end:
      return "}}";
    case Kind::block_begin:
      return "{%";
    case Kind::block_end:
      return "%}";
    case Kind::string:
      return "a string";
    case Kind::integer:
    case Kind::real:
      return "a number";
    case Kind::end:
      return "the end of the template";
    case Kind::name:
    case Kind::symbol:
      break;
  }
  return token.text;
}

}  // namespace

Result<Body> parse(std::string_view source) {
  std::vector<Token> tokens = TRY(tokenize(source));
  return Parser(std::move(tokens)).run();
}

Result<Body> Parser::run() { return statements({}); }

std::unexpected<Error> Parser::error(int line, std::string_view why) const {
  return fail(Code::bad_data, "line {}: {}", line, why);
}

std::unexpected<Error> Parser::unexpected_token(std::string_view wanted) const {
  return error(current().line, fmt::format("expected {}, got '{}'", wanted, clipped(describe_token(current()), 60)));
}

Result<void> Parser::check_depth() const {
  if (depth_ > kMaxParseDepth) {
    return error(current().line, fmt::format("the template is nested more than {} deep", kMaxParseDepth));
  }
  return {};
}

bool Parser::skip(std::string_view symbol) {
  if (!current().is(symbol)) return false;
  advance();
  return true;
}

bool Parser::skip_name(std::string_view wanted) {
  if (!current().is_name(wanted)) return false;
  advance();
  return true;
}

Result<void> Parser::expect(std::string_view symbol) {
  if (!skip(symbol)) return unexpected_token(fmt::format("'{}'", symbol));
  return {};
}

Result<void> Parser::expect_name(std::string_view wanted) {
  if (!skip_name(wanted)) return unexpected_token(fmt::format("'{}'", wanted));
  return {};
}

Result<std::string> Parser::name() {
  if (current().kind != Kind::name) return unexpected_token("a name");
  std::string text = current().text;
  advance();
  return text;
}

// Up to a block that begins with one of the names, which stays the current token; without names, to the end.
Result<Body> Parser::statements(Names ends) {
  const Level level(*this);
  TRY(check_depth());
  Body body;
  while (true) {
    const Token& token = current();
    if (token.kind == Kind::data) {
      body.push_back(std::make_unique<const Statement>(Statement{token.line, Data{token.text}}));
      advance();
    } else if (token.kind == Kind::print_begin) {
      advance();
      ExpressionPtr value = TRY(tuple(Conditions::allowed));
      if (current().kind != Kind::print_end) return unexpected_token("'}}'");
      advance();
      body.push_back(std::make_unique<const Statement>(Statement{token.line, Print{std::move(value)}}));
    } else if (token.kind == Kind::block_begin) {
      advance();
      if (std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return current().is_name(end); })) {
        return body;
      }
      body.push_back(TRY(statement()));
      if (current().kind != Kind::block_end) return unexpected_token("'%}'");
      advance();
    } else if (ends.size() == 0) {
      return body;
    } else {
      return error(token.line, fmt::format("the template ends without '{}'", *(ends.end() - 1)));
    }
  }
}

// What stands between the rest of an opening tag and a tag that begins with one of the names.
Result<Body> Parser::block(Names ends) {
  skip(":");
  if (current().kind != Kind::block_end) return unexpected_token("'%}'");
  advance();
  return statements(ends);
}

Result<StatementPtr> Parser::statement() {
  const Token& token = current();
  if (token.kind != Kind::name) return unexpected_token("the name of a tag");
  const std::string& tag = token.text;
  const auto parse_tag = [&]() -> Result<Statement::Node> {
    if (tag == "set") return set();
    if (tag == "for") return for_loop();
    if (tag == "if") return if_chain();
    if (tag == "macro") return macro();
    if (tag == "call") return call_block();
    if (tag == "filter") return filter_block();
    if (tag == "with") return with();
    if (tag == "generation") return generation();
    if (tag == "break" || tag == "continue") return loop_control();
    if (tag == "print") {
      advance();
      return Print{TRY(tuple(Conditions::allowed))};
    }
    for (const std::string_view refused : {"include", "import", "from", "extends", "block"}) {
      if (tag != refused) continue;
      return fail(Code::unsupported, "line {}: '{}' is not supported: a template must stand alone", token.line, tag);
    }
    return fail(Code::unsupported, "line {}: unknown tag '{}'", token.line, tag);
  };
  const int line = token.line;
  Statement::Node node = TRY(parse_tag());
  return std::make_unique<const Statement>(Statement{line, std::move(node)});
}

Result<Target> Parser::single_target(bool with_namespace) {
  const Level level(*this);
  TRY(check_depth());
  const int line = current().line;
  if (skip("(")) {
    Target inner = TRY(target(with_namespace, {}));
    TRY(expect(")"));
    return inner;
  }
  Target target;
  target.name = TRY(name());
  for (const std::string_view constant : {"true", "false", "none", "True", "False", "None"}) {
    if (target.name == constant) return error(line, fmt::format("can't assign to '{}'", constant));
  }
  if (with_namespace && skip(".")) target.attribute = TRY(name());
  return target;
}

Result<Target> Parser::target(bool with_namespace, std::string_view end_name) {
  const int line = current().line;
  std::vector<Target> parts;
  bool is_tuple = false;
  while (current().kind != Kind::block_end && !current().is(")") &&
         (end_name.empty() || !current().is_name(end_name))) {
    parts.push_back(TRY(single_target(with_namespace)));
    if (!skip(",")) break;
    is_tuple = true;
  }
  if (parts.empty()) return error(line, "nothing to assign to");
  if (!is_tuple) return std::move(parts.front());
  Target tuple;
  tuple.parts = std::move(parts);
  return tuple;
}

Result<std::vector<FilterStep>> Parser::filter_steps(bool first_without_bar) {
  std::vector<FilterStep> steps;
  while (first_without_bar || skip("|")) {
    first_without_bar = false;
    FilterStep step;
    step.line = current().line;
    step.name = TRY(name());
    while (skip(".")) step.name.append(".").append(TRY(name()));
    if (current().is("(")) step.arguments = TRY(call_arguments());
    steps.push_back(std::move(step));
  }
  return steps;
}

Result<Statement::Node> Parser::set() {
  advance();
  Target to = TRY(target(true, {}));
  if (skip("=")) return Set{std::move(to), TRY(tuple(Conditions::allowed))};
  std::vector<FilterStep> filters = TRY(filter_steps(false));
  Body body = TRY(block({"endset"}));
  advance();
  return SetBlock{std::move(to), std::move(filters), std::move(body)};
}

Result<Statement::Node> Parser::for_loop() {
  const int line = current().line;
  advance();
  For loop;
  loop.target = TRY(target(false, "in"));
  if (loop.target.name == "loop") return error(line, "can't assign to the special variable 'loop'");
  TRY(expect_name("in"));
  loop.sequence = TRY(tuple(Conditions::end_it, false, "recursive"));
  if (skip_name("if")) loop.condition = TRY(expression());
  loop.recursive = skip_name("recursive");
  ++loops_;
  auto body = block({"else", "endfor"});
  --loops_;
  if (!body) return std::unexpected(std::move(body).error());
  loop.body = *std::move(body);
  if (skip_name("else")) loop.otherwise = TRY(block({"endfor"}));
  advance();
  return loop;
}

Result<Statement::Node> Parser::if_chain() {
  If chain;
  do {
    advance();
    ExpressionPtr test = TRY(tuple(Conditions::end_it));
    Body body = TRY(block({"elif", "else", "endif"}));
    chain.branches.emplace_back(std::move(test), std::move(body));
  } while (current().is_name("elif"));
  if (skip_name("else")) chain.otherwise = TRY(block({"endif"}));
  advance();
  return chain;
}

Result<void> Parser::signature(MacroDefinition& macro) {
  TRY(expect("("));
  while (!current().is(")")) {
    if (!macro.parameters.empty()) TRY(expect(","));
    const int line = current().line;
    macro.parameters.push_back(TRY(name()));
    if (skip("=")) {
      macro.defaults.push_back(TRY(expression()));
    } else if (!macro.defaults.empty()) {
      return error(line, "a parameter without a default follows one with a default");
    }
  }
  return expect(")");
}

Result<void> Parser::macro_body(MacroDefinition& macro, std::string_view end) {
  const int loops = std::exchange(loops_, 0);
  macros_.push_back(&macro);
  auto body = block({end});
  macros_.pop_back();
  loops_ = loops;
  if (!body) return std::unexpected(std::move(body).error());
  macro.body = *std::move(body);
  advance();
  return {};
}

Result<Statement::Node> Parser::macro() {
  advance();
  auto macro = std::make_unique<MacroDefinition>();
  macro->name = TRY(name());
  TRY(signature(*macro));
  TRY(macro_body(*macro, "endmacro"));
  return MacroStatement{std::move(macro)};
}

Result<Statement::Node> Parser::call_block() {
  const int line = current().line;
  advance();
  auto caller = std::make_unique<MacroDefinition>();
  if (current().is("(")) TRY(signature(*caller));
  ExpressionPtr call = TRY(expression());
  if (!std::holds_alternative<CallOf>(call->node)) return error(line, "a call block wants a call");
  TRY(macro_body(*caller, "endcall"));
  return CallBlock{std::move(call), std::move(caller)};
}

Result<Statement::Node> Parser::filter_block() {
  advance();
  std::vector<FilterStep> filters = TRY(filter_steps(true));
  Body body = TRY(block({"endfilter"}));
  advance();
  return FilterBlock{std::move(filters), std::move(body)};
}

Result<Statement::Node> Parser::with() {
  advance();
  With with;
  while (current().kind != Kind::block_end) {
    if (!with.values.empty()) TRY(expect(","));
    Target to = TRY(single_target(false));
    TRY(expect("="));
    ExpressionPtr value = TRY(expression());
    with.values.emplace_back(std::move(to), std::move(value));
  }
  with.body = TRY(block({"endwith"}));
  advance();
  return with;
}

Result<Statement::Node> Parser::generation() {
  advance();
  const int loops = std::exchange(loops_, 0);  // a body of its own, as a macro's
  auto body = block({"endgeneration"});
  loops_ = loops;
  if (!body) return std::unexpected(std::move(body).error());
  advance();
  return Generation{*std::move(body)};
}

Result<Statement::Node> Parser::loop_control() {
  const Token& token = current();
  if (loops_ == 0) return error(token.line, fmt::format("'{}' outside of a loop", token.text));
  const LoopControl control{token.text == "break" ? LoopControl::Action::leave : LoopControl::Action::next};
  advance();
  return control;
}

}  // namespace sparsam::jinja
