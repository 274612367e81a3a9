#include "convert/model_card.h"

#include <fmt/format.h>

#include <fstream>
#include <string_view>

namespace sparsam {
namespace {

std::string_view stripped(std::string_view text) {
  const auto is_edge = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '"' || c == '\''; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

// The head is YAML between two lines of three dashes; its keys stand at the beginning of a line.
std::string license_of(const std::filesystem::path& folder) {
  std::ifstream file(folder / "README.md");
  std::string line;
  if (!std::getline(file, line) || stripped(line) != "---") return {};
  for (int lines = 0; lines < 1000 && std::getline(file, line) && stripped(line) != "---"; ++lines) {
    const std::string_view text(line);
    if (text.starts_with("license:") && text.size() < 200) return std::string(stripped(text.substr(8)));
  }
  return {};
}

std::string model_card(std::string_view name, std::string_view license, std::string_view source) {
  if (license.empty()) return {};
  return fmt::format("---\nlicense: {}\n---\n\n# {}\n\nConverted from {} by sparsam.\n", license, name, source);
}

}  // namespace sparsam
