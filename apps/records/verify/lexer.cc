#include "records/verify/lexer.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "records/terms/words.h"
#include "records/verify/date_lexer.h"
#include "records/verify/masking.h"

namespace sparsam::records {
namespace {

// "1.234,5", "1,234.5", "7,2", "12.000": every reading that the separators allow.
std::vector<Decimal> readings(std::u32string_view digits) {
  std::string plain;
  for (const char32_t c : digits) plain += static_cast<char>(c);
  const std::size_t points = static_cast<std::size_t>(std::count(plain.begin(), plain.end(), '.'));
  const std::size_t commas = static_cast<std::size_t>(std::count(plain.begin(), plain.end(), ','));
  std::vector<Decimal> values;
  const auto read = [&](char decimal_mark) {
    std::string text;
    for (const char c : plain) {
      if (c == decimal_mark) {
        text += '.';
      } else if (c != '.' && c != ',') {
        text += c;
      }
    }
    if (const auto value = parse_decimal(text)) values.push_back(*value);
  };
  if (points + commas == 0) {
    read(0);
  } else if (points > 0 && commas > 0) {
    read(plain.rfind('.') > plain.rfind(',') ? '.' : ',');
  } else if (points + commas > 1) {
    read(0);
  } else {
    const char mark = points ? '.' : ',';
    const std::size_t at = plain.find(mark);
    read(mark);
    if (plain.size() - at - 1 == 3 && at >= 1 && at <= 3 && plain[0] != '0') read(0);
  }
  return values;
}

bool unit_letter(char32_t c) {
  return is_letter(c) || c == U'°' || c == U'%' || c == U'/' || c == U'[' || c == U']' || c == U'{' || c == U'}' ||
         c == U'^' || c == U'*' || c == U'_' || c == 0xD7 || c == 0xB2 || c == 0xB3 || c == 0x2076 || c == 0x2079 ||
         c == U'µ';
}

// Letters that are words first: "a" and "in" behind a number are no year and no inch, "m" may be.
bool too_common(std::u32string_view letters) {
  static const std::unordered_set<std::u32string> kWords{U"a", U"in", U"A", U"In", U"s",  U"d",
                                                         U"t", U"u",  U"e", U"U.", U"to", U"IN"};
  return kWords.contains(std::u32string(letters));
}

class Lexer {
 public:
  explicit Lexer(Document& document) : document_(document), text_(document.text) {}

  void run() {
    masked_ = mask_markup(text_, document_.citations);
    while (at_ < masked_.size()) {
      const char32_t c = masked_[at_];
      if (is_space(c)) {
        if (c == U'\n') line_start_ = true;
        ++at_;
      } else if (is_digit(c)) {
        lex_number();
      } else if (c == 0xBD && lex_pattern()) {
        continue;
      } else if (is_letter(c)) {
        lex_word();
      } else {
        lex_mark();
      }
    }
  }

 private:
  char32_t peek(std::size_t i) const { return i < masked_.size() ? masked_[i] : 0; }

  Token& add(Token::Kind kind, std::size_t begin, std::size_t end) {
    Token token;
    token.kind = kind;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    token.glued = !document_.tokens.empty() && document_.tokens.back().end == begin;
    token.line_start = line_start_;
    line_start_ = false;
    document_.tokens.push_back(std::move(token));
    at_ = end;
    return document_.tokens.back();
  }

  void lex_word() {
    std::size_t end = at_;
    while (is_letter(peek(end)) || is_digit(peek(end)) || (peek(end) == 0x301)) ++end;
    // English: "Crohn's", "patient's".
    if ((peek(end) == U'\'' || peek(end) == 0x2019) && (peek(end + 1) == U's') && !is_letter(peek(end + 2))) {
      const std::size_t begin = at_;
      Token& token = add(Token::Kind::word, begin, end);
      token.capital = is_upper(masked_[begin]);
      token.folded = fold(std::u32string_view(masked_).substr(begin, end - begin));
      at_ = end + 2;
      return;
    }
    // A month's name may begin a date: "March 10, 2021".
    if (const DateFound found = find_date(masked_, at_); found.length > 0) {
      add_date(found);
      return;
    }
    const std::size_t begin = at_;
    Token& token = add(Token::Kind::word, begin, end);
    token.capital = is_upper(masked_[begin]);
    token.small = std::none_of(masked_.begin() + static_cast<std::ptrdiff_t>(begin),
                               masked_.begin() + static_cast<std::ptrdiff_t>(end), is_upper);
    token.folded = fold(std::u32string_view(masked_).substr(begin, end - begin));
  }

