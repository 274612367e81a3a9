#include "text/regex_dialect.h"

#include <cctype>
#include <vector>

#include "text/regex_class.h"
#include "text/regex_property.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  Result<std::string> run() {
    while (at_ < pattern_.size()) {
      switch (pattern_[at_]) {
        case '\\':
          TRY(escape());
          break;
        case '[':
          TRY(character_class());
          break;
        case '(':
          TRY(group());
          break;
        case ')':
          if (groups_.empty()) return fail(Code::bad_data, "an unmatched ')' at byte {}", at_);
          atom_ = groups_.back();
          groups_.pop_back();
          copy(1);
          break;
        case '{':
          TRY(brace());
          break;
        case '?':
        case '*':
        case '+':
          if (atom_ == kNone) return fail(Code::bad_data, "nothing to repeat at byte {}", at_);
          copy(1);
          break;
        case '|':
          copy(1);
          atom_ = kNone;
          break;
        case '^':
        case '$':
        case '.':
          atom_ = out_.size();
          copy(1);
          break;
        default:
          emit(literal_atom(utf8_next(pattern_, at_)));
      }
    }
    if (!groups_.empty()) return fail(Code::bad_data, "a '(' without its ')'");
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void copy(std::size_t bytes) {
    out_ += pattern_.substr(at_, bytes);
    at_ += bytes;
  }
  void emit(std::string_view atom) {
    atom_ = out_.size();
    out_ += atom;
  }

  Result<void> character_class() {
    emit(TRY(translate_class(pattern_, at_)));
    return {};
  }

  Result<void> escape() {
    const char kind = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
    std::string atom;
    switch (kind) {
      case 'p':
      case 'P': {
        const CharacterSet set = TRY(translate_property(pattern_, at_));
        emit(set.atom());
        return {};
      }
      case 's':
      case 'S':
      case 'd':
      case 'D':
      case 'h':
      case 'H':
        atom = shorthand(kind).atom();
        break;
      case 'w':
        atom = word_atom(false);
        break;
      case 'W':
        atom = word_atom(true);
        break;
      case 'A':
        atom = R"(\A)";
        break;
      case 'z':
        atom = R"(\z)";
        break;
      case 'Z':
        atom = R"(\Z)";
        break;
      case 'R':
        atom = R"(\R)";
        break;
      case 'X':
        atom = R"(\X)";
        break;
      case 'b':
        atom = boundary("(?:(?<!W)(?=W)|(?<=W)(?!W))");
        break;
      case 'B':
        atom = boundary("(?:(?<!W)(?!W)|(?<=W)(?=W))");
        break;
      default:
        break;
    }
    if (!atom.empty()) {
      emit(atom);
      at_ += 2;
      return {};
    }
    if (kind >= '1' && kind <= '9') {
      if (at_ + 2 < pattern_.size() && std::isdigit(static_cast<unsigned char>(pattern_[at_ + 2]))) {
        return fail(Code::unsupported, "a back reference past \\9 at byte {}", at_);
      }
      emit(fmt::format("\\g{{{}}}", kind));
      at_ += 2;
      return {};
    }
    emit(literal_atom(TRY(escaped_character(pattern_, at_))));
    return {};
  }

  static std::string word_atom(bool negated) {
    return (negated ? "[^" : "[") + word_members() + std::string(kWordMembersOutsideOfClasses) + "]";
  }

  static std::string boundary(std::string_view form) {
    std::string out;
    for (const char c : form) out += c == 'W' ? word_atom(false) : std::string(1, c);
    return out;
  }

  Result<void> group() {
    const std::string_view rest = pattern_.substr(at_);
    if (rest.starts_with("(*")) return fail(Code::unsupported, "a callout at byte {}", at_);
    if (!rest.starts_with("(?")) return open("(", 1);
    for (const std::string_view prefix : {"(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"}) {
      if (rest.starts_with(prefix)) return open(prefix, prefix.size());
    }
    // Options: i as in PCRE2; m lets '.' match a line feed, which PCRE2 calls s.
    std::string flags = "(?";
    for (std::size_t i = 2; i < rest.size(); ++i) {
      const char c = rest[i];
      if (c == 'i' || c == '-') {
        flags += c;
      } else if (c == 'm' || c == 's') {
        flags += 's';
      } else if (c == ':') {
        return open(flags + ":", i + 1);
      } else if (c == ')' && i > 2 && at_ == 0) {  // further on, Oniguruma and PCRE2 disagree on its reach
        out_ += flags + ")";
        at_ += i + 1;
        atom_ = kNone;
        return {};
      } else {
        break;
      }
    }
    return fail(Code::unsupported, "the group '{}' at byte {} is not supported", rest.substr(0, 4), at_);
  }

  Result<void> open(std::string_view prefix, std::size_t bytes) {
    groups_.push_back(out_.size());
    out_ += prefix;
    at_ += bytes;
    atom_ = kNone;
    return {};
  }

  // {n}, {n,}, {n,m}, {,m}; anything else is a literal brace.
  Result<void> brace() {
    std::size_t end = at_ + 1;
    const auto digits = [&] {
      const std::size_t from = end;
      while (end < pattern_.size() && std::isdigit(static_cast<unsigned char>(pattern_[end]))) ++end;
      return std::string(pattern_.substr(from, end - from));
    };
    const std::string low = digits();
    const bool comma = end < pattern_.size() && pattern_[end] == ',';
    if (comma) ++end;
    const std::string high = comma ? digits() : "";
    const bool closed = end < pattern_.size() && pattern_[end] == '}';
    if (!closed || (low.empty() && high.empty()) || atom_ == kNone) {
      emit("\\{");
      ++at_;
      return {};
    }
    at_ = end + 1;
    out_ += "{" + (low.empty() ? "0" : low) + (comma ? "," + high : "") + "}";
    const char next = at_ < pattern_.size() ? pattern_[at_] : '\0';
    // An interval takes no possessive sign, and an exact one no reluctant sign: what follows repeats the whole.
    if (next == '+' || next == '*' || (next == '?' && !comma)) {
      out_.insert(atom_, "(?:");
      out_ += ")";
    }
    return {};
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::string out_;
  std::size_t atom_ = kNone;         // where in out_ the atom begins that a quantifier would repeat
  std::vector<std::size_t> groups_;  // where in out_ the open groups begin
};

}  // namespace

Result<std::string> pcre2_from_oniguruma(std::string_view pattern) {
  TRY(check_utf8(pattern));
  return Translator(pattern).run();
}

}  // namespace sparsam
