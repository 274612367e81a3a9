#include "grammar/json_text.h"

#include <algorithm>
#include <map>

#include "text/utf8.h"

namespace sparsam::grammar {
namespace {

ByteSet bytes_of(std::string_view characters) {
  ByteSet set;
  for (const char c : characters) set.set(static_cast<unsigned char>(c));
  return set;
}

// The escape of a character that cannot stand for itself within quotes (RFC 8259, section 7).
std::string escape_of(char32_t c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  }
}
bool must_be_escaped(char32_t c) { return c < 0x20 || c == '"' || c == '\\'; }

const std::vector<CodePoints> kPlain{{0x20, 0x21}, {0x23, 0x5B}, {0x5D, kLastCodePoint}};

}  // namespace

std::string escaped_json(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = utf8_next(text, i);
    if (must_be_escaped(c)) {
      out += escape_of(c);
    } else {
      append_utf8(out, c);
    }
  }
  return out;
}

Expression JsonText::white_space() {
  if (style_.white_space == 0) return rules_.empty();
  if (!white_space_) {
    white_space_ = rules_.declare("white space");
    rules_.define(*white_space_, rules_.repeat(rules_.bytes(bytes_of(" \n\t")), 0, style_.white_space));
  }
  return rules_.use(*white_space_);
}

Expression JsonText::comma() { return rules_.sequence({white_space(), rules_.literal(","), white_space()}); }

Expression JsonText::member(Expression key, Expression value) {
  return rules_.sequence({key, white_space(), rules_.literal(":"), white_space(), value});
}

Expression JsonText::enclosed(std::string_view open, Expression inside, std::string_view close) {
  return rules_.sequence({rules_.literal(open), white_space(), inside, white_space(), rules_.literal(close)});
}

Expression JsonText::any_character() {
  if (!character_) {
    character_ = rules_.declare("JSON character");
    const auto hex = [&](std::string_view digits) { return rules_.bytes(bytes_of(digits)); };
    const Expression any = hex("0123456789abcdefABCDEF"), u = rules_.literal("\\u");
    // A code unit by itself, or two surrogates, high and low.
    const Expression unit =
        rules_.choice({rules_.sequence({hex("0123456789abcefABCEF"), any, any, any}),
                       rules_.sequence({hex("dD"), hex("01234567"), any, any}),
                       rules_.sequence({hex("dD"), hex("89abAB"), any, any, u, hex("dD"), hex("cdefCDEF"), any, any})});
    const Expression escapes = rules_.choice(
        {rules_.sequence({rules_.literal("\\"), rules_.bytes(bytes_of("\"\\/bfnrt"))}), rules_.sequence({u, unit})});
    rules_.define(*character_, rules_.choice({rules_.character(kPlain), escapes}));
  }
  return rules_.use(*character_);
}

Expression JsonText::string_of_length(std::uint32_t least, std::uint32_t most) {
  const Expression quote = rules_.literal("\"");
  return rules_.sequence({quote, rules_.repeat(any_character(), least, most), quote});
}

Expression JsonText::string() {
  if (!string_) {
    string_ = rules_.declare("JSON string");
    rules_.define(*string_, string_of_length(0, Rules::kUnbounded));
  }
  return rules_.use(*string_);
}

Expression JsonText::character_in_quotes(Rules& rules, std::vector<CodePoints> set) {
  set = normalized(set);
  std::vector<CodePoints> plain;
  std::vector<Expression> parts;
  for (const CodePoints range : set) {
    for (const CodePoints allowed : kPlain) {
      const CodePoints both{std::max(range.first, allowed.first), std::min(range.last, allowed.last)};
      if (both.first <= both.last) plain.push_back(both);
    }
    for (char32_t c = range.first; c <= range.last && c <= '\\'; ++c) {
      if (must_be_escaped(c)) parts.push_back(rules.literal(escape_of(c)));
    }
  }
  if (!plain.empty()) parts.push_back(rules.character(plain));
  return rules.choice(parts);
}

Expression JsonText::quoted(std::string_view text) { return rules_.literal(fmt::format("\"{}\"", escaped_json(text))); }

Expression JsonText::string_except(const std::vector<std::string>& names) {
  // A tree of the names' characters; what leaves it is free.
  struct Branch {
    std::map<char32_t, Branch> children;
    bool is_name = false;
  };
  Branch root;
  for (const std::string& name : names) {
    Branch* at = &root;
    for (std::size_t i = 0; i < name.size();) at = &at->children[utf8_next(name, i)];
    at->is_name = true;
  }
  const Expression rest = rules_.repeat(rules_.character(kPlain), 0);
  const auto build = [&](const auto& self, const Branch& branch) -> Expression {
    std::vector<Expression> parts;
    if (!branch.is_name) parts.push_back(rules_.empty());
    std::vector<CodePoints> taken{{0, 0x1F}, {'"', '"'}, {'\\', '\\'}};
    for (const auto& [character, child] : branch.children) {
      if (must_be_escaped(character)) continue;  // such a name is never written here
      taken.push_back({character, character});
      parts.push_back(rules_.sequence({rules_.character({{character, character}}), self(self, child)}));
    }
    parts.push_back(rules_.sequence({rules_.character(complement(taken)), rest}));
    return rules_.choice(parts);
  };
  const Expression quote = rules_.literal("\"");
  return rules_.named("other key", rules_.sequence({quote, build(build, root), quote}));
}

Expression JsonText::object() {
  const Expression one = member(string(), value());
  return braces(rules_.optional(rules_.sequence({one, rules_.repeat(rules_.sequence({comma(), one}), 0)})));
}

Expression JsonText::array() {
  const Expression one = value();
  return brackets(rules_.optional(rules_.sequence({one, rules_.repeat(rules_.sequence({comma(), one}), 0)})));
}

Expression JsonText::value() {
  if (!value_) {
    value_ = rules_.declare("JSON value");
    rules_.define(*value_, rules_.choice({string(), number(), rules_.literal("true"), rules_.literal("false"),
                                          rules_.literal("null"), object(), array()}));
  }
  return rules_.use(*value_);
}

}  // namespace sparsam::grammar
