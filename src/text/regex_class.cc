#include "text/regex_class.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "text/regex_property.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

constexpr int kMaxNesting = 16;

constexpr std::array<std::string_view, 29> kLeafCategories = {
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe",
    "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co"};
// One operand of an intersection: members that stand together in a PCRE2 class, and whole atoms that cannot.
struct Operand {
  std::string members;
  std::vector<std::string> atoms;
  std::vector<std::string> categories;  // what members consists of, as long as only_categories holds
  bool only_categories = true;
  std::string excluded;  // the operand is one negated class, [^excluded], and nothing else
  bool empty() const { return members.empty() && atoms.empty(); }
};

std::string one_of(const std::vector<std::string>& atoms) {
  if (atoms.size() == 1) return atoms[0];
  std::string out = "(?:";
  for (std::size_t i = 0; i < atoms.size(); ++i) out += (i ? "|" : "") + atoms[i];
  return out + ")";
}

std::string atom_of(const Operand& operand) {
  std::vector<std::string> atoms;
  if (!operand.members.empty()) atoms.push_back("[" + operand.members + "]");
  atoms.insert(atoms.end(), operand.atoms.begin(), operand.atoms.end());
  return one_of(atoms);
}

// The members of the complement of a union of general categories: all the others.
std::string complement_of(const std::vector<std::string>& categories) {
  std::string out;
  for (const std::string_view leaf : kLeafCategories) {
    const bool covered = std::ranges::any_of(
        categories, [&](const std::string& name) { return name == leaf || name == leaf.substr(0, 1); });
    if (!covered) out += "\\p{" + std::string(leaf) + "}";
  }
  return out;
}

// A union of categories without some members is one negated class, [^ the other categories, the members], which PCRE2
// repeats without a stack frame per character; lookaheads, the general form, are not.
std::string intersection(const std::vector<Operand>& operands) {
  if (operands.size() == 2 && operands[0].only_categories && operands[0].atoms.empty() &&
      !operands[1].excluded.empty()) {
    return "[^" + complement_of(operands[0].categories) + operands[1].excluded + "]";
  }
  std::string out = "(?:";
  for (std::size_t i = 1; i < operands.size(); ++i) out += "(?=" + atom_of(operands[i]) + ")";
  return out + atom_of(operands[0]) + ")";
}

class ClassParser {
 public:
  ClassParser(std::string_view pattern, std::size_t& offset) : pattern_(pattern), at_(offset) {}

  struct Parsed {
    std::vector<Operand> operands;
    bool negated = false;
  };

  Result<Parsed> parse(int depth) {
    if (depth > kMaxNesting) return fail(Code::unsupported, "character classes nest more than {} deep", kMaxNesting);
    const std::size_t opening = at_;
    ++at_;  // '['
    Parsed out;
    if (peek() == '^') {
      out.negated = true;
      ++at_;
    }
    out.operands.emplace_back();
    bool first = true;
    while (true) {
      if (at_ >= pattern_.size()) return fail(Code::bad_data, "the class at byte {} has no end", opening);
      Operand& operand = out.operands.back();
      if (pattern_[at_] == ']' && !first) {
        ++at_;
        break;
      }
      first = false;
      if (pattern_.substr(at_).starts_with("&&")) {
        if (operand.empty()) return fail(Code::bad_data, "an empty operand of '&&' at byte {}", at_);
        at_ += 2;
        out.operands.emplace_back();
        continue;
      }
      if (pattern_[at_] == '[') {
        TRY(nested(operand, depth));
      } else {
        TRY(member(operand));
      }
    }
    if (out.operands.back().empty()) return fail(Code::bad_data, "an empty class at byte {}", opening);
    return out;
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0'; }

  Result<void> nested(Operand& operand, int depth) {
    if (peek(1) == ':') {
      const std::size_t end = pattern_.find(":]", at_ + 2);
      if (end == std::string_view::npos) return fail(Code::bad_data, "'[:' at byte {} has no end", at_);
      std::string_view name = pattern_.substr(at_ + 2, end - at_ - 2);
      const bool negated = name.starts_with('^');
      if (negated) name.remove_prefix(1);
      CharacterSet set = TRY(posix_class(name));
      set.negated = negated;
      add(set, operand);
      at_ = end + 2;
      return {};
    }
    const bool alone = operand.empty();
    const Parsed inner = TRY(parse(depth + 1));
    if (inner.operands.size() == 1 && inner.operands[0].atoms.empty()) {
      const Operand& only = inner.operands[0];
      if (inner.negated) {
        operand.atoms.push_back("[^" + only.members + "]");
        operand.excluded = alone ? only.members : "";
      } else {
        operand.members += only.members;
        operand.categories.insert(operand.categories.end(), only.categories.begin(), only.categories.end());
        operand.excluded.clear();
      }
      operand.only_categories = operand.only_categories && !inner.negated && only.only_categories;
      return {};
    }
    operand.atoms.push_back(written(inner));
    operand.only_categories = false;
    operand.excluded.clear();
    return {};
  }

  // One character, range, escape or property.
  Result<void> member(Operand& operand) {
    operand.excluded.clear();
    if (pattern_[at_] == '\\') {
      const char kind = peek(1);
      if (kind == 'p' || kind == 'P') {
        add(TRY(translate_property(pattern_, at_)), operand);
        return {};
      }
      if (std::string_view("swdhSWDH").contains(kind)) {
        at_ += 2;
        add(shorthand(kind), operand);
        return {};
      }
    }
    operand.only_categories = false;
    const char32_t low = TRY(character());
    if (peek() != '-' || peek(1) == ']' || peek(1) == '\0' || pattern_.substr(at_ + 1).starts_with("&&")) {
      operand.members += literal_atom(low);
      return {};
    }
    ++at_;
    if (peek() == '[' || (peek() == '\\' && std::string_view("pPswdhSWHD").contains(peek(1)))) {
      return fail(Code::unsupported, "a range ends in a class at byte {}", at_);
    }
    const char32_t high = TRY(character());
    if (high < low) return fail(Code::bad_data, "an empty range ends at byte {}", at_);
    operand.members += literal_atom(low) + "-" + literal_atom(high);
    return {};
  }

  static void add(const CharacterSet& set, Operand& operand) {
    if (set.negated) {
      operand.atoms.push_back(set.atom());
    } else {
      operand.members += set.members;
    }
    operand.only_categories = operand.only_categories && !set.negated && !set.category.empty();
    operand.categories.push_back(set.category);
  }

  Result<char32_t> character() {
    if (at_ >= pattern_.size()) return fail(Code::bad_data, "the pattern ends within a class");
    if (pattern_[at_] == '\\') return escaped_character(pattern_, at_);
    return utf8_next(pattern_, at_);
  }

 public:
  static std::string written(const Parsed& parsed) {
    if (parsed.operands.size() == 1 && parsed.operands[0].atoms.empty()) {
      return (parsed.negated ? "[^" : "[") + parsed.operands[0].members + "]";
    }
    std::string atom = parsed.operands.size() == 1 ? atom_of(parsed.operands[0]) : intersection(parsed.operands);
    return parsed.negated ? "(?:(?!" + atom + ")(?s:.))" : atom;
  }

 private:
  std::string_view pattern_;
  std::size_t& at_;
};

}  // namespace

