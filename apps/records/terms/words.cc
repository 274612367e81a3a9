#include "records/terms/words.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "records/terms/tables.h"

namespace sparsam::records {
namespace {

std::string_view next_field(std::string_view& line, char separator) {
  const std::size_t end = std::min(line.find(separator), line.size());
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

// "en: de de de" lines; the first English word is the canonical one.
std::unordered_map<std::string, std::string> load_pairs(std::string_view table) {
  std::unordered_map<std::string, std::string> pairs;
  while (!table.empty()) {
    std::string_view line = next_field(table, '\n');
    const std::string_view target = next_field(line, ':');
    while (!line.empty()) {
      if (const std::string_view word = next_field(line, ' '); !word.empty()) pairs.emplace(word, target);
    }
    if (!target.empty()) pairs.emplace(target, target);
  }
  return pairs;
}

const std::unordered_map<std::string, std::string>& pairs() {
  static const auto table = load_pairs(kWordTable);
  return table;
}

std::unordered_set<std::string> load_words(std::string_view table) {
  std::unordered_set<std::string> words;
  while (!table.empty()) {
    std::string_view line = next_field(table, '\n');
    while (!line.empty()) {
      if (const std::string_view word = next_field(line, ' '); !word.empty()) words.emplace(word);
    }
  }
  return words;
}

// Two letters become one.
void join(std::string& text, char first, char second, char one) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = i + 1 < text.size() && text[i] == first && text[i + 1] == second;
    text[kept++] = pair ? one : text[i];
    if (pair) ++i;
  }
  text.resize(kept);
}

// The spelling-insensitive stem: c/k/z, ae/e, ph/f, th/t, y/i meet, and endings fall.
std::string stem(std::string word) {
  join(word, 'a', 'e', 'e');
  join(word, 'o', 'e', 'e');
  join(word, 'p', 'h', 'f');
  join(word, 't', 'h', 't');
  for (char& c : word) {
    if (c == 'k' || c == 'z') c = 'c';
    if (c == 'y') c = 'i';
  }
  if (word.ends_with("osis")) word.resize(word.size() - 2);
  if (word.ends_with("itiden")) {
    word.resize(word.size() - 3);
    word.push_back('s');
  }
  if (word.size() > 5 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("is") &&
      !word.ends_with("us") && !word.ends_with("os") && !word.ends_with("es")) {
    word.pop_back();
  }
  if (word.size() > 6 && word.ends_with("en")) word.resize(word.size() - 2);
  while (word.size() > 4 && std::string_view("aeiou").find(word.back()) != std::string_view::npos) word.pop_back();
  return word;
}

char32_t lower(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;  // Greek
  if (c >= 0x410 && c <= 0x42F) return c + 32;  // Cyrillic
  if (c >= 0x100 && c <= 0x17F && c != 0x131 && c % 2 == 0 && (c < 0x139 || c > 0x148)) return c + 1;
  return c;
}

// Latin-1 letters without their accents, from U+00E0.
constexpr std::array<const char*, 32> kLatin{"a",  "a", "a",  "a", "ae", "a", "ae", "c", "e",  "e", "e",
                                             "e",  "i", "i",  "i", "i",  "d", "n",  "o", "o",  "o", "o",
                                             "oe", "",  "oe", "u", "u",  "u", "ue", "y", "th", "y"};

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::u32string decode_utf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0x80                   ? 1
                               : byte >= 0xC2 && byte < 0xE0 ? 2
                               : (byte & 0xF0) == 0xE0       ? 3
                               : byte >= 0xF0 && byte < 0xF5 ? 4
                                                             : 0;
    char32_t c = length == 1 ? byte : length == 2 ? byte & 0x1Fu : length == 3 ? byte & 0x0Fu : byte & 0x07u;
    bool good = length > 0 && i + length <= text.size();
    for (std::size_t k = 1; good && k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      good = (next & 0xC0) == 0x80;
      c = (c << 6) | (next & 0x3Fu);
    }
    good = good && !(length == 3 && (c < 0x800 || (c >= 0xD800 && c < 0xE000))) &&
           !(length == 4 && (c < 0x10000 || c > 0x10FFFF));
    out += good ? c : U'\uFFFD';
    i += good ? length : 1;
  }
  return out;
}

std::string encode_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == 0xB5 || c == 0xAA || c == 0xBA ||
         (c >= 0xC0 && c != 0xD7 && c != 0xF7 &&
          (c < 0x2000 || (c > 0x2BFF && c < 0x3000) || (c > 0x303F && c != 0xFEFF && c != 0xFFFD)));
}
bool is_upper(char32_t c) { return is_letter(c) && lower(c) != c; }
bool is_space(char32_t c) {
  return c == U' ' || (c >= 9 && c <= 13) || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000;
}

