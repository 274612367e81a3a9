#include "grammar/gbnf.h"

#include <map>
#include <string>

#include "grammar/text_reader.h"

namespace sparsam::grammar {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kMaxRules = 10'000;
constexpr int kMaxDepth = 100;

bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : in_(text, "gbnf") {}

  Result<std::shared_ptr<const Grammar>> run() {
    skip(Lines::cross);
    while (!in_.at_end()) TRY(rule());
    const auto root = numbers_.find("root");
    if (root == numbers_.end()) return in_.error("there is no rule 'root'");
    return Grammar::compile(rules_, root->second);
  }

 private:
  enum class Lines { keep, cross };

  void skip(Lines lines) {
    for (;;) {
      if (in_.take('#')) {
        while (!in_.at_end() && in_.peek() != '\n' && in_.peek() != '\r') in_.character();
      } else if (!in_.take(' ') && !in_.take('\t') && (lines == Lines::keep || (!in_.take('\n') && !in_.take('\r')))) {
        return;
      }
    }
  }

  std::string name() {
    std::string text;
    while (in_name(in_.peek())) text += static_cast<char>(in_.character());
    return text;
  }

  Result<Rule> number_of(const std::string& name) {
    const auto found = numbers_.find(name);
    if (found != numbers_.end()) return found->second;
    if (numbers_.size() == kMaxRules) return in_.error("more than {} rules", kMaxRules);
    return numbers_.emplace(name, rules_.declare(name)).first->second;
  }

  Result<void> rule() {
    const std::string left = name();
    if (left.empty()) return in_.error("the name of a rule is expected");
    const Rule rule = TRY(number_of(left));
    skip(Lines::keep);
    if (!in_.take("::=")) return in_.error("'::=' is expected after '{}'", left);
    if (rules_.body(rule)) return in_.error("rule '{}' is defined twice", left);
    skip(Lines::cross);
    rules_.define(rule, TRY(alternatives(0)));
    if (!in_.at_end() && in_.peek() != '\n' && in_.peek() != '\r') return in_.error("the end of the line is expected");
    skip(Lines::cross);
    return {};
  }

  // depth: of parentheses. Within them, lines go on.
  Result<Expression> alternatives(int depth) {
    if (depth > kMaxDepth) return in_.error("parentheses are nested deeper than {} levels", kMaxDepth);
    std::vector<Expression> parts;
    do {
      skip(Lines::cross);
      parts.push_back(TRY(sequence(depth)));
    } while (in_.take('|'));
    return rules_.choice(parts);
  }

  Result<Expression> sequence(int depth) {
    std::vector<Expression> parts;
    const Lines lines = depth > 0 ? Lines::cross : Lines::keep;
    for (;;) {
      skip(lines);
      const auto part = TRY(item(depth));
      if (!part) return rules_.sequence(parts);
      parts.push_back(TRY(repeated(*part)));
    }
  }

  Result<std::optional<Expression>> item(int depth) {
    if (in_.take('"')) return TRY(literal());
    if (in_.take('[')) return rules_.character(TRY(character_class()));
    if (in_.take('.')) return rules_.character({{0, kLastCodePoint}});
    if (in_.take('(')) {
      const Expression inner = TRY(alternatives(depth + 1));
      skip(Lines::cross);
      if (!in_.take(')')) return in_.error("')' is expected");
      return inner;
    }
    if (!in_name(in_.peek())) return std::nullopt;
    return rules_.use(TRY(number_of(name())));
  }

  Result<Expression> repeated(Expression part) {
    for (;;) {
      if (in_.take('*')) {
        part = rules_.repeat(part, 0);
      } else if (in_.take('+')) {
        part = rules_.repeat(part, 1);
      } else if (in_.take('?')) {
        part = rules_.optional(part);
      } else if (in_.take('{')) {
        skip(Lines::keep);
        const auto least = in_.number();
        skip(Lines::keep);
        auto most = least;
        if (in_.take(',')) {
          skip(Lines::keep);
          most = in_.number();
          if (!least && !most) return in_.error("a repetition needs a number");
          if (!most) most = Rules::kUnbounded;
          skip(Lines::keep);
        }
        if (!most) return in_.error("a repetition needs a number");
        if (!in_.take('}')) return in_.error("'}}' is expected");
        if (least.value_or(0) > *most) return in_.error("the repetition {{{},{}}} is empty", *least, *most);
        part = rules_.repeat(part, least.value_or(0), *most);
      } else {
        return part;
      }
    }
  }

  Result<Expression> literal() {
    std::string text;
    while (!in_.take('"')) {
      if (in_.at_end() || in_.peek() == '\n') return in_.error("the literal does not end");
      append_utf8(text, TRY(character()));
    }
    return rules_.literal(text);
  }

  Result<std::vector<CodePoints>> character_class() {
    const bool negated = in_.take('^');
    std::vector<CodePoints> set;
    while (!in_.take(']')) {
      if (in_.at_end()) return in_.error("the class does not end");
      const char32_t first = TRY(character());
      char32_t last = first;
      if (in_.rest().starts_with('-') && !in_.rest().starts_with("-]")) {
        in_.take('-');
        if (in_.at_end()) return in_.error("the class does not end");
        last = TRY(character());
        if (last < first) return in_.error("the range ends before it begins");
      }
      set.push_back({first, last});
    }
    return negated ? complement(std::move(set)) : normalized(set);
  }

  Result<char32_t> character() {
    if (!in_.take('\\')) return in_.character();
    if (in_.take('x')) return in_.hexadecimal(2);
    if (in_.take('u')) return in_.hexadecimal(4);
    if (in_.take('U')) return in_.hexadecimal(8);
    if (in_.take('n')) return U'\n';
    if (in_.take('r')) return U'\r';
    if (in_.take('t')) return U'\t';
    for (const char c : std::string_view("\\\"[]-^")) {
      if (in_.take(c)) return static_cast<char32_t>(c);
    }
    return in_.error("this escape is not known");
  }

  TextReader in_;
  Rules rules_;
  std::map<std::string, Rule> numbers_;
};

}  // namespace

Result<std::shared_ptr<const Grammar>> grammar_from_gbnf(std::string_view text) {
  if (text.size() > kMaxBytes)
    return fail(Code::exhausted, "gbnf: {} bytes, but {} are the most", text.size(), kMaxBytes);
  if (const auto checked = check_utf8(text); !checked) return std::unexpected(within("gbnf", checked.error()));
  return Parser(text).run();
}

}  // namespace sparsam::grammar
