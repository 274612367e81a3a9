#include "records/rephrase/same_facts.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "records/terms/words.h"
#include "records/verify/lexer.h"

namespace sparsam::records {
namespace {

using Words = std::vector<std::string>;

// Words that hold sentences together, by section. None of them negates, limits, compares, or says when; what is true
// now and what was true once have different ones, and who takes what is said of medicines only.
struct Row {
  SectionKind section;
  std::string_view en, de;
};
constexpr Row kRows[] = {
    {SectionKind::problems, "have there", "liegt vor"},
    {SectionKind::past_problems, "had was were been", "hatte war waren"},
    {SectionKind::allergies, "have there", "liegt vor"},
    {SectionKind::medication, "takes taking receives dose there", "nimmt erhält bekommt"},
    {SectionKind::past_medication, "took received was dose", "nahm erhielt wurde"},
    {SectionKind::vitals, "was were measured value", "betrug lag liegt gemessen wurde wurden"},
    {SectionKind::laboratory, "was were measured value at", "betrug lag liegt gemessen wurde wurden"},
    {SectionKind::other_results, "was were", "war wurde"},
    {SectionKind::procedures, "was were performed done underwent", "wurde wurden erfolgte durchgeführt"},
    {SectionKind::immunizations, "was were received given", "wurde wurden erhielt erfolgte"},
    {SectionKind::reports, "was were", "wurde wurden"},
    {SectionKind::encounters, "was were had took place", "war hatte fand statt"},
};
constexpr std::string_view kAnywhere = "the a an of and with is are has in on at this as";
constexpr std::string_view kAnywhereDe =
    "der die das den dem des ein eine einen einer einem und mit im in am bei hat wird ist sind es besteht bestehen";

// Whether a list of words between blanks has the word.
bool among(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

struct Frame {
  SectionKind section;
  Language language;
  bool female, on_hold;

  bool holds(const std::string& word) const {
    const bool de = language == Language::de;
    // Relatives have their own illnesses: a sentence about them must not speak of the patient.
    if (section != SectionKind::family && word == (de && female ? "patientin" : "patient")) return true;
    if (among(de ? kAnywhereDe : kAnywhere, word)) return true;
    if (on_hold) return false;
    for (const Row& row : kRows) {
      if (row.section == section) return among(de ? row.de : row.en, word);
    }
    return false;
  }
};

bool is_time_word(std::string_view word) {
  return among("since from to until recorded prescribed seit von bis dokumentiert verordnet", word);
}

// "Since" is "since" and "Metformin" "metformin"; "Mg" is no "mg", and "IV" no "iv".
void lower_first(std::u32string& word) {
  if (word.size() < 3 || !is_upper(word[0]) || word[0] > 0xFF) return;
  if (std::any_of(word.begin() + 1, word.end(), [](char32_t c) { return !is_letter(c) || is_upper(c); })) return;
  word[0] += 0x20;  // Latin-1's capitals stand 32 before their small letters
}

// A text as words: dates in one form, punctuation around words gone.
struct Cut {
  Words words;
  std::vector<std::size_t> groups;  // word indexes at which the text had a comma or a semicolon before
  std::size_t head = 0;             // words before the first colon, 0 where there is none
};

Cut cut(std::string_view text) {
  const Document document = read_document(text);
  const std::u32string letters = decode_utf8(text);
  Cut result;
  std::size_t token = 0;
  bool first = true;
  for (std::size_t at = 0; at < letters.size();) {
    if (is_space(letters[at])) {
      ++at;
      continue;
    }
    while (token < document.tokens.size() && document.tokens[token].begin < at) ++token;
    const Token* date =
        token < document.tokens.size() && document.tokens[token].begin == at ? &document.tokens[token] : nullptr;
    if (letters[at] == U'(') {
      ++at;
      continue;
    }
    if (date && date->kind == Token::Kind::date && date->dates.size() == 1 && !date->without_year) {
      result.words.push_back(shown(date->dates.front(), Language::en));
      at = date->end;
      first = false;
    } else {
      std::size_t end = at;
      while (end < letters.size() && !is_space(letters[end])) ++end;
      std::size_t last = end;
      while (last > at && std::u32string_view(U".,;:)\"").find(letters[last - 1]) != std::u32string_view::npos) --last;
      std::size_t begin = at;
      while (begin < last && letters[begin] == U'"') ++begin;
      if (last > begin) {
        std::u32string word = letters.substr(begin, last - begin);
        if (first && word.size() == 2 && is_upper(word[0]) && word[0] < 0x80 && !is_upper(word[1])) word[0] += 0x20;
        lower_first(word);
        result.words.push_back(encode_utf8(word));
        first = false;
      }
      at = last > begin ? last : end;
    }
    // Punctuation behind the word.
    for (; at < letters.size() && !is_space(letters[at]); ++at) {
      const char32_t c = letters[at];
      if (c == U',' || c == U';') result.groups.push_back(result.words.size());
      if (c == U':' && result.head == 0) result.head = result.words.size();
      if (std::u32string_view(U".,;:)\"").find(c) == std::u32string_view::npos) break;
    }
  }
  return result;
}

bool is_date(std::string_view word) {
  return word.size() >= 4 && word.find_first_not_of("0123456789-") == std::string_view::npos;
}

// What remains without the words of the frame; nothing where the frame is no sentence any more.
bool keep_content(const Words& words, const Frame& frame, Words& content) {
  constexpr std::size_t kMostTogether = 5;
  std::size_t together = 0;
  std::string_view before;
  for (const std::string& word : words) {
    if (!frame.holds(word)) {
      content.push_back(word);
      together = 0;
      before = {};
      continue;
    }
    if (++together > kMostTogether || word == before) return false;
    before = word;
  }
  return true;
}

Words content_of(std::span<const std::string> words, const Frame& frame) {
  Words content;
  for (const std::string& word : words) {
    if (!frame.holds(word)) content.push_back(word);
  }
  return content;
}

// The statement as it stands, and with a point in time moved to the front or to the end.
std::vector<Words> orders_of(const Cut& statement, const Frame& frame) {
  const std::span<const std::string> all(statement.words);
  std::vector<Words> orders{content_of(all, frame)};
  const auto moved = [&](std::size_t begin, std::size_t end, bool to_front) {
    Words words(all.begin(), all.end());
    if (to_front) {
      std::rotate(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(begin),
                  words.begin() + static_cast<std::ptrdiff_t>(end));
    } else {
      std::rotate(words.begin() + static_cast<std::ptrdiff_t>(begin), words.begin() + static_cast<std::ptrdiff_t>(end),
                  words.end());
    }
    orders.push_back(content_of(words, frame));
  };
  const auto only_time = [&](std::size_t begin, std::size_t end) {
    return begin < end &&
           std::all_of(
               all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end),
               [&](const std::string& w) { return is_date(w) || is_time_word(w) || frame.holds(w); });
  };
  if (only_time(0, statement.head)) moved(0, statement.head, false);
  for (std::size_t g = 0; g < statement.groups.size(); ++g) {
    const std::size_t end = g + 1 < statement.groups.size() ? statement.groups[g + 1] : all.size();
    if (only_time(statement.groups[g], end)) moved(statement.groups[g], end, true);
  }
  return orders;
}

}  // namespace

bool same_facts(std::string_view statement, std::string_view sentence, SectionKind section, const Person& person,
                Language language) {
  const Cut said = cut(sentence);
  const Cut meant = cut(statement);
  const bool on_hold = std::any_of(meant.words.begin(), meant.words.end(),
                                   [](const std::string& w) { return w == "hold" || w == "pausiert"; });
  const Frame frame{section, language, person.gender == "female", on_hold};
  Words content;
  if (!keep_content(said.words, frame, content)) return false;
  const std::vector<Words> orders = orders_of(meant, frame);
  return std::find(orders.begin(), orders.end(), content) != orders.end();
}

}  // namespace sparsam::records
