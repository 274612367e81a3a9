#include "text/jinja_lexer.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "text/jinja_text.h"
#include "text/jinja_unescape.h"
#include "text/utf8.h"

namespace sparsam::jinja {
namespace {

using Kind = Token::Kind;

constexpr std::size_t kMaxNameBytes = 250;

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// All line breaks become "\n", and one at the very end is dropped.
std::string normalize(std::string_view source) {
  std::string out;
  out.reserve(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\r') {
      out += '\n';
      if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
    } else {
      out += source[i];
    }
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(normalize(source)) {}

  Result<std::vector<Token>> run() {
    while (at_ < text().size()) {
      const std::size_t open = find_tag(at_);
      if (open == std::string_view::npos) {
        add_data(text().substr(at_));
        break;
      }
      TRY(tag(open));
    }
    tokens_.push_back({Kind::end, line_at(text().size()), "", 0, 0});
    return std::move(tokens_);
  }

 private:
  std::string_view text() const { return source_; }
  std::string_view rest() const { return text().substr(at_); }
  char peek(std::size_t offset = 0) const { return at_ + offset < source_.size() ? source_[at_ + offset] : '\0'; }

  // Offsets are asked for in rising order, so each line break is counted once.
  int line_at(std::size_t offset) {
    line_ += static_cast<int>(std::count(source_.begin() + static_cast<std::ptrdiff_t>(line_counted_),
                                         source_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    line_counted_ = offset;
    return line_;
  }
  template <typename... Args>
  std::unexpected<Error> error(fmt::format_string<Args...> format, Args&&... args) {
    const std::string why = fmt::format(format, std::forward<Args>(args)...);
    return fail(Code::bad_data, "line {}: {}", line_at(std::max(at_, line_counted_)), why);
  }
  void add(Kind kind, std::size_t offset, std::string_view value = {}) {
    tokens_.push_back({kind, line_at(offset), std::string(value), 0, 0});
  }
  void add_data(std::string_view data) {
    if (!data.empty()) add(Kind::data, at_, data);
  }

  std::size_t find_tag(std::size_t from) const {
    for (std::size_t at = text().find('{', from); at != std::string_view::npos; at = text().find('{', at + 1)) {
      if (at + 1 < source_.size() && (source_[at + 1] == '{' || source_[at + 1] == '%' || source_[at + 1] == '#')) {
        return at;
      }
    }
    return std::string_view::npos;
  }

  std::size_t skip_space(std::size_t at) const {
    while (at < source_.size()) {
      std::size_t next = at;
      if (!is_space(utf8_next(text(), next))) break;
      at = next;
    }
    return at;
  }

  // What remains of the data before a tag: "-" strips all white space at its end; otherwise the white space between
  // the start of the line and a tag that is no print statement goes, unless the tag says "+".
  std::string_view before_tag(std::string_view data, char sign, bool is_print) const {
    if (sign == '-') return strip(data, Side::right);
    if (sign == '+' || is_print) return data;
    const std::size_t line_start = data.rfind('\n') + 1;  // 0 where there is none
    if (line_start == 0 && !line_starting_) return data;
    const std::string_view last = data.substr(line_start);
    return strip(last, Side::both).empty() ? data.substr(0, line_start) : data;
  }

  // Moves past a tag's end whose sign and two characters have been matched, and the white space that goes with it.
  void close(std::size_t end, char sign) {
    if (sign == '-') {
      end = skip_space(end);
    } else if (sign != '+' && end < source_.size() && source_[end] == '\n') {
      ++end;  // trim_blocks
    }
    line_starting_ = source_[end - 1] == '\n';
    at_ = end;
  }

  static char sign_of(char c) { return c == '-' || c == '+' ? c : '\0'; }

  Result<void> tag(std::size_t open) {
    const char type = source_[open + 1];
    const char sign = open + 2 < source_.size() ? sign_of(source_[open + 2]) : '\0';
    add_data(before_tag(text().substr(at_, open - at_), sign, type == '{'));
    at_ = open + 2 + (sign != '\0' ? 1 : 0);
    if (type == '#') return comment();
    if (type == '%') {
      if (const auto body = raw_begin()) return raw(*body);
      add(Kind::block_begin, open);
    } else {
      add(Kind::print_begin, open);
    }
    return expression(type == '%');
  }

  Result<void> comment() {
    const std::size_t end = text().find("#}", at_);
    if (end == std::string_view::npos) return error("a comment is not closed");
    close(end + 2, end > at_ ? sign_of(source_[end - 1]) : '\0');
    return {};
  }

  // Where the text of a raw block begins, if the block that has just been opened is one.
  std::optional<std::size_t> raw_begin() const {
    std::size_t at = skip_space(at_);
    if (!text().substr(at).starts_with("raw")) return {};
    at = skip_space(at + 3);
    if (text().substr(at).starts_with("-%}")) return skip_space(at + 3);
    if (text().substr(at).starts_with("%}")) return at + 2;
    return {};
  }

  Result<void> raw(std::size_t body) {
    line_starting_ = source_[body - 1] == '\n';
    at_ = body;
    for (std::size_t open = text().find("{%", at_); open != std::string_view::npos;
         open = text().find("{%", open + 1)) {
      const char sign = open + 2 < source_.size() ? sign_of(source_[open + 2]) : '\0';
      std::size_t at = skip_space(open + 2 + (sign != '\0' ? 1 : 0));
      if (!text().substr(at).starts_with("endraw")) continue;
      at = skip_space(at + 6);
      const char end_sign = at < source_.size() ? sign_of(source_[at]) : '\0';
      if (end_sign != '\0') ++at;
      if (!text().substr(at).starts_with("%}")) continue;
      add_data(before_tag(text().substr(at_, open - at_), sign, false));
      close(at + 2, end_sign);
      return {};
    }
    return error("a raw block is not closed");
  }

  // The tokens up to the end of a block or a print statement; that end counts only where all brackets are closed.
  Result<void> expression(bool block) {
    const std::string_view end = block ? "%}" : "}}";
    std::string open_brackets;
    while (true) {
      at_ = skip_space(at_);
      if (at_ >= source_.size()) return error("a {} is not closed", block ? "block" : "print statement");
      if (open_brackets.empty()) {
        const char sign = peek() == '-' || (block && peek() == '+') ? peek() : '\0';
        const std::size_t from = at_ + (sign != '\0' ? 1 : 0);
        if (text().substr(from).starts_with(end)) {
          add(block ? Kind::block_end : Kind::print_end, at_);
          // Only a block's end takes the line break with it.
          close(from + 2, block || sign == '-' ? sign : '+');
          return {};
        }
      }
      const char c = peek();
      if (is_ascii_digit(c)) {
        TRY(number());
      } else if (c == '\'' || c == '"') {
        TRY(string(c));
      } else if (const std::size_t size = name_size(); size > 0) {
        const std::string_view name = rest().substr(0, size);
        if (size > kMaxNameBytes) return error("a name of more than {} bytes", kMaxNameBytes);
        if (!is_identifier(name)) return error("invalid character in identifier");
        add(Kind::name, at_, name);
        at_ += size;
      } else {
        TRY(symbol(open_brackets));
      }
    }
  }

  std::size_t name_size() const {
    std::size_t end = at_;
    while (end < source_.size()) {
      std::size_t next = end;
      const char32_t c = utf8_next(text(), next);
      if (c != '_' && !u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_XID_CONTINUE)) break;
      end = next;
    }
    return end - at_;
  }

  Result<void> symbol(std::string& open_brackets) {
    constexpr auto kSymbols =
        std::to_array<std::string_view>({"**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[",
                                         "]",  "(",  ")",  "{",  "}",  ">",  "<", "=", ".", ":", "|", ",", ";"});
    const auto found =
        std::find_if(kSymbols.begin(), kSymbols.end(), [&](std::string_view s) { return rest().starts_with(s); });
    if (found == kSymbols.end()) return error("unexpected character '{}'", rest().substr(0, byte_of(rest(), 1)));
    const char c = found->front();
    if (c == '(' || c == '[' || c == '{') open_brackets += c == '(' ? ')' : c == '[' ? ']' : '}';
    if (c == ')' || c == ']' || c == '}') {
      if (open_brackets.empty()) return error("unexpected '{}'", c);
      if (open_brackets.back() != c) return error("unexpected '{}', expected '{}'", c, open_brackets.back());
      open_brackets.pop_back();
    }
    add(Kind::symbol, at_, *found);
    at_ += found->size();
    return {};
  }

  Result<void> string(char quote) {
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != quote) end += source_[end] == '\\' ? 2 : 1;
    if (end >= source_.size()) return error("a string is not closed");
    auto value = unescape(text().substr(at_ + 1, end - at_ - 1));
    if (!value) return error("{}", value.error().message);
    add(Kind::string, at_, *value);
    at_ = end + 1;
    return {};
  }

  // Digits of a base with single underscores between them; their end, or `from` where there are none.
  template <typename Is>
  std::size_t digits(std::size_t from, Is is) const {
    std::size_t end = from;
    while (end < source_.size() && is(source_[end])) {
      ++end;
      if (end + 1 < source_.size() && source_[end] == '_' && is(source_[end + 1])) ++end;
    }
    return end;
  }

  Result<void> number() {
    const std::size_t start = at_;
    const bool after_dot = start > 0 && source_[start - 1] == '.';
    std::size_t end = digits(start, is_ascii_digit);
    bool real = false;
    if (!after_dot) {
      if (end + 1 < source_.size() && source_[end] == '.' && is_ascii_digit(source_[end + 1])) {
        end = digits(end + 1, is_ascii_digit);
        real = true;
      }
      if (end < source_.size() && (source_[end] == 'e' || source_[end] == 'E')) {
        const std::size_t sign = end + 1 < source_.size() && sign_of(source_[end + 1]) != '\0' ? 1 : 0;
        const std::size_t exponent = digits(end + 1 + sign, is_ascii_digit);
        if (exponent > end + 1 + sign) end = exponent, real = true;
      }
    }
    return real ? real_number(start, end) : whole_number(start, end);
  }

  std::string without_underscores(std::size_t start, std::size_t end) const {
    std::string out(text().substr(start, end - start));
    std::erase(out, '_');
    return out;
  }

  Result<void> real_number(std::size_t start, std::size_t end) {
    const std::string digits_only = without_underscores(start, end);
    add(Kind::real, start);
    auto& value = tokens_.back().real;
    const auto result = std::from_chars(digits_only.data(), digits_only.data() + digits_only.size(), value);
    if (result.ec == std::errc::result_out_of_range) value = std::strtod(digits_only.c_str(), nullptr);
    at_ = end;
    return {};
  }

  Result<void> whole_number(std::size_t start, std::size_t end) {
    int base = 10;
    const char mark = peek(1);
    if (peek() == '0' && mark != '\0' && std::string_view("xXoObB").find(mark) != std::string_view::npos) {
      const int marked = mark == 'x' || mark == 'X' ? 16 : mark == 'o' || mark == 'O' ? 8 : 2;
      const std::size_t first = start + 2 + (peek(2) == '_' ? 1 : 0);
      const std::size_t marked_end = digits(first, [&](char c) {
        return marked == 16 ? std::isxdigit(static_cast<unsigned char>(c)) != 0 : c >= '0' && c < '0' + marked;
      });
      if (marked_end > first) base = marked, end = marked_end, start = first;
    } else if (peek() == '0') {
      end = digits(start, [](char c) { return c == '0'; });  // 007 is no number of Python
    }
    const std::string digits_only = without_underscores(start, end);
    std::int64_t value = 0;
    const auto result = std::from_chars(digits_only.data(), digits_only.data() + digits_only.size(), value, base);
    if (result.ec != std::errc()) return error("an integer does not fit into 64 bits");
    add(Kind::integer, at_);
    tokens_.back().integer = value;
    at_ = end;
    return {};
  }

  std::string source_;
  std::size_t at_ = 0;
  bool line_starting_ = true;  // what was read last ended a line
  int line_ = 1;
  std::size_t line_counted_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view source) { return Lexer(source).run(); }

}  // namespace sparsam::jinja
