#include "records/verify/number_word.h"

#include <array>
#include <string>
#include <unordered_map>

namespace sparsam::records {
namespace {

constexpr std::array<std::string_view, 20> kEnglish{
    "",    "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> kEnglishTens{"",      "",      "twenty",  "thirty", "forty",
                                                        "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 20> kGerman{
    "",     "ein", "zwei",   "drei",     "vier",     "fuenf",     "sechs",    "sieben",   "acht",     "neun",
    "zehn", "elf", "zwoelf", "dreizehn", "vierzehn", "fuenfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"};
constexpr std::array<std::string_view, 10> kGermanTens{"",         "",        "zwanzig", "dreissig", "vierzig",
                                                       "fuenfzig", "sechzig", "siebzig", "achtzig",  "neunzig"};

std::unordered_map<std::string, int> build() {
  std::unordered_map<std::string, int> words;
  for (std::size_t n = 1; n < 20; ++n) {
    words[std::string(kEnglish[n])] = static_cast<int>(n);
    words[std::string(kGerman[n])] = static_cast<int>(n);
  }
  for (std::size_t tens = 2; tens < 10; ++tens) {
    const int value = static_cast<int>(tens) * 10;
    words[std::string(kEnglishTens[tens])] = value;
    words[std::string(kGermanTens[tens])] = value;
    for (std::size_t one = 1; one < 10; ++one) {
      words[std::string(kEnglishTens[tens]) + "-" + std::string(kEnglish[one])] = value + static_cast<int>(one);
      words[std::string(kGerman[one]) + "und" + std::string(kGermanTens[tens])] = value + static_cast<int>(one);
    }
  }
  return words;
}

}  // namespace

std::optional<int> number_word(std::string_view folded) {
  static const auto words = build();
  const auto found = words.find(std::string(folded));
  return found == words.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace sparsam::records