  void add_date(const DateFound& found) {
    Token& token = add(Token::Kind::date, at_, at_ + found.length);
    token.dates = found.readings;
    token.without_year = found.without_year;
  }

  void lex_mark() {
    const std::size_t begin = at_;
    const std::u32string_view one(masked_.data() + begin, 1);
    Token& token = add(Token::Kind::mark, begin, begin + 1);
    token.folded = fold(one);
    if (one[0] == U'–' || one[0] == U'—' || one[0] == U'−') token.folded.assign(1, '-');
    if (one[0] == U'×') token.folded.assign(1, 'x');
    if (one[0] == U'•' || one[0] == U'·' || one[0] == U'▪') token.folded.assign(1, '*');
    if (one[0] == U'½') half(token);
  }

  void half(Token& token) {
    token.kind = Token::Kind::number;
    token.values = {{0.5, 1}};
    attach_unit(token);
  }

  std::size_t number_end(std::size_t from) const {
    std::size_t end = from;
    while (is_digit(peek(end))) ++end;
    while ((peek(end) == U'.' || peek(end) == U',') && is_digit(peek(end + 1))) {
      // In a list ("2010,2011") years are not one number.
      std::size_t next = end + 1;
      while (is_digit(peek(next))) ++next;
      if (next - end - 1 >= 4 && end - from >= 4 && peek(end) == U',') break;
      end = next;
    }
    return end;
  }

  // 18:23, 09:30:15.5+01:00: no measured value.
  bool lex_clock_time() {
    std::size_t end = at_;
    while (is_digit(peek(end))) ++end;
    if (end - at_ > 2 || peek(end) != U':' || !is_digit(peek(end + 1)) || !is_digit(peek(end + 2)) ||
        is_digit(peek(end + 3)))
      return false;
    end += 3;
    while (((peek(end) == U':' || peek(end) == U'.' || peek(end) == U'+' || peek(end) == U'-') &&
            is_digit(peek(end + 1))) ||
           is_digit(peek(end)) || (peek(end) == U'Z' && !is_letter(peek(end + 1)))) {
      ++end;
    }
    const std::size_t begin = at_;
    Token& token = add(Token::Kind::mark, begin, end);
    for (std::size_t i = begin; i < end; ++i) token.folded += static_cast<char>(masked_[i]);
    return true;
  }

  static bool dash(char32_t c) { return c == U'-' || c == 0x2013 || c == 0x2010 || c == 0x2011; }

  // 1-0-1, 1-0-1-0, ½-0-½, 1 - 0 - 1; also 1/0/1? no: that is a date or a fraction elsewhere.
  bool lex_pattern() {
    std::vector<double> intakes;
    std::size_t i = at_;
    std::size_t end = at_;
    while (intakes.size() < 4) {
      double amount = 0;
      if (peek(i) == 0xBD) {
        amount = 0.5;
        ++i;
      } else {
        const std::size_t stop = number_end(i);
        if (stop == i || stop - i > 4) return false;
        const auto values = readings(std::u32string_view(masked_).substr(i, stop - i));
        if (values.empty() || values[0].value > 99) return false;
        amount = values[0].value;
        i = stop;
      }
      intakes.push_back(amount);
      end = i;
      std::size_t next = i;
      if (peek(next) == U' ') ++next;
      if (!dash(peek(next))) break;
      ++next;
      if (peek(next) == U' ') ++next;
      if (!is_digit(peek(next)) && peek(next) != 0xBD) break;
      i = next;
    }
    if (intakes.size() < 3) return false;
    if (is_digit(peek(end)) || (dash(peek(end)) && is_digit(peek(end + 1)))) return false;
    Token& token = add(Token::Kind::pattern, at_, end);
    token.intakes = std::move(intakes);
    return true;
  }

