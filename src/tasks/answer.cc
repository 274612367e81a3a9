#include "tasks/answer.h"

#include <algorithm>

namespace sparsam::tasks {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// "−" (U+2212) is a minus as good as "-".
bool take_sign(std::string_view& text) {
  for (const std::string_view sign : {std::string_view("-"), std::string_view("\xE2\x88\x92")}) {
    if (text.starts_with(sign)) {
      text.remove_prefix(sign.size());
      return true;
    }
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  return false;
}

std::string_view without_leading_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

std::string with_sign(bool negative, const std::string& magnitude) {
  return negative && magnitude != "0" ? "-" + magnitude : magnitude;
}

std::optional<std::string> canonical_fraction(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return canonical_integer(text);
  const auto above = canonical_integer(trimmed(text.substr(0, slash)));
  const std::string_view below = trimmed(text.substr(slash + 1));
  if (!above || !all_digits(below)) return {};
  const std::string_view denominator = without_leading_zeros(below);
  if (denominator == "0") return {};
  // Not reduced: 6/8 is no canonical form, and so never equals one.
  return denominator == "1" ? *above : *above + "/" + std::string(denominator);
}

bool valid_date(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' && all_digits(text.substr(0, 4)) &&
         all_digits(text.substr(5, 2)) && all_digits(text.substr(8, 2));
}

// 7:05 and 07:05, with seconds where there are some.
std::optional<std::string> canonical_time(std::string_view text) {
  std::string padded(text);
  if (padded.size() > 1 && padded[1] == ':') padded.insert(padded.begin(), '0');
  if (padded.size() != 5 && padded.size() != 8) return {};
  for (std::size_t i = 0; i < padded.size(); ++i) {
    if (i % 3 == 2 ? padded[i] != ':' : !is_digit(padded[i])) return {};
  }
  return padded;
}

std::optional<std::string> canonical_yes_no(std::string_view text) {
  const std::string lower = lower_case(text);
  if (lower == "yes" || lower == "ja") return "yes";
  if (lower == "no" || lower == "nein") return "no";
  return {};
}

std::optional<std::string> canonical_list(AnswerKind kind, std::string_view text) {
  if (text.size() > 1 && ((text.front() == '[' && text.back() == ']') || (text.front() == '{' && text.back() == '}'))) {
    text = text.substr(1, text.size() - 2);
  }
  std::vector<std::string> items;
  for (const std::string_view part : split_at(text, ',')) {
    const std::string_view item = trimmed(part);
    if (item.empty()) return {};
    // An element is what it looks like: a number in its canonical form, else a word.
    const auto fraction = canonical_fraction(item);
    const auto number = fraction ? fraction : canonical_decimal(item);
    items.push_back(number ? *number : lower_case(item));
  }
  if (kind == AnswerKind::set) std::ranges::sort(items);
  std::string joined;
  for (const std::string& item : items) joined += (joined.empty() ? "" : ", ") + item;
  return joined;
}

// Operators as people type them, in ASCII.
std::optional<std::string> canonical_expression(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kOperators[] = {
      {"\xC3\x97", '*'}, {"\xC2\xB7", '*'},     {"x", '*'},           {"\xC3\xB7", '/'},
      {":", '/'},        {"\xE2\x88\x92", '-'}, {"\xE2\x80\x93", '-'}};
  std::string out;
  // "3+4=7" is the expression 3+4.
  text = text.substr(0, text.find('='));
  while (!text.empty()) {
    const auto found = std::ranges::find_if(kOperators, [&](const auto& o) { return text.starts_with(o.first); });
    if (found != std::end(kOperators)) {
      out += found->second;
      text.remove_prefix(found->first.size());
      continue;
    }
    const char c = text.front();
    text.remove_prefix(1);
    if (c == ' ') continue;
    if (!is_digit(c) && std::string_view("+-*/()").find(c) == std::string_view::npos) return {};
    out += c;
  }
  return out.empty() ? std::nullopt : std::optional(out);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string_view> split_at(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] + 32);
    // Ä, Ö, Ü are C3 84, C3 96, C3 9C; their lower case is 0x20 further.
    if (i > 0 && out[i - 1] == '\xC3' && (out[i] == '\x84' || out[i] == '\x96' || out[i] == '\x9C')) {
      out[i] = static_cast<char>(out[i] + 32);
    }
  }
  return out;
}

std::optional<std::string> canonical_integer(std::string_view text) {
  const bool negative = take_sign(text);
  if (!all_digits(text)) return {};
  return with_sign(negative, std::string(without_leading_zeros(text)));
}

std::optional<std::string> canonical_decimal(std::string_view text) {
  const bool negative = take_sign(text);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole)) return {};
  std::string magnitude(without_leading_zeros(whole));
  if (point != std::string_view::npos) {
    std::string_view places = text.substr(point + 1);
    if (!all_digits(places)) return {};
    places = places.substr(0, places.find_last_not_of('0') + 1);
    if (!places.empty()) magnitude += "." + std::string(places);
  }
  return with_sign(negative, std::move(magnitude));
}

std::optional<std::string> canonical_answer(AnswerKind kind, std::string_view text) {
  text = trimmed(text);
  // A full stop behind the answer does no harm; several do.
  if (text.size() > 1 && text.ends_with('.') && text[text.size() - 2] != '.')
    text = trimmed(text.substr(0, text.size() - 1));
  if (text.empty()) return {};
  switch (kind) {
    case AnswerKind::integer: {
      const auto number = canonical_decimal(text);  // 12.0 is 12
      return number && number->find('.') == std::string::npos ? number : std::nullopt;
    }
    case AnswerKind::fraction:
      return canonical_fraction(text);
    case AnswerKind::decimal:
      return canonical_decimal(text);
    case AnswerKind::yes_no:
      return canonical_yes_no(text);
    case AnswerKind::expression:
      return canonical_expression(text);
    case AnswerKind::date:
      return valid_date(text) ? std::optional(std::string(text)) : std::nullopt;
    case AnswerKind::time:
      return canonical_time(text);
    case AnswerKind::word:
      return lower_case(text);
    case AnswerKind::list:
    case AnswerKind::set:
      return canonical_list(kind, text);
    case AnswerKind::none:
      return {};
  }
  return {};
}

}  // namespace sparsam::tasks
