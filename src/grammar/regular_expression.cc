#include "grammar/regular_expression.h"

#include <string>

#include "grammar/text_reader.h"

namespace sparsam::grammar {
namespace {

constexpr std::size_t kMaxBytes = 64 << 10;
constexpr int kMaxDepth = 100;

using Set = std::vector<CodePoints>;

const Set& digits() {
  static const Set set{{'0', '9'}};
  return set;
}
const Set& word() {
  static const Set set{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  return set;
}
// ECMAScript's WhiteSpace and LineTerminator.
const Set& white() {
  static const Set set{{0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                       {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  return set;
}

class Parser {
 public:
  Parser(Rules& rules, std::string_view pattern, RegexMatch match, const WriteCharacter& write)
      : rules_(rules), in_(pattern, "regular expression"), match_(match), write_(write) {}

  Result<Expression> run() {
    const Expression whole = TRY(alternatives(0, true, true));
    if (!in_.at_end()) return in_.error("there is no '(' for this ')'");
    return whole;
  }

 private:
  // Whether the alternatives stand at the beginning and the end of the text: only there are ^ and $ meaningful.
  Result<Expression> alternatives(int depth, bool begins, bool ends) {
    if (depth > kMaxDepth) return in_.error("groups are nested deeper than {} levels", kMaxDepth);
    std::vector<Expression> parts;
    do {
      parts.push_back(TRY(sequence(depth, begins, ends)));
    } while (in_.take('|'));
    return rules_.choice(parts);
  }

  Result<Expression> sequence(int depth, bool begins, bool ends) {
    std::vector<Expression> parts;
    bool anchored = false, closed = false;
    while (!in_.at_end() && in_.peek() != '|' && in_.peek() != ')') {
      if (closed) return in_.error("nothing can follow '$'");
      if (in_.peek() == '^') {
        if (!begins || !parts.empty() || depth > 0) return in_.error("'^' is supported at the beginning only");
        in_.take('^');
        anchored = true;
      } else if (in_.peek() == '$') {
        if (!ends || depth > 0) return in_.error("'$' is supported at the end only");
        in_.take('$');
        closed = true;
      } else {
        const Expression part = TRY(atom(depth));
        parts.push_back(TRY(repeated(part)));
      }
    }
    if (depth == 0 && match_ == RegexMatch::anywhere) {
      const auto anything = [&] { return rules_.repeat(write_(rules_, {{0, kLastCodePoint}}), 0); };
      if (!anchored) parts.insert(parts.begin(), anything());
      if (!closed) parts.push_back(anything());
    }
    return rules_.sequence(parts);
  }

  Result<Expression> atom(int depth) {
    if (in_.take('(')) {
      if (in_.take('?')) {
        if (in_.take(':')) {
        } else if (in_.take("<=") || in_.take("<!") || in_.take('=') || in_.take('!')) {
          return in_.error("look-around is not supported");
        } else if (in_.take('<') || in_.take("P<")) {
          while (!in_.at_end() && in_.peek() != '>') in_.character();
          if (!in_.take('>')) return in_.error("the name of the group does not end");
        } else {
          return in_.error("this kind of group is not supported");
        }
      }
      const Expression inner = TRY(alternatives(depth + 1, false, false));
      if (!in_.take(')')) return in_.error("')' is expected");
      return inner;
    }
    if (in_.take('[')) return write_(rules_, TRY(character_class()));
    if (in_.take('.')) return write_(rules_, complement({{'\n', '\n'}}));
    if (const char c = in_.peek(); c == '*' || c == '+' || c == '?' || c == '{') {
      return in_.error("there is nothing to repeat");
    }
    if (in_.take('\\')) return write_(rules_, TRY(escape(false)));
    const char32_t c = in_.character();
    return write_(rules_, {{c, c}});
  }

  Result<Expression> repeated(Expression part) {
    std::uint32_t least = 0, most = Rules::kUnbounded;
    if (in_.take('*')) {
    } else if (in_.take('+')) {
      least = 1;
    } else if (in_.take('?')) {
      most = 1;
    } else if (in_.take('{')) {
      const auto first = in_.number();
      if (!first) return in_.error("a repetition needs a number; a '{{' by itself is written \\{{");
      least = most = *first;
      if (in_.take(',')) most = in_.number().value_or(Rules::kUnbounded);
      if (!in_.take('}')) return in_.error("'}}' is expected");
      if (least > most) return in_.error("the repetition {{{},{}}} is empty", least, most);
    } else {
      return part;
    }
    in_.take('?');  // lazy
    if (const char c = in_.peek(); c == '+') return in_.error("possessive repetition is not supported");
    if (const char c = in_.peek(); c == '*' || c == '?' || c == '{') return in_.error("there is nothing to repeat");
    return rules_.repeat(part, least, most);
  }

  Result<Set> character_class() {
    const bool negated = in_.take('^');
    Set set;
    for (bool first = true; first || in_.peek() != ']'; first = false) {
      if (in_.at_end()) return in_.error("the class does not end");
      if (in_.peek() == ']') return in_.error("the class is empty; a ']' is written \\]");
      if (in_.take("[:")) return in_.error("POSIX classes are not supported");
      const Set low = TRY(member());
      if (!in_.rest().starts_with('-') || in_.rest().starts_with("-]")) {
        set.insert(set.end(), low.begin(), low.end());
        continue;
      }
      in_.take('-');
      if (in_.at_end()) return in_.error("the class does not end");
      const Set high = TRY(member());
      if (!is_single(low) || !is_single(high)) return in_.error("a range needs a character on each side");
      if (high.front().first < low.front().first) return in_.error("the range ends before it begins");
      set.push_back({low.front().first, high.front().first});
    }
    in_.take(']');
    return negated ? complement(std::move(set)) : normalized(set);
  }

  static bool is_single(const Set& set) { return set.size() == 1 && set.front().first == set.front().last; }

  Result<Set> member() {
    if (in_.take('\\')) return escape(true);
    const char32_t c = in_.character();
    return Set{{c, c}};
  }

  Result<Set> escape(bool in_class) {
    const auto one = [](char32_t c) { return Set{{c, c}}; };
    if (in_.at_end()) return in_.error("the escape does not end");
    if (in_.take('d')) return digits();
    if (in_.take('D')) return complement(digits());
    if (in_.take('w')) return word();
    if (in_.take('W')) return complement(word());
    if (in_.take('s')) return white();
    if (in_.take('S')) return complement(white());
    if (in_.take('n')) return one('\n');
    if (in_.take('r')) return one('\r');
    if (in_.take('t')) return one('\t');
    if (in_.take('f')) return one('\f');
    if (in_.take('v')) return one('\v');
    if (in_.take('0')) {
      if (in_.number()) return in_.error("octal escapes are not supported");
      return one(0);
    }
    if (in_class && in_.take('b')) return one('\b');
    if (in_.take('x')) {
      if (!in_.take('{')) return one(TRY(in_.hexadecimal(2)));
      return one(TRY(braced()));
    }
    if (in_.take('u')) {
      if (!in_.take('{')) return one(TRY(in_.hexadecimal(4)));
      return one(TRY(braced()));
    }
    const char c = in_.peek();
    if (c >= '1' && c <= '9') return in_.error("back-references are not supported");
    if (c == 'b' || c == 'B') return in_.error("word boundaries are not supported");
    if (c == 'p' || c == 'P') return in_.error("Unicode properties are not supported");
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return in_.error("the escape '\\{}' is not known", c);
    return one(in_.character());
  }

  Result<char32_t> braced() {
    const std::size_t length = in_.rest().find('}');
    if (length == 0 || length > 6) return in_.error("one to six hexadecimal digits and '}}' are needed");
    const char32_t c = TRY(in_.hexadecimal(length));
    in_.take('}');
    return c;
  }

  Rules& rules_;
  TextReader in_;
  RegexMatch match_;
  const WriteCharacter& write_;
};

}  // namespace

Result<Expression> add_regex(Rules& rules, std::string_view pattern, RegexMatch match, const WriteCharacter& write) {
  if (pattern.size() > kMaxBytes) {
    return fail(Code::exhausted, "regular expression: {} bytes, but {} are the most", pattern.size(), kMaxBytes);
  }
  if (const auto checked = check_utf8(pattern); !checked) {
    return std::unexpected(within("regular expression", checked.error()));
  }
  return Parser(rules, pattern, match, write).run();
}

Result<std::shared_ptr<const Grammar>> grammar_from_regex(std::string_view pattern) {
  Rules rules;
  const Rule whole = rules.declare("regular expression");
  rules.define(whole, TRY(add_regex(rules, pattern, RegexMatch::whole, [](Rules& r, std::vector<CodePoints> set) {
                 return r.character(std::move(set));
               })));
  return Grammar::compile(rules, whole);
}

}  // namespace sparsam::grammar
