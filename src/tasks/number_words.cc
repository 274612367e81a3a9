#include "tasks/number_words.h"

#include <array>
#include <string_view>

#include "base/error.h"

namespace sparsam::tasks {
namespace {

using Words = std::array<std::string_view, 20>;
constexpr Words kEnglish = {"zero",     "one",     "two",     "three",     "four",     "five",    "six",
                            "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
                            "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr Words kGerman = {"null",     "eins",     "zwei",     "drei",     "vier",     "fünf",    "sechs",
                           "sieben",   "acht",     "neun",     "zehn",     "elf",      "zwölf",   "dreizehn",
                           "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"};
constexpr std::array<std::string_view, 10> kEnglishTens = {"",      "",      "twenty",  "thirty", "forty",
                                                           "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 10> kGermanTens = {"",        "",        "zwanzig", "dreißig", "vierzig",
                                                          "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"};

std::string english(std::int64_t n) {
  if (n < 20) return std::string(kEnglish[static_cast<std::size_t>(n)]);
  if (n < 100) {
    return std::string(kEnglishTens[static_cast<std::size_t>(n / 10)]) + (n % 10 != 0 ? "-" + english(n % 10) : "");
  }
  if (n < 1000) return english(n / 100) + " hundred" + (n % 100 != 0 ? " and " + english(n % 100) : "");
  const std::string rest = n % 1000 == 0 ? "" : (n % 1000 < 100 ? " and " : " ") + english(n % 1000);
  return english(n / 1000) + " thousand" + rest;
}

// As part of a longer word, 1 is "ein".
std::string german_part(std::int64_t n);

std::string german(std::int64_t n) {
  if (n < 20) return std::string(kGerman[static_cast<std::size_t>(n)]);
  if (n < 100) {
    const std::string_view tens = kGermanTens[static_cast<std::size_t>(n / 10)];
    return (n % 10 != 0 ? german_part(n % 10) + "und" : "") + std::string(tens);
  }
  if (n < 1000) return german_part(n / 100) + "hundert" + (n % 100 != 0 ? german(n % 100) : "");
  return german_part(n / 1000) + "tausend" + (n % 1000 != 0 ? german(n % 1000) : "");
}

std::string german_part(std::int64_t n) {
  if (n == 1) return "ein";
  std::string words = german(n);
  // 101,000: hunderteintausend.
  if (n % 100 == 1) words.pop_back();
  return words;
}

}  // namespace

std::string number_words(std::int64_t n, Language language) {
  CHECK(n >= 0 && n < 1'000'000, "a number that has words here");
  return language == Language::en ? english(n) : german(n);
}

}  // namespace sparsam::tasks