Result<std::string> translate_class(std::string_view pattern, std::size_t& offset) {
  ClassParser parser(pattern, offset);
  const auto parsed = TRY(parser.parse(1));
  return ClassParser::written(parsed);
}

Result<char32_t> escaped_character(std::string_view pattern, std::size_t& offset) {
  const std::size_t start = offset;
  ++offset;  // '\\'
  if (offset >= pattern.size()) return fail(Code::bad_data, "the pattern ends in a backslash");
  const char kind = pattern[offset];
  const auto hex = [&](std::size_t from, std::size_t digits) -> Result<char32_t> {
    char32_t value = 0;
    if (digits == 0 || digits > 6 || from + digits > pattern.size()) {
      return fail(Code::bad_data, "a bad hexadecimal escape at byte {}", start);
    }
    for (std::size_t i = from; i < from + digits; ++i) {
      const char c = pattern[i];
      if (!std::isxdigit(static_cast<unsigned char>(c))) {
        return fail(Code::bad_data, "a bad hexadecimal escape at byte {}", start);
      }
      const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
      value = value * 16 + static_cast<char32_t>(digit);
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
      return fail(Code::bad_data, "a bad code point at byte {}", start);
    }
    return value;
  };
  if (kind == 'x' && offset + 1 < pattern.size() && pattern[offset + 1] == '{') {
    const std::size_t end = pattern.find('}', offset);
    if (end == std::string_view::npos) return fail(Code::bad_data, "\\x{{ without an end at byte {}", start);
    const char32_t value = TRY(hex(offset + 2, end - offset - 2));
    offset = end + 1;
    return value;
  }
  if (kind == 'x' || kind == 'u') {
    const std::size_t digits = kind == 'x' ? 2 : 4;
    const char32_t value = TRY(hex(offset + 1, digits));
    offset += 1 + digits;
    return value;
  }
  static constexpr std::string_view kNames = "tnrfvae";
  static constexpr std::string_view kValues = "\t\n\r\f\v\a\x1B";
  if (const std::size_t index = kNames.find(kind); index != std::string_view::npos) {
    ++offset;
    return static_cast<char32_t>(kValues[index]);
  }
  if (std::isalnum(static_cast<unsigned char>(kind))) {
    return fail(Code::unsupported, "the escape \\{} at byte {} is not supported here", kind, start);
  }
  return utf8_next(pattern, offset);
}

std::string literal_atom(char32_t code_point) {
  std::string out;
  if (code_point < 0x80 && (std::isalnum(static_cast<int>(code_point)) || code_point == ' ')) {
    out += static_cast<char>(code_point);
    return out;
  }
  if (code_point > 0x20 && code_point < 0x7F) {
    out += '\\';
    out += static_cast<char>(code_point);
    return out;
  }
  return fmt::format("\\x{{{:X}}}", static_cast<std::uint32_t>(code_point));
}

}  // namespace sparsam
