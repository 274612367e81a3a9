#include "cli/checks.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>

#include "text/pre_tokenizer_table.h"
#include "text/utf8.h"

namespace sparsam::cli {

CLI::Validator whole_number(std::uint64_t low, std::uint64_t high) {
  return CLI::Validator(
      [low, high](const std::string& text) -> std::string {
        std::uint64_t value = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error == std::errc() && stop == end && value >= low && value <= high) return {};
        return high == UINT64_MAX ? fmt::format("{} is no whole number from {} on", text, low)
                                  : fmt::format("{} is no whole number from {} to {}", text, low, high);
      },
      "");
}

CLI::Validator not_empty() {
  return CLI::Validator([](const std::string& text) { return std::string(text.empty() ? "must not be empty" : ""); },
                        "");
}

CLI::Validator text() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        if (text.empty()) return "must not be empty";
        const auto valid = check_utf8(text);
        return valid ? "" : valid.error().message;
      },
      "");
}

CLI::Validator size_in_bytes() {
  return CLI::Validator(
      [](std::string& text) -> std::string {
        const std::string wrong = fmt::format("{} is no size from 1 byte on, such as 500MB or 2GB", text);
        if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) == 0) return wrong;
        std::string bytes = text;
        if (!CLI::AsSizeValue(true)(bytes).empty() || !whole_number(1)(bytes).empty()) return wrong;
        text = bytes;
        return {};
      },
      "");
}

CLI::Validator pre_tokenizer_name() {
  return CLI::Validator(
      [](const std::string& name) {
        if (!name.empty() && find_pre_tokenizer(name) != nullptr) return std::string();
        return fmt::format("{} is not known; known are {}", name, known_pre_tokenizers());
      },
      "");
}

}  // namespace sparsam::cli