  void lex_number() {
    if (const DateFound found = find_date(masked_, at_); found.length > 0) return add_date(found);
    if (lex_clock_time() || lex_pattern()) return;
    const std::size_t begin = at_;
    std::size_t end = number_end(begin);
    Token& token = add(Token::Kind::number, begin, end);
    token.values = readings(std::u32string_view(masked_).substr(begin, end - begin));
    for (std::size_t i = begin; i < end; ++i) token.folded += static_cast<char>(masked_[i]);
    set_sign_and_comparator(token, begin);
    attach_unit(token);
    // The other half of a pair.
    std::size_t next = at_;
    while (peek(next) == U' ') ++next;
    // "126 over 82", "126 zu 82" are 126/82.
    const std::size_t over = says_over(next);
    const bool slash = (peek(next) == U'/' || over > 0) && token.unit.empty() && token.values.size() == 1;
    const bool range = dash(peek(next));
    if (!slash && !range) return;
    next += over > 0 ? over : 1;
    while (peek(next) == U' ') ++next;
    if (!is_digit(peek(next))) return;
    if (range && find_date(masked_, next).length > 0) return;
    const std::size_t stop = number_end(next);
    if (is_letter(peek(stop)) && peek(stop) != U'x' && range && !token.unit.empty()) return;
    if (slash && (stop - next > 3 || end - begin > 3)) return;
    token.pair = slash ? Token::Pair::slash : Token::Pair::range;
    token.seconds = readings(std::u32string_view(masked_).substr(next, stop - next));
    token.end = static_cast<std::uint32_t>(stop);
    at_ = stop;
    if (token.unit.empty()) attach_unit(token);
  }

  std::size_t says_over(std::size_t at) const {
    const std::u32string_view rest = std::u32string_view(masked_).substr(at);
    if (rest.starts_with(U"over ") && is_digit(peek(at + 5))) return 5;
    if (rest.starts_with(U"zu ") && is_digit(peek(at + 3))) return 3;
    return 0;
  }

  void set_sign_and_comparator(Token& token, std::size_t begin) {
    std::size_t before = begin;
    while (before > 0 && masked_[before - 1] == U' ') --before;
    const char32_t c = before > 0 ? masked_[before - 1] : 0;
    if (c == U'<' || c == U'>' || c == U'≤' || c == U'≥') token.comparator = c;
    const bool minus = before == begin && before > 0 && (c == U'-' || c == 0x2212) &&
                       (before == 1 || is_space(masked_[before - 2]) || masked_[before - 2] == U'(');
    if (minus && token.values.size() == 1) token.values[0].value = -token.values[0].value;
  }

  // The longest run of unit letters behind the number that is a unit.
  void attach_unit(Token& token) {
    std::size_t begin = at_;
    if (is_space(peek(begin)) && peek(begin) != U'\n') ++begin;
    if (peek(begin) == U'-' && begin == at_ && is_letter(peek(begin + 1))) ++begin;  // "10-mg-Tablette"
    std::size_t stop = begin;
    while (stop < masked_.size() && stop - begin < 28 &&
           (unit_letter(masked_[stop]) || is_digit(masked_[stop]) ||
            ((masked_[stop] == U'.' || masked_[stop] == U',') && is_digit(peek(stop + 1))) ||
            (masked_[stop] == U'.' && peek(stop + 1) == U'/') ||
            (masked_[stop] == U'.' && is_letter(peek(stop + 1)) && stop > begin && is_upper(masked_[stop - 1])) ||
            (masked_[stop] == U' ' && allows_blank(begin, stop)))) {
      ++stop;
    }
    for (std::size_t end = stop; end > begin; --end) {
      if (is_letter(peek(end)) && is_letter(masked_[end - 1])) continue;  // cuts a word
      if (is_digit(peek(end)) && is_digit(masked_[end - 1])) continue;
      const std::u32string_view letters = std::u32string_view(masked_).substr(begin, end - begin);
      if (too_common(letters) || is_space(letters.back())) continue;
      if (is_digit(letters[0]) && !letters.starts_with(U"10")) continue;
      // "2 x 10" is a count, "x10^3/µl" a unit.
      std::string text = worded(encode_utf8(letters));
      std::vector<Unit> units = parse_unit(text);
      if (units.empty()) continue;
      if (text == "/") continue;
      token.unit = std::move(text);
      token.units = std::move(units);
      token.end = static_cast<std::uint32_t>(end);
      at_ = end;
      return;
    }
  }

  // Blanks inside "mg / dl", "Grad Celsius", "ml/min/1.73 m²", "mg pro dl".
  bool allows_blank(std::size_t begin, std::size_t at) const {
    const auto word = [&](std::size_t from) {
      std::size_t end = from;
      while (is_letter(peek(end))) ++end;
      return fold(std::u32string_view(masked_).substr(from, end - from));
    };
    const std::string next = word(at + 1);
    const std::u32string_view so_far = std::u32string_view(masked_).substr(begin, at - begin);
    if (peek(at + 1) == U'/' || so_far.ends_with(U"/") || so_far == U"x" || so_far == U"×") return true;
    if (next == "pro" || next == "per") return true;
    const std::string folded = fold(so_far);
    if (folded == "mm" && next == "hg") return true;
    if (folded.ends_with("pro") || folded.ends_with("per") || folded.ends_with("1.73") || folded.ends_with("1,73"))
      return true;
    return ((folded == "grad" || folded == "degrees") && (next == "celsius" || next == "fahrenheit")) ||
           (folded.ends_with("beats") || folded.ends_with("schlaege") || folded.ends_with("atemzuege") ||
            folded.ends_with("breaths"));
  }