std::string fold(std::u32string_view word) {
  std::string out;
  for (char32_t c : word) {
    c = lower(c);
    if (c == 0xB5 || c == 0x3BC) {
      out += 'u';
    } else if (c == 0xDF) {
      out += "ss";
    } else if (c >= 0xE0 && c <= 0xFF) {
      out += kLatin[c - 0xE0];
    } else {
      append_utf8(out, c);
    }
  }
  return out;
}

std::string fold(std::string_view word) { return fold(decode_utf8(word)); }

std::string canonical(const std::string& folded) {
  const auto& table = pairs();
  if (const auto found = table.find(folded); found != table.end()) return found->second;
  if (folded.size() < 4) return folded;
  // Inflected: chronischer, chronischen; allergies, fractures.
  static constexpr std::array<std::string_view, 8> kEndings{"en", "er", "es", "em", "e", "n", "s", "ns"};
  for (const std::string_view ending : kEndings) {
    if (folded.size() >= ending.size() + 4 && folded.ends_with(ending)) {
      const auto found = table.find(folded.substr(0, folded.size() - ending.size()));
      if (found != table.end()) return found->second;
    }
  }
  return stem(folded);
}

bool is_filler(const std::string& folded) {
  static const auto words = load_words(kFillerTable);
  return words.contains(folded);
}

bool is_generic(const std::string& canonical_word) {
  static const auto words = [] {
    auto listed = load_words(kGenericTable);
    std::unordered_set<std::string> all = listed;
    for (const std::string& word : listed) all.insert(canonical(word));
    return all;
  }();
  return words.contains(canonical_word) ||
         (!canonical_word.empty() && is_digit(static_cast<unsigned char>(canonical_word[0])));
}

bool is_product_word(const std::string& folded) {
  static const auto words = load_words(kProductTable);
  return words.contains(folded);
}

bool is_given_name(const std::string& folded) {
  static const auto words = load_words(kGivenNameTable);
  return words.contains(folded);
}

std::vector<std::string> parts_of(const std::string& folded) {
  const auto& table = pairs();
  // "Penicillinallergie": whatever stands in front is the allergen.
  struct Ending {
    std::string_view german, canonical;
  };
  static constexpr std::array<Ending, 4> kEndings{{{"allergie", "allergy"},
                                                   {"unvertraeglichkeit", "intolerance"},
                                                   {"intoleranz", "intolerance"},
                                                   {"ueberempfindlichkeit", "hypersensitivity"}}};
  for (const Ending& ending : kEndings) {
    if (!folded.ends_with(ending.german) || folded.size() < ending.german.size() + 3 || table.contains(folded))
      continue;
    std::string front = folded.substr(0, folded.size() - ending.german.size());
    if (!table.contains(front) && front.ends_with('s') && front.size() > 4) front.pop_back();
    return {canonical(front), std::string(ending.canonical)};
  }
  if (folded.size() >= 8 && !table.contains(folded)) {
    // Longest known front whose rest is known too; a linking s, n or en may stand between.
    for (std::size_t cut = folded.size() - 4; cut >= 4; --cut) {
      const std::string front = folded.substr(0, cut);
      const std::string rest = folded.substr(cut);
      const auto tail = table.find(rest);
      if (tail == table.end() && table.find(canonical(rest)) == table.end()) continue;
      const std::string last = tail != table.end() ? tail->second : canonical(rest);
      for (const std::size_t link : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
        if (front.size() < link + 3) break;
        const std::string_view linked = std::string_view(front).substr(front.size() - link);
        if (link == 1 && linked != "s" && linked != "n" && linked != "e") continue;
        if (link == 2 && linked != "en" && linked != "es") continue;
        if (const auto head = table.find(front.substr(0, front.size() - link)); head != table.end()) {
          return {head->second, last};
        }
      }
    }
  }
  return {canonical(folded)};
}

std::vector<std::string> phrase_of(std::string_view name) {
  std::vector<std::string> words;
  const std::u32string text = decode_utf8(name);
  for (std::size_t i = 0; i < text.size();) {
    if (!is_letter(text[i]) && !is_digit(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    const bool number = is_digit(text[i]);
    while (i < text.size() && (number ? is_digit(text[i]) : is_letter(text[i]) || is_digit(text[i]))) ++i;
    const std::string folded = fold(std::u32string_view(text).substr(begin, i - begin));
    if (is_filler(folded)) continue;
    for (std::string& part : parts_of(folded)) words.push_back(std::move(part));
  }
  return words;
}

}  // namespace sparsam::records
