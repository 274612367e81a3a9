#include "cli/checks.h"

#include <fmt/format.h>

#include <charconv>

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

}  // namespace sparsam::cli
