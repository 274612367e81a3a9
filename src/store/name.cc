#include "store/name.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sparsam::store {
namespace {

constexpr std::size_t kLongestComponent = 96;  // twice this and ".json" stay below the 255 bytes of a file name

bool allowed(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; }

bool is_component(std::string_view text) {
  return !text.empty() && text.size() <= kLongestComponent && text[0] != '.' && text[0] != '-' &&
         std::ranges::all_of(text, allowed);
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

Result<ModelName> parse_model_name(std::string_view text) {
  const std::string lower = to_lower(text);
  const std::size_t colon = lower.find(':');
  ModelName result{lower.substr(0, colon), colon == std::string::npos ? "" : lower.substr(colon + 1)};
  const std::size_t slash = result.name.find('/');
  const bool name_ok = slash == std::string::npos ? is_component(result.name)
                                                  : is_component(std::string_view(result.name).substr(0, slash)) &&
                                                        is_component(std::string_view(result.name).substr(slash + 1));
  if (!name_ok || (colon != std::string::npos && !is_component(result.tag))) {
    return fail(
        Code::invalid_argument,
        "'{}': no name of a model: NAME[:TAG] of letters, digits, '.', '_' and '-', with at most one '/' in NAME",
        printable(text, 120));
  }
  return result;
}

std::string to_string(const ModelName& name) {
  return name.tag.empty() ? name.name : fmt::format("{}:{}", name.name, name.tag);
}

std::string tidy_component(std::string_view text) {
  std::string tidy;
  for (const char c : to_lower(text)) {
    const char next = allowed(c) ? c : '-';
    if (tidy.empty() && (next == '-' || next == '.')) continue;
    if (next == '-' && tidy.back() == '-') continue;
    tidy += next;
  }
  if (tidy.size() > kLongestComponent) tidy.resize(kLongestComponent);
  while (!tidy.empty() && (tidy.back() == '-' || tidy.back() == '.')) tidy.pop_back();
  return tidy;
}

Result<void> check_member_path(std::string_view path) {
  const auto refuse = [&](std::string_view why) {
    return fail(Code::bad_data, "'{}': not a safe path inside a model: {}", printable(path, 120), why);
  };
  if (path.empty() || path.size() > 1024) return refuse("empty or too long");
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return refuse("control character or backslash");
  }
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view component = path.substr(start, end - start);
    if (component.empty()) return refuse("absolute, or an empty component");
    if (component == "." || component == "..") return refuse("'.' and '..' lead elsewhere");
    if (component.size() > 240) return refuse("a component longer than 240 bytes");
    start = end + 1;
  }
  return {};
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string result;
  for (const char c : text.substr(0, limit)) {
    result += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  }
  if (text.size() > limit) result += "...";
  return result;
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array units = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace sparsam::store
