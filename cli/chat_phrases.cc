#include "cli/chat_phrases.h"

#include <cstdlib>

namespace sparsam::cli {

Language language_of(const char* lc_all, const char* lc_messages, const char* lang) {
  for (const char* value : {lc_all, lc_messages, lang}) {
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale(value);
    const std::string_view language = locale.substr(0, locale.find_first_of("_.@"));
    return language == "de" ? Language::german : Language::english;
  }
  return Language::english;
}

std::string decimal(Language language, double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (language == Language::german) std::ranges::replace(text, '.', ',');
  return text;
}

Language language_of_environment() {
  return language_of(std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"), std::getenv("LANG"));
}

}  // namespace sparsam::cli