  // Words inside a unit: "mg pro dl" is "mg/dl".
  static std::string worded(const std::string& text) {
    std::string folded = fold(text);
    bool changed = false;
    for (const std::string_view per : {" pro ", " per "}) {
      if (const std::size_t at = folded.find(per); at != std::string::npos) {
        folded.replace(at, per.size(), 1, '/');
        changed = true;
      }
    }
    for (const std::string_view count : {"schlaege/", "beats/", "atemzuege/", "breaths/"}) {
      if (folded.starts_with(count)) {
        folded.erase(0, count.size() - 1);
        changed = true;
      }
    }
    return changed ? folded : text;
  }

  Document& document_;
  const std::u32string& text_;
  std::u32string masked_;
  std::size_t at_ = 0;
  bool line_start_ = true;
};

// Words whose point does not end a sentence.
bool abbreviation(const Token& token) {
  static const std::unordered_set<std::string> kWords{
      "dr",    "prof",    "med",   "hr",   "fr",   "mr",    "mrs", "ms",  "st",   "ca",  "bzw",  "tgl",
      "taegl", "tbl",     "tabl",  "kps",  "li",   "re",    "bds", "geb", "va",   "zn",  "sog",  "ggf",
      "evtl",  "inkl",    "exkl",  "max",  "min",  "mind",  "usw", "etc", "vs",   "no",  "nr",   "approx",
      "resp",  "art",     "chron", "akut", "vd",   "dd",    "ed",  "ea",  "allg", "amb", "stat", "rez",
      "rezid", "path",    "pat",   "vit",  "std",  "wo",    "mon", "jan", "feb",  "apr", "jun",  "jul",
      "aug",   "sep",     "sept",  "okt",  "oct",  "nov",   "dez", "dec", "mg",   "ml",  "dl",   "mmol",
      "koerp", "ausgepr", "insb",  "zust", "verd", "anamn", "z",   "v",   "n",    "a",   "b",    "i",
      "d",     "u",       "o",     "e",    "g",    "h",     "p",   "s",   "k"};
  return token.kind == Token::Kind::word && kWords.contains(token.folded);
}

void split_sentences(Document& document) {
  const auto& tokens = document.tokens;
  std::size_t first = 0;
  const auto close = [&](std::size_t last) {
    if (last > first) document.sentences.push_back({first, last});
    first = last;
  };
  // How long the line before a token is, to tell a wrapped paragraph from a list.
  const auto line_length_before = [&](std::uint32_t begin) {
    std::size_t newline = begin;
    while (newline > 0 && document.text[newline - 1] != U'\n') --newline;
    if (newline == 0) return std::size_t{0};
    std::size_t from = newline - 1;
    while (from > 0 && document.text[from - 1] != U'\n') --from;
    return newline - 1 - from;
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.line_start && i > first) {
      const bool bullet = token.kind == Token::Kind::mark || token.kind == Token::Kind::number;
      const bool wrapped =
          line_length_before(token.begin) >= 60 && !bullet && !tokens[i - 1].mark('.') && !tokens[i - 1].mark(':');
      if (!wrapped) close(i);
    }
    if (token.kind != Token::Kind::mark) continue;
    const char mark = token.folded.size() == 1 ? token.folded[0] : ' ';
    if (mark == '!' || mark == '?') {
      close(i + 1);
    } else if (mark == '.') {
      const bool last = i + 1 >= tokens.size();
      const bool after_word = i > first;
      const Token* before = after_word ? &tokens[i - 1] : nullptr;
      if (before && abbreviation(*before) && token.glued && !(last || tokens[i + 1].line_start)) continue;
      if (last || (!tokens[i + 1].glued && (tokens[i + 1].capital || tokens[i + 1].kind != Token::Kind::word))) {
        // "1. Diabetes": the number of a list item.
        if (before && before->kind == Token::Kind::number && before->line_start) continue;
        close(i + 1);
      }
    }
  }
  close(tokens.size());
}

}  // namespace

Document read_document(std::string_view utf8) {
  Document document;
  document.text = decode_utf8(utf8);
  Lexer(document).run();
  split_sentences(document);
  return document;
}

}  // namespace sparsam::records
